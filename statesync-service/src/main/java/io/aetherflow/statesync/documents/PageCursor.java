package io.aetherflow.statesync.documents;

import io.aetherflow.statesync.access.RefusedException;
import java.nio.charset.StandardCharsets;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.Base64;
import java.util.UUID;

/**
 * Where a list of documents, newest change first, was left: behind the document that stood last.
 */
public record PageCursor(Instant updatedAt, UUID id) {

  /** Reads the cursor that {@link #token()} wrote. */
  public static PageCursor of(String token) {
    try {
      String[] parts =
          new String(Base64.getUrlDecoder().decode(token), StandardCharsets.US_ASCII).split(":", 2);
      return new PageCursor(
          Instant.EPOCH.plus(Long.parseLong(parts[0]), ChronoUnit.MICROS),
          UUID.fromString(parts[1]));
    } catch (IllegalArgumentException | ArrayIndexOutOfBoundsException | ArithmeticException e) {
      throw RefusedException.malformed("page_token", token, "a token from a former page");
    }
  }

  /** The cursor as one opaque word. */
  public String token() {
    String plain = ChronoUnit.MICROS.between(Instant.EPOCH, updatedAt) + ":" + id;
    return Base64.getUrlEncoder()
        .withoutPadding()
        .encodeToString(plain.getBytes(StandardCharsets.US_ASCII));
  }
}
