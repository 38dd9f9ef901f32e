package io.aetherflow.statesync.access;

import java.util.Map;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * The rights in one document as they stand under one guard. Whatever is judged by it holds as long
 * as the document's guard is the same, which a commit compares.
 */
public record Access(
    long guard,
    Lifecycle state,
    PublicAccess publicAccess,
    Map<String, Member> memberByUserId,
    @Nullable LockLease lock) {

  public Access {
    memberByUserId = Map.copyOf(memberByUserId);
  }

  /**
   * The user's role: their own or everybody's, whichever is higher; of a deleted document only
   * owners know.
   */
  public Role roleOf(String userId) {
    Role granted = grantedTo(userId);
    return state == Lifecycle.DELETED && granted != Role.OWNER ? Role.NONE : granted;
  }

  private Role grantedTo(String userId) {
    Member member = memberByUserId.get(userId);
    return member == null ? publicAccess.role() : member.role().or(publicAccess.role());
  }

  /** Why this session of this user must not edit the document now, or nothing when it may. */
  public Optional<Refusal> refusalOfEdit(String userId, String sessionId) {
    Role role = grantedTo(userId);
    if (role == Role.NONE) {
      return Optional.of(Refusal.notFound("document"));
    }
    if (!role.includes(Role.EDITOR)) {
      return Optional.of(Refusal.forbidden(role, Role.EDITOR));
    }
    if (state != Lifecycle.ACTIVE) {
      return Optional.of(Refusal.archived(state));
    }
    if (lock != null && !lock.sessionId().equals(sessionId)) {
      return Optional.of(Refusal.locked(lock));
    }
    return Optional.empty();
  }

  /** Why nobody's change, such as that of a vote, must be made now, or nothing when it may. */
  public Optional<Refusal> refusalOfChange() {
    if (state != Lifecycle.ACTIVE) {
      return Optional.of(Refusal.archived(state));
    }
    return lock == null ? Optional.empty() : Optional.of(Refusal.locked(lock));
  }
}
