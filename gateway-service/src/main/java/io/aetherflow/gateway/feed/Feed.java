package io.aetherflow.gateway.feed;

import io.aetherflow.proto.statesync.v1.Operation;
import io.aetherflow.proto.statesync.v1.OperationType;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * The order of one open document on one gateway, as a pure state machine: it delivers every version
 * once and in order, whatever is lost, repeated or reordered on the way.
 *
 * <p>What is missing is noticed because a later commit or a head arrives; it is waited for {@link
 * #GAP_WAIT} long, since streams and Redis overtake each other all the time, and then read from the
 * log. A commit that was judged under a higher guard than the one under which this gateway knows
 * the rights is held back until they are read anew: so whoever lost the right to read sees nothing
 * of what was written after that.
 *
 * <p>At most one range is read at a time, and at most one refresh of the access runs. Immutable:
 * {@link #on} gives the next state and what is to be done.
 *
 * @param delivered the last version that was handed on
 * @param guardKnown the guard under which the rights are known
 * @param guardSeen the highest guard that was heard of
 * @param headSeen the highest version that was heard of
 * @param waiting commits above {@code delivered}, ascending, without repeats
 * @param timerArmed whether {@link FeedEvent.GapTimerFired} will come
 * @param reading whether a page is being read
 * @param refreshing whether access is being read
 * @param refreshAgain whether something changed since that read began
 * @param held the last operation of a page, when its resolution may begin the next page
 */
public record Feed(
    long delivered,
    long guardKnown,
    long guardSeen,
    long headSeen,
    List<Group> waiting,
    boolean timerArmed,
    boolean reading,
    boolean refreshing,
    boolean refreshAgain,
    @Nullable Operation held) {

  /** How long a missing version is waited for before it is read. */
  public static final Duration GAP_WAIT = Duration.ofMillis(20);

  /** How long a read that failed is waited with. */
  public static final Duration RETRY_WAIT = Duration.ofMillis(100);

  /**
   * The most commits that wait for a missing one; what comes beyond is read when its turn comes.
   */
  static final int WAITING_MAX = 1_000;

  /** The next state, and what is to be done, in this order. */
  public record Step(Feed next, List<FeedEffect> effects) {}

  public Feed {
    waiting = List.copyOf(waiting);
    if (delivered < 0) {
      throw new IllegalArgumentException("delivered is " + delivered + ", accepted is >= 0");
    }
  }

  /**
   * A feed whose listeners have everything up to a version, with the rights as they are under a
   * guard.
   */
  public static Feed at(long version, long guard) {
    return new Feed(version, guard, guard, version, List.of(), false, false, false, false, null);
  }

  /** Takes one event. */
  public Step on(FeedEvent event) {
    Draft draft = new Draft(this);
    switch (event) {
      case FeedEvent.Arrived arrived -> draft.arrived(arrived.group());
      case FeedEvent.HeadSeen head -> draft.seen(head.version(), head.guard());
      case FeedEvent.Changed changed -> draft.changed(changed.guard());
      case FeedEvent.GapTimerFired fired -> draft.timerFired();
      case FeedEvent.PageRead page -> draft.pageRead(page);
      case FeedEvent.ReadFailed failed -> draft.readFailed();
      case FeedEvent.AccessKnown access -> draft.accessKnown(access.guard());
    }
    return draft.settle();
  }

  /** Whether nothing that this feed has heard of is missing. */
  public boolean isLevel() {
    return delivered >= headSeen && guardKnown >= guardSeen;
  }

  /** The state while one event is taken; never leaves this method's thread. */
  private static final class Draft {
    private long delivered;
    private long guardKnown;
    private long guardSeen;
    private long headSeen;
    private List<Group> waiting;
    private boolean timerArmed;
    private boolean reading;
    private boolean refreshing;
    private boolean refreshAgain;
    private @Nullable Operation held;
    private boolean pageWasCut;
    private final List<FeedEffect> effects = new ArrayList<>(1);

    Draft(Feed feed) {
      delivered = feed.delivered;
      guardKnown = feed.guardKnown;
      guardSeen = feed.guardSeen;
      headSeen = feed.headSeen;
      waiting = feed.waiting;
      timerArmed = feed.timerArmed;
      reading = feed.reading;
      refreshing = feed.refreshing;
      refreshAgain = feed.refreshAgain;
      held = feed.held;
    }

    void arrived(Group group) {
      seen(group.last(), group.guard());
      keep(group);
    }

    void seen(long version, long guard) {
      headSeen = Math.max(headSeen, version);
      guardSeen = Math.max(guardSeen, guard);
    }

    void changed(long guard) {
      guardSeen = Math.max(guardSeen, guard);
      if (refreshing) {
        refreshAgain = true;
      } else {
        refresh();
      }
    }

    void timerFired() {
      timerArmed = false;
      if (isGap() && !reading) {
        read();
      }
    }

    void readFailed() {
      reading = false;
      if (isGap()) {
        arm(RETRY_WAIT);
      }
    }

    void accessKnown(long guard) {
      refreshing = false;
      guardKnown = Math.max(guardKnown, guard);
      guardSeen = Math.max(guardSeen, guard);
      if (refreshAgain) {
        refreshAgain = false;
        refresh();
      }
    }

    /** Takes the page apart into the groups that were committed together. */
    void pageRead(FeedEvent.PageRead page) {
      reading = false;
      seen(page.headVersion(), page.guard());
      List<Operation> operations = new ArrayList<>(page.operations().size() + 1);
      if (held != null) {
        operations.add(held);
        held = null;
      }
      operations.addAll(page.operations());
      boolean helped = !page.operations().isEmpty();
      pageWasCut = helped && page.operations().getLast().getVersion() < page.headVersion();
      for (int i = 0; i < operations.size(); i++) {
        Operation operation = operations.get(i);
        if (i + 1 < operations.size() && isResolution(operations.get(i + 1), operation)) {
          keep(group(page, List.of(operation, operations.get(i + 1))));
          i++;
        } else if (i + 1 == operations.size()
            && helped
            && operation.getVersion() < page.headVersion()
            && operation.getType() == OperationType.OPERATION_TYPE_EDIT) {
          held = operation;
        } else {
          keep(group(page, List.of(operation)));
        }
      }
    }

    /** Told are the conflicts that were found when the group was committed. */
    private static Group group(FeedEvent.PageRead page, List<Operation> operations) {
      long found = operations.getFirst().getVersion();
      return new Group(
          page.guard(),
          operations,
          null,
          page.conflicts().stream()
              .filter(conflict -> conflict.getDetectedVersion() == found)
              .toList());
    }

    /** What people decide is an operation of theirs and belongs to none before it. */
    private static boolean isResolution(Operation next, Operation of) {
      return next.getType() == OperationType.OPERATION_TYPE_RESOLUTION
          && next.getUserId().isEmpty()
          && of.getType() != OperationType.OPERATION_TYPE_RESOLUTION
          && next.getVersion() == of.getVersion() + 1;
    }

    private void keep(Group group) {
      if (group.last() <= delivered) {
        return;
      }
      int at = 0;
      while (at < waiting.size() && waiting.get(at).first() < group.first()) {
        at++;
      }
      if (at < waiting.size() && waiting.get(at).first() == group.first()) {
        return;
      }
      if (at == waiting.size() && at >= WAITING_MAX) {
        return;
      }
      if (waiting.isEmpty()) {
        waiting = List.of(group);
        return;
      }
      List<Group> more = new ArrayList<>(waiting);
      more.add(at, group);
      waiting = more;
    }

    Step settle() {
      deliver();
      if (guardSeen > guardKnown && !refreshing) {
        refresh();
      }
      if (held != null && held.getVersion() <= delivered) {
        held = null;
      }
      if (isGap() && !reading) {
        if (pageWasCut) {
          read();
        } else {
          arm(GAP_WAIT);
        }
      }
      Feed next =
          new Feed(
              delivered,
              guardKnown,
              guardSeen,
              headSeen,
              waiting,
              timerArmed,
              reading,
              refreshing,
              refreshAgain,
              held);
      return new Step(next, effects);
    }

    private void deliver() {
      int taken = 0;
      List<Group> groups = new ArrayList<>(1);
      for (Group group : waiting) {
        if (group.last() > delivered) {
          if (group.first() > delivered + 1 || group.guard() > guardKnown) {
            break;
          }
          groups.add(group.above(delivered));
          delivered = group.last();
        }
        taken++;
      }
      if (taken > 0) {
        waiting = List.copyOf(waiting.subList(taken, waiting.size()));
      }
      if (!groups.isEmpty()) {
        effects.addFirst(new FeedEffect.Deliver(groups));
      }
    }

    /** Whether the next version is missing, rather than only held back by its guard. */
    private boolean isGap() {
      return headSeen > delivered
          && (waiting.isEmpty() || waiting.getFirst().first() > delivered + 1);
    }

    private void arm(Duration wait) {
      if (!timerArmed) {
        timerArmed = true;
        effects.add(new FeedEffect.ArmGapTimer(wait));
      }
    }

    private void read() {
      reading = true;
      effects.add(new FeedEffect.ReadRange(held == null ? delivered : held.getVersion()));
    }

    private void refresh() {
      refreshing = true;
      effects.add(new FeedEffect.RefreshAccess());
    }
  }
}
