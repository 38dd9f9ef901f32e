package io.aetherflow.gateway.feed;

import java.time.Duration;
import java.util.List;

/** What a {@link Feed} wants done. */
public sealed interface FeedEffect {

  /** Hand these to everyone who has the document open, in this order. */
  record Deliver(List<Group> groups) implements FeedEffect {
    public Deliver {
      groups = List.copyOf(groups);
    }
  }

  /** Report {@link FeedEvent.GapTimerFired} after this time. */
  record ArmGapTimer(Duration delay) implements FeedEffect {}

  /**
   * Read the log above this version and report {@link FeedEvent.PageRead} or {@link
   * FeedEvent.ReadFailed}.
   */
  record ReadRange(long afterVersion) implements FeedEffect {}

  /** Read who may do what, as often as needed, and report {@link FeedEvent.AccessKnown}. */
  record RefreshAccess() implements FeedEffect {}
}
