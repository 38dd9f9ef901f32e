package io.aetherflow.statesync.sequencer;

import io.aetherflow.model.conflict.Arbiter;
import io.aetherflow.statesync.access.Access;
import java.util.UUID;

/**
 * Who decides the contests of a document. Called for each edit: must be cheap, and any thread may.
 */
@FunctionalInterface
public interface Arbiters {

  /**
   * The arbiter of one edit.
   *
   * @param policy the document's
   * @param access its members as they are known now
   */
  Arbiter arbiter(UUID documentId, String policy, Access access);

  /** Whether a policy may keep who asks it waiting, as one that is not our own may. */
  default boolean mayTakeLong(String policy) {
    return false;
  }

  /** The later write wins, whatever the policy. */
  static Arbiters lastWriteWins() {
    return (documentId, policy, access) -> Arbiter.lastWriteWins();
  }
}
