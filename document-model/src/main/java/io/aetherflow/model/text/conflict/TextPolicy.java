package io.aetherflow.model.text.conflict;

/** What becomes of contested places. */
public enum TextPolicy {
  /** The later write wins. */
  LWW,
  /** Everything stays, in the order of its commit. */
  MERGE,
  /** What was committed first stays until somebody decides. */
  MANUAL
}
