package io.aetherflow.model.history;

/**
 * Who wrote an operation. To the server a client is its user and the id that it chose, so that no
 * client can write in the place of another user's.
 *
 * @param userId the authenticated user
 * @param clientId made once per browser tab or client and kept with its pending operations
 */
public record Author(String userId, String clientId) {
  /**
   * The author of resolutions: nobody's client, so that an operation of it is foreign to everyone.
   */
  public static final Author SYSTEM = new Author("", "~");
}
