package io.aetherflow.system.simulation;

/**
 * What goes wrong in a world. Each is counted, and in a run of many seeds each must have happened.
 */
enum Fault {
  /** A client's connection broke; it came back, perhaps at another gateway. */
  CONNECTION_CUT,
  GATEWAY_CRASHED,
  STATESYNC_CRASHED,
  /** A statesync instance died with a commit done and not yet told to anybody. */
  CRASHED_BETWEEN_COMMIT_AND_PUBLISH,
  /** A statesync instance stood still, and then went on as if nothing had been. */
  STATESYNC_PAUSED,
  EDIT_STREAM_CUT,
  COMMIT_UNKNOWN_AND_DONE,
  COMMIT_UNKNOWN_AND_NOT_DONE,
  /** A commit whose outcome was unknown was done after it had been looked for. */
  COMMIT_UNKNOWN_AND_DONE_LATE,
  /** Another instance, or a change of rights, was first. */
  COMMIT_LOST_RACE,
  LOG_UNREACHABLE,
  READ_FAILED,
  PUBLISH_DROPPED,
  PUBLISH_REPEATED,
  PUBLISH_REORDERED,
  REDIS_DOWN,
  GUARD_RAISED,
  EDIT_RIGHT_TAKEN,
  READ_RIGHT_TAKEN,
  /** A right was taken and given back, while an instance stood still that had not heard of it. */
  RIGHT_TAKEN_FOR_A_MOMENT,
  OPERATION_REFUSED,
  /**
   * An operation was refused because an earlier one of its author was committed after a refusal.
   */
  LATE_COPY_COMMITTED,
  /** A frame was answered with a version that it had got before. */
  RETRY_OF_COMMITTED,
  RESOLUTION,
  GAP_READ,
  CLIENT_WAS_LONG_AWAY,
  /** People decided an open conflict; here and below only where documents are contested. */
  PEOPLE_DECIDED,
  /** People brought back what had lost. */
  PEOPLE_RESTORED,
  /** A decision was asked for again that was carried out already. */
  WISH_REPEATED,
  /** Somebody else had decided, or more was lost, since a decider had looked. */
  WISH_OUTDATED;

  /** Whether it can happen only where documents are contested. */
  boolean needsContests() {
    return compareTo(PEOPLE_DECIDED) >= 0;
  }
}
