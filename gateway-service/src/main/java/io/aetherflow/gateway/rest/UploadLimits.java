package io.aetherflow.gateway.rest;

import jakarta.servlet.http.HttpServletRequest;
import java.util.regex.Pattern;

/**
 * How large a body may be where it is a file.
 *
 * @param attachmentBytes of one picture
 * @param importBytes of a document that is imported
 */
public record UploadLimits(int attachmentBytes, int importBytes) {
  private static final Pattern ATTACHMENTS =
      Pattern.compile("/api/v1/documents/[^/]+/attachments/?");
  private static final Pattern IMPORT = Pattern.compile("/api/v1/documents/import/?");

  public UploadLimits {
    if (attachmentBytes < 1 || importBytes < 1) {
      throw new IllegalArgumentException(
          "attachmentBytes and importBytes are "
              + attachmentBytes
              + " and "
              + importBytes
              + ", accepted is 1 and above");
    }
  }

  /** The limit of one request's body; any other than a file has the given one. */
  long bytesMax(HttpServletRequest request, long otherwise) {
    String path = request.getRequestURI();
    if (ATTACHMENTS.matcher(path).matches()) {
      return attachmentBytes;
    }
    return IMPORT.matcher(path).matches() ? importBytes : otherwise;
  }
}
