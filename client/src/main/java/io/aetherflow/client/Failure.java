package io.aetherflow.client;

import org.jspecify.annotations.Nullable;

/**
 * Why the server, or this client in its place, refused something.
 *
 * @param code a stable code, for example {@code LOCKED}; the list stands in {@code
 *     docs/WEBSOCKET_API.md}
 * @param message one sentence for a person
 * @param field the path of the member that is wrong, when one is
 * @param value its value, shortened, when it may be shown
 * @param limit what would have been accepted
 * @param retry whether the same request may succeed later
 * @param reload whether the document has to be opened anew
 * @param retryAfterMillis how long to wait before a retry; 0 when the server did not say
 * @param holder with {@code LOCKED}: who holds the lock
 */
public record Failure(
    String code,
    String message,
    @Nullable String field,
    @Nullable String value,
    @Nullable String limit,
    boolean retry,
    boolean reload,
    long retryAfterMillis,
    @Nullable String holder) {

  /** This client was closed, by its owner or for good by the server. */
  public static final String CLOSED = "CLOSED";

  /** The server could not be reached in time. */
  public static final String UNREACHABLE = "UNREACHABLE";

  static Failure local(String code, String message) {
    return new Failure(code, message, null, null, null, false, false, 0, null);
  }

  static Failure passing(String code, String message) {
    return new Failure(code, message, null, null, null, true, false, 0, null);
  }

  @Override
  public String toString() {
    return code + ": " + message;
  }
}
