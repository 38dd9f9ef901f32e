package io.aetherflow.model.text.conflict;

/** That a hunk lost: in which conflict, why, and from which version on its author can know. */
final class Loss {
  /** Why a hunk lost. */
  enum Reason {
    /** Both rewrote the same text. */
    C1,
    /** It was written inside a range that was deleted or rewritten. */
    C2,
    /** It was written onto a run that was lost already, before its author could see that. */
    FATE,
    /** It stood inside text that was taken out. */
    NESTED
  }

  private final TextConflict conflict;
  private final Reason reason;
  private long version = Long.MAX_VALUE;

  Loss(TextConflict conflict, Reason reason) {
    this.conflict = conflict;
    this.reason = reason;
  }

  TextConflict conflict() {
    return conflict;
  }

  Reason reason() {
    return reason;
  }

  /** The version that took the text out; still in the future while the decision is being made. */
  long version() {
    return version;
  }

  void tookEffectAt(long resolved) {
    version = resolved;
  }
}
