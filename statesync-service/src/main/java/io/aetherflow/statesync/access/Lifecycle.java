package io.aetherflow.statesync.access;

/** Whether a document can be edited, only read, or is gone but for its owners. */
public enum Lifecycle {
  ACTIVE,
  ARCHIVED,
  DELETED
}
