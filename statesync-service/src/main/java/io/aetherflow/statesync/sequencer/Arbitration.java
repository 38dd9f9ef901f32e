package io.aetherflow.statesync.sequencer;

import io.aetherflow.model.conflict.Arbiter;

/** Who decides the contests of one edit, and the policy in whose name. */
record Arbitration(String policy, Arbiter arbiter) {
  /** Where nothing is accepted and so nobody asked. */
  static final Arbitration NONE = new Arbitration("", Arbiter.lastWriteWins());
}
