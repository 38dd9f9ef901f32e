package io.aetherflow.statesync.access;

/** What a user may do with a document; each role includes those before it. */
public enum Role {
  /** Nothing; the user does not learn that the document exists. */
  NONE,
  /** Read it. */
  VIEWER,
  /** Change its content and name, and lock it. */
  EDITOR,
  /** Change its members, public access, policy and state, and end anybody's lock. */
  OWNER;

  /** Whether this role includes the other one. */
  public boolean includes(Role other) {
    return compareTo(other) >= 0;
  }

  /** The higher of two roles. */
  public Role or(Role other) {
    return includes(other) ? this : other;
  }
}
