package io.aetherflow.model.text.conflict;

import io.aetherflow.model.authority.Bridge;
import io.aetherflow.model.authority.ConflictJudge;
import io.aetherflow.model.authority.DocumentState;
import io.aetherflow.model.conflict.Arbiter;
import io.aetherflow.model.conflict.Rulings;
import io.aetherflow.model.history.Author;
import io.aetherflow.model.history.Operation;
import io.aetherflow.model.history.Pending;
import io.aetherflow.model.history.RecentLog;
import io.aetherflow.model.text.TextContent;
import io.aetherflow.model.text.TextDelta;
import io.aetherflow.model.text.TextOp;
import io.aetherflow.model.text.conflict.TextContests.OwnPending;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * Judges the operations of a text.
 *
 * <p>An operation whose author had seen everything contests nothing, and costs nothing here. The
 * first one that is concurrent with another makes the judge read the recent log once; from then on
 * it follows operation by operation.
 *
 * <p>To the outside a judge is immutable. What it has found out is kept aside and used only on the
 * very history that it was found in; on any other, after a lost race for example, it is found out
 * again.
 */
public final class TextConflictJudge implements ConflictJudge<TextContent, TextDelta> {
  /**
   * So many of the newest versions are kept at least, and more where submissions came from further
   * behind lately, which would make the log be read again; more than so many are forgotten at once.
   * Each takes about a kilobyte.
   */
  private static final int WINDOW_VERSIONS = 64;

  private final @Nullable TextContests contests;

  /** Makes a judge that knows nothing yet. */
  public TextConflictJudge() {
    this(null);
  }

  private TextConflictJudge(@Nullable TextContests contests) {
    this.contests = contests;
  }

  @Override
  public Judgement<TextContent, TextDelta> judge(
      DocumentState<TextContent, TextDelta> before,
      Operation<TextDelta> operation,
      Pending<TextDelta> own,
      TextContent after,
      Arbiter arbiter) {
    if (!isConcurrent(operation, before.log())) {
      return new Judgement<>(operation, null, List.of(), this);
    }
    var concurrent = before.log().above(operation.baseVersion());
    var current = follow(before, operation.baseVersion());
    var rulings = Rulings.asking(arbiter);
    var pending = numbered(operation.author(), concurrent, own);
    var verdict = current.judge(operation, pending, after, rulings);
    var ruled = operation.ruled(rulings.choices());
    current.endsWith(ruled);
    forget(current);
    var ledger = Ledger.entries(operation.opId(), verdict, current);
    return new Judgement<>(ruled, verdict.resolution(), ledger, new TextConflictJudge(current));
  }

  /** Forgets what is further back than anybody has come from lately. */
  private static void forget(TextContests contests) {
    long needless = contests.version() - Math.max(contests.farthest(), WINDOW_VERSIONS);
    if (needless - contests.floor() > WINDOW_VERSIONS) {
      contests.forget(needless);
    }
  }

  @Override
  public TextConflictJudge reaching(DocumentState<TextContent, TextDelta> state, long base) {
    return new TextConflictJudge(read(state, base));
  }

  @Override
  public boolean hasRead(DocumentState<TextContent, TextDelta> state, long base) {
    return contests != null && leadsTo(state, base, contests);
  }

  @Override
  public long remembered() {
    return contests == null ? 0 : contests.version() - contests.floor();
  }

  /** What is known of the history up to the state, going back at least to the base. */
  private TextContests follow(DocumentState<TextContent, TextDelta> before, long base) {
    if (contests == null || !leadsTo(before, base, contests)) {
      return read(before, base);
    }
    tell(contests, before, before.log().above(contests.version()));
    return contests;
  }

  /** Whether what is known goes back to the base and lies on the history of the state. */
  private static boolean leadsTo(
      DocumentState<TextContent, TextDelta> state, long base, TextContests contests) {
    var log = state.log();
    return contests.floor() <= base
        && contests.version() > log.floorVersion()
        && contests.version() <= state.version()
        && isOn(contests, log.above(contests.version() - 1))
        && log.above(contests.version()).stream()
            .allMatch(operation -> isWithin(operation, contests));
  }

  /**
   * Whether an operation was written above the floor. One that was not can have been committed by
   * another instance, which has read so far back for it: so must be done here, or its hunks are
   * missing.
   */
  private static boolean isWithin(Operation<TextDelta> operation, TextContests contests) {
    return operation.isConsequence() || operation.baseVersion() >= contests.floor();
  }

  private static TextContests read(DocumentState<TextContent, TextDelta> before, long base) {
    var log = before.log();
    long floor = quietVersion(base, log);
    var told = log.above(floor);
    long length = before.content().length();
    for (var operation : told) {
      length -= growth(operation.delta());
    }
    var fresh = new TextContests(floor, Math.toIntExact(length));
    tell(fresh, before, told);
    return fresh;
  }

  private static long growth(TextDelta delta) {
    long growth = 0;
    for (var op : delta.ops()) {
      growth +=
          switch (op) {
            case TextOp.Run run -> run.length();
            case TextOp.Delete delete -> -delete.length();
            case TextOp.Retain _ -> 0;
          };
    }
    return growth;
  }

  /** Only the very same operation stands on the very same history; an equal one may not. */
  @SuppressWarnings("ReferenceEquality")
  private static boolean isOn(TextContests contests, List<Operation<TextDelta>> sinceNewest) {
    var newest = contests.newest();
    return newest != null && !sinceNewest.isEmpty() && sinceNewest.getFirst() == newest;
  }

  private static void tell(
      TextContests contests,
      DocumentState<TextContent, TextDelta> before,
      List<Operation<TextDelta>> operations) {
    var bridges = new HashMap<Author, Bridge<TextDelta>>();
    for (int i = 0; i < operations.size(); i++) {
      var operation = operations.get(i);
      var author = operation.author();
      var between = between(operation, operations, i, before.log());
      var bridge =
          isJudged(operation, contests)
              ? before.bridgeBehind(operation, between, bridges.get(author))
              : null;
      if (bridge == null) {
        contests.pass(operation);
        bridges.remove(author);
      } else {
        bridges.put(author, bridge.plus(operation.written()));
        boolean resolved = i + 1 < operations.size() && operations.get(i + 1).isConsequence();
        contests.judgeAgain(
            operation,
            numbered(author, between, bridge.pending()),
            resolved ? operations.get(i + 1).delta() : null);
      }
    }
  }

  /**
   * What stands between an operation's base and itself; from the operations at hand where it can.
   */
  private static List<Operation<TextDelta>> between(
      Operation<TextDelta> operation,
      List<Operation<TextDelta>> told,
      int index,
      RecentLog<TextDelta> log) {
    long distance = operation.version() - 1 - operation.baseVersion();
    if (distance <= index) {
      return told.subList(index - (int) distance, index);
    }
    return operation.baseVersion() < log.floorVersion()
        ? List.of()
        : log.above(operation.baseVersion()).subList(0, (int) distance);
  }

  private static boolean isJudged(Operation<TextDelta> operation, TextContests contests) {
    return !operation.isConsequence() && isWithin(operation, contests);
  }

  private static List<OwnPending> numbered(
      Author author, List<Operation<TextDelta>> concurrent, Pending<TextDelta> own) {
    var numbered = new ArrayList<OwnPending>();
    for (var other : concurrent) {
      if (other.author().equals(author) && numbered.size() < own.deltas().size()) {
        numbered.add(new OwnPending(other.version(), own.deltas().get(numbered.size())));
      }
    }
    return numbered;
  }

  /**
   * Whether the author had not seen something of others; or had pending what was written without
   * having seen something of others, whose fate it shares.
   */
  private static boolean isConcurrent(Operation<TextDelta> operation, RecentLog<TextDelta> log) {
    long seen = Long.MAX_VALUE;
    long base = operation.baseVersion();
    while (base < seen) {
      seen = base;
      if (seen < log.floorVersion()) {
        return true;
      }
      for (var unseen : log.above(seen)) {
        if (!unseen.author().equals(operation.author())) {
          return true;
        }
        base = Math.min(base, unseen.baseVersion());
      }
    }
    return false;
  }

  /**
   * The newest version, not above the base, that every author of a later operation has seen:
   * nothing at or below it can be contested, nor share a fate with what is. Where the log does not
   * reach back so far it is taken to begin with such a version.
   */
  private static long quietVersion(long base, RecentLog<TextDelta> log) {
    long quiet = base;
    long examined = Long.MAX_VALUE;
    while (quiet < examined && quiet > log.floorVersion()) {
      examined = quiet;
      var later = log.above(examined);
      for (var operation : later) {
        quiet = Math.min(quiet, operation.baseVersion());
      }
      if (quiet == examined && isResolution(later)) {
        quiet--;
      }
    }
    return Math.max(log.floorVersion(), quiet);
  }

  /** Who stands below a resolution has not seen what the operation before it took out. */
  private static boolean isResolution(List<Operation<TextDelta>> later) {
    return !later.isEmpty() && later.getFirst().isConsequence();
  }
}
