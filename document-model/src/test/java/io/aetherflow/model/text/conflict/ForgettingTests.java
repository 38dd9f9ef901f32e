package io.aetherflow.model.text.conflict;

import static org.assertj.core.api.Assertions.assertThat;

import io.aetherflow.model.authority.Authority;
import io.aetherflow.model.authority.ConflictJudge;
import io.aetherflow.model.authority.Decision;
import io.aetherflow.model.authority.DocumentState;
import io.aetherflow.model.client.Texts;
import io.aetherflow.model.conflict.Arbiter;
import io.aetherflow.model.conflict.LedgerEntry;
import io.aetherflow.model.conflict.Ruling;
import io.aetherflow.model.conflict.Rulings;
import io.aetherflow.model.history.Author;
import io.aetherflow.model.history.Operation;
import io.aetherflow.model.history.Pending;
import io.aetherflow.model.text.TextContent;
import io.aetherflow.model.text.TextDelta;
import io.aetherflow.model.text.conflict.RandomHistory.Policy;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.SplittableRandom;
import java.util.UUID;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/**
 * An authority that forgets, restarts, loses races, prepares and asks in other circumstances
 * decides the same as one that has followed every operation from the first on and remembers all.
 */
class ForgettingTests {
  private static final int EDITS = 16;

  @ParameterizedTest
  @EnumSource
  void whatLiesOutsideTheWindowMakesNoDifference(Policy policy) {
    Seeds.each(
        8,
        1_000,
        seed -> {
          var desk = RandomHistory.played(seed, policy, EDITS, new Following(false)).desk();
          var following = new Following(true);
          var forgetful = new Desk(desk.start(), following);
          var steps = desk.steps();
          for (int i = 0; i < steps.size(); i++) {
            var step = steps.get(i);
            following.lowestBase =
                steps.subList(i + 1, steps.size()).stream()
                    .mapToLong(later -> later.submission().baseVersion())
                    .min()
                    .orElse(0);
            assertSame(desk, step, forgetful.submit(step.submission(), step.arbiter()));
          }
        });
  }

  @ParameterizedTest
  @EnumSource
  void anAuthorityThatStartsAgainDecidesTheSame(Policy policy) {
    Seeds.each(
        8,
        1_000,
        seed -> {
          var desk = RandomHistory.played(seed, policy, EDITS, 150, new Following(false)).desk();
          new Unlucky(desk, seed).replay();
        });
  }

  @Test
  void aLateOperationThatAnotherInstanceHasCommittedIsAnOpponent() {
    var desk = Desk.with("one two\n");
    desk.edit("a1", "A", 0, 10, Texts.insert(7, "!"));
    desk.edit("a2", "A", 1, 11, Texts.insert(8, "!"));
    desk.edit("b1", "B", 1, 12, Texts.insert(0, "b"));
    assertThat(desk.ledger()).isEmpty();
    // Elsewhere somebody is understood who comes from below all that is known here.
    desk.editElsewhere("l1", "L", 0, 13, Texts.replace(0, 3, "late"));
    desk.edit("c1", "C", 3, 14, Texts.replace(1, 3, "new"));
    assertThat(desk.text()).isEqualTo("bnew two!!\n");
    assertThat(desk.ledger().values()).singleElement().returns("late", LedgerEntry::lost);
  }

  @Test
  void whatWasDeletedOfLostTextIsNotBroughtBackWithWhatIsLostLater() {
    var following = new Following(true);
    var desk = new Desk(TextContent.of("the word end\n"), following);
    desk.edit("a1", "A", 0, 10, Texts.replace(4, 4, "alpha"));
    desk.edit("b1", "B", 0, 20, Texts.replace(4, 4, "beta"));
    desk.edit("t1", "T", 1, 30, Texts.delete(4, 2));
    desk.edit("a2", "A", 2, 40, Texts.insert(9, "!"));
    assertThat(desk.ledger().values()).singleElement().returns("pha!", LedgerEntry::lost);
    following.lowestBase = 4;
    desk.edit("a3", "A", 4, 50, Texts.insert(5, "?"));
    assertThat(desk.ledger().values())
        .as(desk::story)
        .singleElement()
        .returns("pha!?", LedgerEntry::lost);
  }

  @Test
  void afterARestartTheRestOfLostTextIsBroughtBackWhenSomeOfItIsDeleted() {
    var desk = Desk.with("the word end\n");
    desk.edit("a1", "A", 0, 10, Texts.replace(4, 4, "alpha"));
    desk.edit("b1", "B", 0, 20, Texts.replace(4, 4, "beta"));
    desk.startAgain();
    desk.edit("t1", "T", 1, 30, Texts.delete(4, 2));
    assertThat(desk.ledger().values())
        .as(desk::story)
        .singleElement()
        .returns("pha", LedgerEntry::lost)
        .returns(3L, LedgerEntry::anchorVersion)
        .returns(Texts.insert(4, "pha"), LedgerEntry::restoration)
        .returns(Texts.delete(4, 4), LedgerEntry::removal);
  }

  /** Long enough for the product's judge to forget. */
  @Test
  void aLongHistoryIsDecidedTheSame() {
    Seeds.each(
        1,
        8,
        seed -> {
          var desk =
              RandomHistory.played(seed * 4 + 1, Policy.CHANGING, 400, new Following(false)).desk();
          var product = new Desk(desk.start(), new TextConflictJudge());
          for (var step : desk.steps()) {
            assertSame(desk, step, product.submit(step.submission(), step.arbiter()));
          }
          assertThat(product.state().hasRead(0)).isFalse();
        });
  }

  @Test
  void theWindowMovesWithThoseWhoWrite() {
    var desk = Desk.with("text\n");
    crowd(desk, 1_500, 20);
    assertThat(desk.state().hasRead(desk.state().version() - 64)).isTrue();
    assertThat(desk.state().hasRead(desk.state().version() - 256)).isFalse();
    crowd(desk, 1_500, 600);
    assertThat(desk.state().hasRead(desk.state().version() - 600)).isTrue();
    assertThat(desk.state().hasRead(desk.state().version() - 1_400)).isFalse();
    crowd(desk, 2_500, 20);
    assertThat(desk.state().hasRead(desk.state().version() - 64)).isTrue();
    assertThat(desk.state().hasRead(desk.state().version() - 256)).isFalse();
  }

  /** Many people write, none of whom has seen the newest edits of the others. */
  private static void crowd(Desk desk, int edits, int unseen) {
    for (int i = 0; i < edits; i++) {
      long version = desk.state().version();
      long base = Math.max(0, version - unseen);
      desk.edit("e" + version, "p" + version % 1_000, base, version, Texts.insert(0, "x"));
    }
  }

  private static void assertSame(
      Desk desk, Desk.Step step, Decision.Accepted<TextContent, TextDelta> actual) {
    assertThat(actual.operations()).as(desk::story).isEqualTo(step.accepted().operations());
    assertThat(actual.ledger()).as(desk::story).isEqualTo(step.accepted().ledger());
  }

  /** An authority to which everything happens that can happen to one. */
  private static final class Unlucky {
    private final Set<UUID> known = new HashSet<>();
    private final Map<UUID, Authority.Prepared<TextContent, TextDelta>> prepared = new HashMap<>();

    private final Authority authority = new Authority(1_000_000);
    private final Desk desk;
    private final SplittableRandom random;
    private final List<TextContent> contents = new ArrayList<>();
    private DocumentState<TextContent, TextDelta> state;

    Unlucky(Desk desk, long seed) {
      this.desk = desk;
      random = new SplittableRandom(seed);
      contents.add(desk.start());
      for (var operation : desk.log()) {
        contents.add(Desk.TYPE.apply(contents.getLast(), operation.delta()));
      }
      state = fresh(0);
    }

    void replay() {
      for (int i = 0; i < desk.steps().size(); i++) {
        var step = desk.steps().get(i);
        switch (random.nextInt(8)) {
          case 0 -> startAgain();
          case 1 -> loseTo(i);
          case 2 -> loseARace(step);
          case 3 -> prepareFrom(i);
          default -> {}
        }
        var accepted = decideInTurn(step);
        assertThat(accepted.operations()).as(desk::story).isEqualTo(step.accepted().operations());
        assertThat(recorded(accepted)).as(desk::story).isEqualTo(recorded(step.accepted()));
        accepted.ledger().forEach(entry -> known.add(entry.id()));
        state = accepted.after();
      }
    }

    /**
     * What the ledger records: of an entry that is there already, everything but who decided and
     * why.
     */
    private List<LedgerEntry<TextDelta>> recorded(
        Decision.Accepted<TextContent, TextDelta> accepted) {
      return accepted.ledger().stream()
          .map(entry ->
              known.contains(entry.id())
                  ? new LedgerEntry<>(
                      entry.id(),
                      entry.kind(),
                      LedgerEntry.Outcome.DECIDED,
                      entry.loser(),
                      entry.winner(),
                      entry.loserOperations(),
                      entry.winnerOperations(),
                      "",
                      null,
                      entry.lost(),
                      entry.kept(),
                      entry.subject(),
                      entry.anchorVersion(),
                      entry.restoration(),
                      entry.removal())
                  : entry)
          .toList();
    }

    /** What an author submits from here on is prepared together, as far as it is written by now. */
    private void prepareFrom(int index) {
      var author = desk.steps().get(index).submission().author();
      var frame =
          desk.steps().subList(index, desk.steps().size()).stream()
              .map(Desk.Step::submission)
              .filter(it -> it.author().equals(author))
              .toList();
      var all = state.withOlder(desk.log().subList(0, (int) state.log().floorVersion()));
      var first = frame.getFirst();
      if ((random.nextBoolean() ? authority.prepareFar(all, first) : authority.prepare(all, first))
          instanceof Authority.Prepared<TextContent, TextDelta> alone) {
        for (var it : authority.prepareBehind(all, alone, frame.subList(1, frame.size()))) {
          prepared.put(it.submission().opId(), it);
        }
      }
    }

    private Decision.Accepted<TextContent, TextDelta> decideInTurn(Desk.Step step) {
      var early = prepared.remove(step.submission().opId());
      return early != null
              && authority.decide(state, early, step.arbiter())
                  instanceof Decision.Accepted<TextContent, TextDelta> accepted
          ? accepted
          : decide(step, step.arbiter());
    }

    /**
     * The newest version, not above this one, that the author of every later operation had seen.
     */
    private long quiet(long version) {
      long quiet = version;
      for (long examined = quiet + 1; quiet < examined && quiet > 0; ) {
        examined = quiet;
        for (var later : desk.log().subList((int) examined, desk.log().size())) {
          quiet = Math.min(quiet, later.baseVersion());
        }
        if (quiet == examined && desk.log().get((int) quiet).isConsequence()) {
          quiet--;
        }
      }
      return quiet;
    }

    /** Another instance goes on from a snapshot and the log. */
    private void startAgain() {
      long head = state.version();
      state = fresh(quiet(random.nextLong(head + 1)));
      catchUp(head);
    }

    /** A later submission of somebody else is decided first; that is never committed. */
    private void loseTo(int index) {
      Set<Author> waiting = new HashSet<>();
      waiting.add(desk.steps().get(index).submission().author());
      for (var later : desk.steps().subList(index + 1, desk.steps().size())) {
        if (waiting.add(later.submission().author())
            && later.submission().baseVersion() <= state.version()) {
          decide(later, Arbiter.lastWriteWins());
        }
      }
    }

    /**
     * The submission is decided on an older state and in other circumstances, and what it would
     * have become is lost; what was committed meanwhile is read from the log.
     */
    private void loseARace(Desk.Step step) {
      long head = state.version();
      long base = step.submission().baseVersion();
      decide(step, _ -> new Ruling.Merged("Not this time."));
      long behind = Math.max(base, head - random.nextInt(6));
      if (desk.log().subList((int) behind, (int) head).stream()
              .noneMatch(operation -> operation.author().equals(step.submission().author()))
          && (behind == head || !desk.log().get((int) behind).isConsequence())) {
        state = fresh(quiet(behind));
        catchUp(behind);
        decide(step, Arbiter.lastWriteWins());
        catchUp(head);
      }
    }

    private DocumentState<TextContent, TextDelta> fresh(long version) {
      return DocumentState.at(
          Desk.TYPE,
          version,
          contents.get((int) version),
          new TextConflictJudge(),
          DocumentState.LOG_LIMIT_DEFAULT);
    }

    private void catchUp(long version) {
      while (state.version() < version) {
        state = state.replay(desk.log().get((int) state.version()));
      }
    }

    private Decision.Accepted<TextContent, TextDelta> decide(Desk.Step step, Arbiter arbiter) {
      var decision = authority.decide(state, step.submission(), arbiter);
      while (decision instanceof Decision.NeedsHistory<TextContent, TextDelta>(long version)) {
        state =
            state.withOlder(desk.log().subList((int) version, (int) state.log().floorVersion()));
        decision = authority.decide(state, step.submission(), arbiter);
      }
      assertThat(decision).as(desk::story).isInstanceOf(Decision.Accepted.class);
      return (Decision.Accepted<TextContent, TextDelta>) decision;
    }
  }

  /** Judges every operation in order, and forgets only when it is told to. */
  private static final class Following implements ConflictJudge<TextContent, TextDelta> {
    /** The lowest base of all submissions to come. */
    private long lowestBase;

    private final boolean forgets;
    private TextContests contests;

    Following(boolean forgets) {
      this.forgets = forgets;
    }

    @Override
    public Judgement<TextContent, TextDelta> judge(
        DocumentState<TextContent, TextDelta> before,
        Operation<TextDelta> operation,
        Pending<TextDelta> own,
        TextContent after,
        Arbiter arbiter) {
      if (contests == null) {
        contests = new TextContests(0, before.content().length());
      }
      before.log().above(contests.version()).forEach(contests::pass);
      if (forgets && lowestBase > contests.floor()) {
        contests.forget(Math.min(lowestBase, operation.baseVersion()));
      }
      var pending = new ArrayList<TextContests.OwnPending>();
      for (var other : before.log().above(operation.baseVersion())) {
        if (other.author().equals(operation.author())) {
          pending.add(
              new TextContests.OwnPending(other.version(), own.deltas().get(pending.size())));
        }
      }
      var rulings = Rulings.asking(arbiter);
      var verdict = contests.judge(operation, pending, after, rulings);
      return new Judgement<>(
          operation.ruled(rulings.choices()),
          verdict.resolution(),
          Ledger.entries(operation.opId(), verdict, contests),
          this);
    }
  }
}
