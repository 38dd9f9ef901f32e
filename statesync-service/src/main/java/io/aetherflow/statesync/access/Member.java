package io.aetherflow.statesync.access;

/**
 * A user with a role of their own in a document.
 *
 * @param priority for the policy "priority": the higher wins
 */
public record Member(String userId, String userName, Role role, int priority) {
  public Member {
    if (role == Role.NONE) {
      throw new IllegalArgumentException("role is NONE: who has none is no member");
    }
  }
}
