package io.aetherflow.system.simulation;

import java.util.Set;

/** How a user writes. */
interface Hand<C, D> {

  /** The next edit of what is seen. */
  D change(C content);

  /**
   * The tokens that this user has written before where the last edit writes; the user knows of them
   * also while somebody else's stand there.
   */
  default Set<Character> writtenOver() {
    return Set.of();
  }
}
