package io.aetherflow.client;

/**
 * Gives the token with which a client logs in: at each connecting, and again before the last one
 * ends. Called on a virtual thread; it may block.
 */
@FunctionalInterface
public interface TokenSupplier {

  /**
   * Returns a token that is valid now.
   *
   * @throws RefusedException when there is none; with {@code retry} the client asks again later,
   *     else it closes
   * @throws Exception when it could not be fetched; the client asks again later
   */
  String token() throws Exception;
}
