package io.aetherflow.gateway.access;

import io.aetherflow.proto.statesync.v1.Access;
import io.aetherflow.proto.statesync.v1.Document;
import io.aetherflow.proto.statesync.v1.DocumentState;
import io.aetherflow.proto.statesync.v1.Lock;
import io.aetherflow.proto.statesync.v1.Role;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * A document's name, state and lock and the roles of those who have it open here, as they were
 * under one guard.
 *
 * @param document without its version: that is the feed's
 * @param roles by user id, of everyone who was asked about
 */
public record DocumentAccess(Document document, Map<String, Role> roles) {

  public DocumentAccess {
    roles = Map.copyOf(roles);
  }

  /** From statesync's answer. */
  public static DocumentAccess of(Access access) {
    return new DocumentAccess(access.getDocument(), access.getRoleByUserIdMap());
  }

  /** The same document when it is not there any more: nobody may do anything with it. */
  public DocumentAccess gone(long guard) {
    Document deleted =
        document.toBuilder()
            .setGuard(guard)
            .setState(DocumentState.DOCUMENT_STATE_DELETED)
            .clearLock()
            .build();
    return new DocumentAccess(deleted, Map.of());
  }

  /** The guard under which all this holds. */
  public long guard() {
    return document.getGuard();
  }

  /** What a user may do. */
  public Role role(String userId) {
    return roles.getOrDefault(userId, Role.ROLE_NONE);
  }

  /** Whether a user may see the document. */
  public boolean mayRead(String userId) {
    return role(userId).getNumber() >= Role.ROLE_VIEWER_VALUE
        && document.getState() != DocumentState.DOCUMENT_STATE_DELETED;
  }

  /** Whether a user may edit the document, its state and locks aside. */
  public boolean mayEdit(String userId) {
    return role(userId).getNumber() >= Role.ROLE_EDITOR_VALUE;
  }

  /** Who holds the lock. */
  public @Nullable Lock lock() {
    return document.hasLock() ? document.getLock() : null;
  }
}
