package io.aetherflow.model.history;

/** Which side of a contest stands. First and second are in the order of commit. */
public enum Choice {
  /** What was committed first stays; the other side is taken out or not set. */
  FIRST,
  /** What was committed second stays, in place of the first. */
  SECOND,
  /**
   * Nothing is taken out: both texts stay, in the order of their commit. Of two values for one
   * place the first stays, since there can be only one.
   */
  BOTH
}
