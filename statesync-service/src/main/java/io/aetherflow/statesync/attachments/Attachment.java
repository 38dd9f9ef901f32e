package io.aetherflow.statesync.attachments;

import java.time.Instant;
import java.util.UUID;

/**
 * A picture that a document may show, without its content.
 *
 * @param name of the file that it came from, or empty
 * @param mediaType what the content is, for example {@code image/png}
 * @param sha256 of the content, in hexadecimal digits
 */
public record Attachment(
    UUID id,
    UUID documentId,
    String name,
    String mediaType,
    int bytes,
    int width,
    int height,
    String sha256,
    String createdBy,
    Instant createdAt) {}
