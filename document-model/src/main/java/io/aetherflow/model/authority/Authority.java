package io.aetherflow.model.authority;

import io.aetherflow.model.InvalidInputException;
import io.aetherflow.model.Problem;
import io.aetherflow.model.conflict.Arbiter;
import io.aetherflow.model.conflict.LedgerEntry;
import io.aetherflow.model.history.Author;
import io.aetherflow.model.history.Operation;
import io.aetherflow.model.history.OperationType;
import io.aetherflow.model.history.Pending;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Objects;
import java.util.UUID;
import org.jspecify.annotations.Nullable;

/**
 * Decides on submissions. A pure function: the same state and submission give the same decision on
 * every instance and on every run, so that a decision whose commit lost a race is simply made again
 * on the newer state.
 *
 * <p>The steps, in order: is the base known; was this operation committed before; was it written on
 * top of what its author has in the log; what does it mean on the newest version; does it fit; what
 * conflicts does it cause. All but the last two can be {@linkplain #prepare prepared} on an older
 * state, away from the thread that decides, for clients that come back from far behind.
 *
 * @param sizeMax the greatest size of a document, as its type counts it; one that is larger already
 *     may only shrink
 */
public record Authority(long sizeMax) {

  /** What is known of a submission before its turn has come. */
  public sealed interface Preparation<C, D> {}

  /** Nothing more has to be found out: the decision stands. */
  public record Decided<C, D>(Decision<C, D> decision) implements Preparation<C, D> {}

  /**
   * The submission as it reads on a later version than its base.
   *
   * @param newestOwn the author's newest operation above the submission's base, or null
   * @param atBase the author's pending operations and this one, on the submission's base
   * @param atLater on the version that it was prepared for, this one on top of those {@code ahead}
   * @param ahead the author's operations that were prepared together with this one and in front of
   *     it; when its turn comes, they are all that the author has committed since
   * @param history the state that it was prepared on, with a judge that knows all of its log, or
   *     null when the newest state reaches back as far as the submission's base
   */
  public record Prepared<C, D>(
      Submission<D> submission,
      @Nullable UUID newestOwn,
      Bridge<D> atBase,
      Bridge<D> atLater,
      List<UUID> ahead,
      @Nullable DocumentState<C, D> history)
      implements Preparation<C, D> {}

  /** Decides on one submission, where the later write wins a contest. */
  public <C, D> Decision<C, D> decide(DocumentState<C, D> state, Submission<D> submission) {
    return decide(state, submission, Arbiter.lastWriteWins());
  }

  /**
   * Decides on one submission.
   *
   * @param arbiter decides the contests that it causes
   */
  public <C, D> Decision<C, D> decide(
      DocumentState<C, D> state, Submission<D> submission, Arbiter arbiter) {
    return switch (prepare(state, submission)) {
      case Decided<C, D>(var decision) -> decision;
      case Prepared<C, D> prepared -> decide(state, prepared, arbiter);
    };
  }

  /**
   * Finds out what a submission means on the state's version.
   *
   * @param state a state of which every operation is committed; it may be older than the one that
   *     will be decided on
   */
  public <C, D> Preparation<C, D> prepare(DocumentState<C, D> state, Submission<D> submission) {
    long base = submission.baseVersion();
    if (base < 0 || base > state.version()) {
      return refused(
          base < 0 ? Problem.MALFORMED : Problem.BASE_IN_FUTURE,
          "baseVersion",
          base,
          "0.." + state.version());
    }
    if (base < state.log().floorVersion()) {
      return new Decided<>(new Decision.NeedsHistory<>(base));
    }
    var concurrent = state.log().above(base);
    var repeated = Authority.<C, D>repeated(submission, concurrent);
    if (repeated != null) {
      return new Decided<>(repeated);
    }
    var newestOwn = newestOwn(submission.author(), concurrent);
    if (newestOwn != null && newestOwn.baseVersion() > base) {
      if (!newestOwn.opId().equals(submission.previousOpId())) {
        // Its client has forgotten that operation, as after a crash.
        return new Decided<>(wrongPredecessor(submission, newestOwn.opId()));
      }
      return refused(
          Problem.MALFORMED,
          "baseVersion",
          base,
          "not below " + newestOwn.baseVersion() + ", the client's last one");
    }
    var known = state.bridges().get(submission.author());
    var bridge = Bridge.at(base, submission.author(), known, state.type(), state.log(), concurrent);
    if (bridge == null) {
      long version = Bridge.historyNeeded(base, submission.author(), state.log());
      return new Decided<>(new Decision.NeedsHistory<>(version));
    }
    var atBase = bridge.plus(submission.delta());
    return new Prepared<>(
        submission,
        newestOwn == null ? null : newestOwn.opId(),
        atBase,
        atBase.advance(state.type(), concurrent),
        List.of(),
        null);
  }

  /**
   * Does all that can be done for a submission from far behind before its turn has come: as {@link
   * #prepare}, and the judge reads the history above its base.
   */
  public <C, D> Preparation<C, D> prepareFar(DocumentState<C, D> state, Submission<D> submission) {
    return switch (prepare(state, submission)) {
      case Decided<C, D> decided -> decided;
      case Prepared<C, D>(var same, var newestOwn, var atBase, var atLater, var ahead, _) ->
          new Prepared<>(
              same, newestOwn, atBase, atLater, ahead, state.judgedFrom(submission.baseVersion()));
    };
  }

  /**
   * Prepares what a client sent on top of an operation together with it. What others wrote is
   * passed once by all of them, and not by each with all those in front of it: who was away with
   * hundreds of edits would otherwise be understood more slowly than people write.
   *
   * @param state the state that the first one was prepared on
   * @param rest the operations behind the first one, in their order
   * @return the first one and those behind it, up to one that has to be looked at when its turn has
   *     come
   */
  public <C, D> List<Prepared<C, D>> prepareBehind(
      DocumentState<C, D> state, Prepared<C, D> first, List<Submission<D>> rest) {
    var author = first.atBase().author();
    var known = new HashSet<UUID>();
    state.log().above(first.submission().baseVersion()).forEach(it -> known.add(it.opId()));
    known.add(first.submission().opId());
    var submissions = new ArrayList<>(List.of(first.submission()));
    var atBase = new ArrayList<>(List.of(first.atBase()));
    for (var next : rest) {
      long from = submissions.getLast().baseVersion();
      long base = next.baseVersion();
      if (base < from
          || base > state.version()
          || !submissions.getLast().opId().equals(next.previousOpId())
          || !known.add(next.opId())) {
        break;
      }
      var seen = base == from ? List.<Operation<D>>of() : state.log().above(from);
      atBase.add(
          atBase
              .getLast()
              .advance(state.type(), seen.subList(0, (int) (base - from)))
              .plus(next.delta()));
      submissions.add(next);
    }
    var unseen = state.log().above(submissions.getLast().baseVersion());
    var atLater = atBase.getLast().advance(state.type(), unseen).pending().deltas();
    var ids = submissions.stream().map(Submission::opId).toList();
    var prepared = new ArrayList<Prepared<C, D>>();
    for (int i = 0; i < submissions.size(); i++) {
      prepared.add(
          new Prepared<>(
              submissions.get(i),
              i == 0 ? first.newestOwn() : ids.get(i - 1),
              atBase.get(i),
              new Bridge<>(author, state.version(), new Pending<>(atLater.subList(0, i + 1))),
              ids.subList(0, i),
              first.history()));
    }
    return prepared;
  }

  /**
   * Decides on a submission that was prepared, as if it had not been: when its author has written
   * something else meanwhile, the preparation is of no use and is made again.
   *
   * @param state the newest state; at least as new as the one that it was prepared on
   * @param arbiter decides the contests that it causes
   */
  public <C, D> Decision<C, D> decide(
      DocumentState<C, D> state, Prepared<C, D> prepared, Arbiter arbiter) {
    var submission = prepared.submission();
    if (prepared.atLater().version() < state.log().floorVersion()) {
      return new Decision.NeedsHistory<>(prepared.atLater().version());
    }
    var newer = state.log().above(prepared.atLater().version());
    var repeated = Authority.<C, D>repeated(submission, newer);
    if (repeated != null) {
      return repeated;
    }
    var own = newer.stream().filter(it -> it.author().equals(submission.author()));
    if (!own.map(Operation::opId).toList().equals(prepared.ahead())) {
      return decide(state, submission, arbiter);
    }
    if (!Objects.equals(prepared.newestOwn(), submission.previousOpId())) {
      return wrongPredecessor(submission, prepared.newestOwn());
    }
    var before = prepared.history() == null ? state : state.behind(prepared.history());
    if (before.log().floorVersion() > submission.baseVersion()) {
      return new Decision.NeedsHistory<>(submission.baseVersion());
    }
    try {
      var atHead = prepared.atLater().advance(state.type(), newer);
      return accept(
          state,
          before,
          submission,
          prepared.atBase(),
          atHead.pending().deltas().getFirst(),
          arbiter);
    } catch (InvalidInputException invalid) {
      return new Decision.Refused<>(invalid.problem());
    }
  }

  /**
   * The same opId again: a retry when everything else is the same too, else a client that uses an
   * id twice.
   */
  private static <C, D> @Nullable Decision<C, D> repeated(
      Submission<D> submission, List<Operation<D>> concurrent) {
    for (var committed : concurrent) {
      if (committed.opId().equals(submission.opId())) {
        boolean same =
            committed.author().equals(submission.author())
                && committed.baseVersion() == submission.baseVersion()
                && committed.written().equals(submission.delta());
        return same
            ? new Decision.AlreadyCommitted<>(committed.version())
            : new Decision.Refused<>(
                new Problem(
                    Problem.OP_ID_REUSED,
                    "opId",
                    submission.opId().toString(),
                    "an id not used before"));
      }
    }
    return null;
  }

  /** Its base is the highest one of them, since no base below an earlier one is accepted. */
  private static <D> @Nullable Operation<D> newestOwn(
      Author author, List<Operation<D>> concurrent) {
    Operation<D> newest = null;
    for (var committed : concurrent) {
      if (committed.author().equals(author)) {
        newest = committed;
      }
    }
    return newest;
  }

  /**
   * The author wrote on something else than its operations in the log: it was told that one of them
   * was refused, and a copy of that one, delayed somewhere, was committed after all; or this one is
   * such a copy. What the delta means is not known then, so that it must not be applied.
   */
  private static <C, D> Decision<C, D> wrongPredecessor(
      Submission<D> submission, @Nullable UUID newestOwn) {
    return new Decision.Refused<>(
        new Problem(
            Problem.WRONG_PREDECESSOR,
            "previousOpId",
            String.valueOf(submission.previousOpId()),
            newestOwn == null
                ? "none, as nothing of the client is committed above baseVersion"
                : newestOwn + ", the client's newest operation above baseVersion"));
  }

  private <C, D> Decision<C, D> accept(
      DocumentState<C, D> state,
      DocumentState<C, D> before,
      Submission<D> submission,
      Bridge<D> bridge,
      D delta,
      Arbiter arbiter) {
    var content = state.type().apply(state.content(), delta);
    long size = state.type().size(content);
    if (size > sizeMax && size > state.type().size(state.content())) {
      return new Decision.Refused<>(
          new Problem(Problem.TOO_LARGE, "document", Long.toString(size), "0.." + sizeMax));
    }
    var operation =
        new Operation<>(
            state.version() + 1,
            submission.opId(),
            bridge.author(),
            submission.type(),
            submission.baseVersion(),
            submission.writtenAtMillis(),
            submission.delta(),
            delta);
    var own = bridge.pending().withoutLast();
    var judgement = before.judge().judge(before, operation, own, content, arbiter);
    var ruled = judgement.operation();
    var bridges = state.bridges().plus(bridge.author(), bridge);
    // Whoever comes from as far back finds what was read for this one.
    var after = state.remembering(before.log()).advanced(content, ruled, bridges, judgement.next());
    D resolution = judgement.resolution();
    return resolution == null
        ? new Decision.Accepted<>(after, ruled, null, judgement.ledger())
        : resolved(after, ruled, resolution, judgement.ledger());
  }

  /**
   * A resolution is an operation of its own, by nobody's client, so that both authors receive it
   * like anybody else's.
   */
  private static <C, D> Decision<C, D> resolved(
      DocumentState<C, D> state, Operation<D> cause, D delta, List<LedgerEntry<D>> ledger) {
    var resolution =
        new Operation<>(
            state.version() + 1,
            resolutionId(cause.opId()),
            Author.SYSTEM,
            OperationType.RESOLUTION,
            state.version(),
            cause.writtenAtMillis(),
            delta,
            delta);
    return new Decision.Accepted<>(state.replay(resolution), cause, resolution, ledger);
  }

  /**
   * The id of an operation's resolution follows from the operation's, so that deciding again makes
   * no second one.
   */
  private static UUID resolutionId(UUID cause) {
    return UUID.nameUUIDFromBytes(("resolution:" + cause).getBytes(StandardCharsets.UTF_8));
  }

  private static <C, D> Preparation<C, D> refused(
      String code, String field, long value, String limit) {
    return new Decided<>(
        new Decision.Refused<>(new Problem(code, field, Long.toString(value), limit)));
  }
}
