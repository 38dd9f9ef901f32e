package io.aetherflow.model.history;

/** What an operation is in the history of its document. */
public enum OperationType {
  /** A user's edit. */
  EDIT,
  /**
   * What a conflict's decision took out or set again, one version above the edit that caused it.
   */
  RESOLUTION,
  /** What brought lost content back. */
  RESTORE
}
