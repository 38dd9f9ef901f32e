package io.aetherflow.model.conflict;

import io.aetherflow.model.conflict.ConflictResolver.Circumstances;

/** A resolver in its circumstances: who is asked while one operation is judged. */
@FunctionalInterface
public interface Arbiter {

  /** Decides a contest, or leaves it to people. */
  Ruling rule(Contest contest);

  /** Asks a resolver. */
  static Arbiter of(ConflictResolver resolver, Circumstances circumstances) {
    return contest -> resolver.resolve(contest, circumstances);
  }

  /** The default policy. */
  static Arbiter lastWriteWins() {
    return of(new LastWriteWins(), Circumstances.NONE);
  }
}
