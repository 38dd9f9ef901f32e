package io.aetherflow.gateway.access;

import java.util.Collection;

/** Reads access from statesync. */
public interface AccessReader {

  /**
   * The document and the roles of these users, as of now; blocks.
   *
   * @throws io.aetherflow.gateway.protocol.RefusedException with NOT_FOUND when there is no such
   *     document, with UNAVAILABLE when it cannot be read now
   */
  DocumentAccess read(String documentId, Collection<String> userIds);
}
