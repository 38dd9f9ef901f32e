package io.aetherflow.gateway.feed;

import io.aetherflow.proto.statesync.v1.ReadOperationsResponse;

/** Reads the log of a document from statesync. */
public interface LogReader {

  /**
   * A page of the log, ascending, that begins with the first version above {@code afterVersion};
   * blocks.
   *
   * @throws io.aetherflow.gateway.protocol.RefusedException with BASE_TRIMMED when that version is
   *     not kept any more, with UNAVAILABLE when it cannot be read now
   */
  ReadOperationsResponse read(String documentId, long afterVersion, int limit);
}
