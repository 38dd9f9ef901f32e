package io.aetherflow.gateway.routing;

import io.aetherflow.proto.statesync.v1.ConflictsGrpc.ConflictsBlockingStub;
import io.aetherflow.proto.statesync.v1.DocumentsGrpc.DocumentsBlockingStub;
import java.util.function.Function;

/** Single calls to statesync. */
public interface StatesyncCalls {

  /**
   * Calls the instance that sequences a document, and another one when it is away; so a call may be
   * made twice and has to stand that. Blocks.
   *
   * @param documentId chooses the instance; empty when the call is about no document
   * @throws io.aetherflow.gateway.protocol.RefusedException with what statesync says, or
   *     UNAVAILABLE
   */
  <R> R call(String documentId, Function<DocumentsBlockingStub, R> call);

  /** The same for the conflict ledger. */
  <R> R conflicts(String documentId, Function<ConflictsBlockingStub, R> call);
}
