package io.aetherflow.statesync.access;

/** What those who are not members may do with a document. */
public enum PublicAccess {
  NONE(Role.NONE),
  VIEW(Role.VIEWER),
  EDIT(Role.EDITOR);

  private final Role role;

  PublicAccess(Role role) {
    this.role = role;
  }

  /** The role that everybody has. */
  public Role role() {
    return role;
  }
}
