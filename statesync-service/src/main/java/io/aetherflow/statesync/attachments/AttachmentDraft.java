package io.aetherflow.statesync.attachments;

import io.aetherflow.statesync.access.RefusedException;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.Set;
import java.util.UUID;

/** A picture that is about to be kept; its fields are valid. */
@SuppressWarnings("ArrayRecordComponent") // Carried, never compared.
public record AttachmentDraft(
    UUID id, String name, String mediaType, int width, int height, byte[] content) {
  /** What browsers show and cannot be made to run. */
  public static final Set<String> MEDIA_TYPES =
      Set.of("image/png", "image/jpeg", "image/gif", "image/webp");

  private static final int NAME_LENGTH_MAX = 200;
  private static final int PIXELS_MAX = 32_768;

  public AttachmentDraft {
    if (name.length() > NAME_LENGTH_MAX || name.codePoints().anyMatch(Character::isISOControl)) {
      throw RefusedException.malformed(
          "name",
          name.length() + " characters",
          "0.." + NAME_LENGTH_MAX + " without control characters");
    }
    if (!MEDIA_TYPES.contains(mediaType)) {
      throw RefusedException.malformed(
          "media_type", mediaType, String.join(", ", MEDIA_TYPES.stream().sorted().toList()));
    }
    requirePixels("width", width);
    requirePixels("height", height);
    if (content.length == 0) {
      throw RefusedException.malformed("content", "0 bytes", "1 byte and more");
    }
  }

  private static void requirePixels(String field, int pixels) {
    if (pixels < 1 || pixels > PIXELS_MAX) {
      throw RefusedException.malformed(field, Integer.toString(pixels), "1.." + PIXELS_MAX);
    }
  }

  /** The content's hash. */
  public byte[] sha256() {
    try {
      return MessageDigest.getInstance("SHA-256").digest(content);
    } catch (NoSuchAlgorithmException e) {
      throw new IllegalStateException("every JDK has SHA-256", e);
    }
  }
}
