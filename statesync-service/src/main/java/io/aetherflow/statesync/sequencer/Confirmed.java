package io.aetherflow.statesync.sequencer;

import io.aetherflow.statesync.access.Access;

/**
 * What is known to be in the log of one document.
 *
 * @param policy how its conflicts are decided
 * @param floorVersion operations at or below it are trimmed
 * @param lastCommittedAtMillis when the newest operation was committed
 * @param bytesSinceSnapshot about how much the log has grown since the newest snapshot
 */
record Confirmed(
    Replica<?, ?> replica,
    Access access,
    String policy,
    long floorVersion,
    long lastCommittedAtMillis,
    long bytesSinceSnapshot) {

  long version() {
    return replica.version();
  }

  long guard() {
    return access.guard();
  }

  /** After a commit of our own. */
  Confirmed grown(Replica<?, ?> after, long committedAtMillis, long bytes) {
    return new Confirmed(
        after,
        access,
        policy,
        floorVersion,
        Math.max(lastCommittedAtMillis, committedAtMillis),
        bytesSinceSnapshot + bytes);
  }

  /** The same with a replica of the same version that remembers more. */
  Confirmed with(Replica<?, ?> reachingFurtherBack) {
    return new Confirmed(
        reachingFurtherBack,
        access,
        policy,
        floorVersion,
        lastCommittedAtMillis,
        bytesSinceSnapshot);
  }

  Confirmed withoutGrowth() {
    return new Confirmed(replica, access, policy, floorVersion, lastCommittedAtMillis, 0);
  }
}
