package io.aetherflow.gateway.access;

/** Checks tokens, in the same way for WebSocket and REST. */
public interface TokenVerifier {

  /**
   * Checks a token; may block while keys are fetched.
   *
   * @throws io.aetherflow.gateway.protocol.RefusedException with TOKEN_INVALID, TOKEN_EXPIRED or
   *     UNAVAILABLE
   */
  Token verify(String token);
}
