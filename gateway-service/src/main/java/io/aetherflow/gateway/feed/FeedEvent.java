package io.aetherflow.gateway.feed;

import io.aetherflow.proto.statesync.v1.Conflict;
import io.aetherflow.proto.statesync.v1.Operation;
import java.util.List;

/** What can happen to a {@link Feed}. */
public sealed interface FeedEvent {

  /**
   * A commit arrived, on an edit stream or from Redis; the same one may arrive several times and in
   * any order.
   */
  record Arrived(Group group) implements FeedEvent {}

  /** Somebody who knows said where the document's log ends, and under which guard. */
  record HeadSeen(long version, long guard) implements FeedEvent {}

  /** Something other than the content changed. */
  record Changed(long guard) implements FeedEvent {}

  /** The time of {@link FeedEffect.ArmGapTimer} is over. */
  record GapTimerFired() implements FeedEvent {}

  /**
   * A page of the log was read for {@link FeedEffect.ReadRange}.
   *
   * @param operations ascending by version; the page need not reach to what was asked for
   * @param headVersion where the log ended when it was read
   * @param guard the document's guard when it was read
   * @param conflicts what the ledger recorded of these operations
   */
  record PageRead(
      List<Operation> operations, long headVersion, long guard, List<Conflict> conflicts)
      implements FeedEvent {
    public PageRead {
      operations = List.copyOf(operations);
      conflicts = List.copyOf(conflicts);
    }
  }

  /** The page could not be read. */
  record ReadFailed() implements FeedEvent {}

  /** Access was read for {@link FeedEffect.RefreshAccess}; it holds at this guard. */
  record AccessKnown(long guard) implements FeedEvent {}
}
