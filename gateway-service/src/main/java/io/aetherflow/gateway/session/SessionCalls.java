package io.aetherflow.gateway.session;

import io.aetherflow.proto.session.v1.SessionsGrpc.SessionsBlockingStub;
import java.util.function.Function;

/** Single calls to the session service. */
public interface SessionCalls {

  /**
   * Calls an instance, and another one when it is away. Blocks.
   *
   * @throws io.aetherflow.gateway.protocol.RefusedException with what the service says, or
   *     UNAVAILABLE
   */
  <R> R call(Function<SessionsBlockingStub, R> call);
}
