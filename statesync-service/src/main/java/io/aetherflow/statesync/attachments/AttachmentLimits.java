package io.aetherflow.statesync.attachments;

import java.time.Duration;

/**
 * The bounds of attachments.
 *
 * @param bytesMax of one
 * @param perDocumentMax how many a document may have
 * @param documentBytesMax what those of one document may measure together
 * @param atOnceMax how many may be taken at the same time on this instance
 * @param grace how old one must be that no operation names before it is collected
 */
public record AttachmentLimits(
    int bytesMax, int perDocumentMax, long documentBytesMax, int atOnceMax, Duration grace) {
  public AttachmentLimits {
    if (bytesMax < 1 || perDocumentMax < 1 || documentBytesMax < 1 || atOnceMax < 1) {
      throw new IllegalArgumentException(
          "a bound of attachments is below 1: "
              + bytesMax
              + ", "
              + perDocumentMax
              + ", "
              + documentBytesMax
              + ", "
              + atOnceMax);
    }
    if (grace.isNegative()) {
      throw new IllegalArgumentException("grace is " + grace + ", accepted is 0 and above");
    }
  }
}
