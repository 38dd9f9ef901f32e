package io.aetherflow.statesync.sequencer;

import io.aetherflow.statesync.access.Access;

/**
 * What is known to be in the log of one document.
 *
 * @param lastCommittedAtMillis when the newest operation was committed
 * @param bytesSinceSnapshot about how much the log has grown since the newest snapshot
 */
record Confirmed(
    Replica<?, ?> replica, Access access, long lastCommittedAtMillis, long bytesSinceSnapshot) {

  long version() {
    return replica.version();
  }

  long guard() {
    return access.guard();
  }

  Confirmed withoutGrowth() {
    return new Confirmed(replica, access, lastCommittedAtMillis, 0);
  }
}
