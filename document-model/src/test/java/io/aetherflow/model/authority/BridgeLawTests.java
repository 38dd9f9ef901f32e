package io.aetherflow.model.authority;

import static org.assertj.core.api.Assertions.assertThat;

import io.aetherflow.model.authority.Decision.Accepted;
import io.aetherflow.model.authority.Decision.NeedsHistory;
import io.aetherflow.model.client.RandomTexts;
import io.aetherflow.model.client.Texts;
import io.aetherflow.model.conflict.Arbiter;
import io.aetherflow.model.history.Author;
import io.aetherflow.model.history.Operation;
import io.aetherflow.model.text.TextContent;
import io.aetherflow.model.text.TextDelta;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.SplittableRandom;
import java.util.UUID;
import org.junit.jupiter.api.Test;

/**
 * The same decision on whatever is known of the client: a bridge carried since its first operation,
 * none at all, one from before it wrote on another instance, a preparation on any older state. And
 * whatever is submitted, there is a decision.
 *
 * <p>The clients of this law write what they like on bases that they like, as broken ones and two
 * tabs with one id would.
 */
class BridgeLawTests {
  private static final int SEEDS = Boolean.getBoolean("aetherflow.long") ? 20_000 : 300;
  private static final Authority AUTHORITY = new Authority(200);

  @Test
  void whatIsKnownOfAClientDoesNotChangeTheDecision() {
    int accepted = 0;
    for (long seed = 1; seed <= SEEDS; seed++) {
      try {
        accepted += new Session(seed).play();
      } catch (RuntimeException | AssertionError failed) {
        throw new AssertionError("seed " + seed + ": " + failed, failed);
      }
    }
    System.out.printf("bridges: %d seeds, %d operations accepted%n", SEEDS, accepted);
    assertThat(accepted).isGreaterThan(SEEDS * 5);
  }

  @Test
  void whatIsPreparedTogetherIsDecidedAsOneByOne() {
    int inTime = 0;
    for (long seed = 1; seed <= SEEDS; seed++) {
      try {
        inTime += new Session(seed).playFrame();
      } catch (RuntimeException | AssertionError failed) {
        throw new AssertionError("seed " + seed + ": " + failed, failed);
      }
    }
    System.out.printf("frames: %d seeds, %d operations decided%n", SEEDS, inTime);
    assertThat(inTime).isGreaterThan(SEEDS * 2);
  }

  private static final class Session {
    private final SplittableRandom random;
    private final RandomTexts texts;
    private final List<Operation<TextDelta>> log = new ArrayList<>();
    private final List<DocumentState<TextContent, TextDelta>> older = new ArrayList<>();
    private final Map<Author, Long> bases = new HashMap<>();
    private final Map<Author, Bridge<TextDelta>> bridges = new HashMap<>();
    private DocumentState<TextContent, TextDelta> carried;
    private DocumentState<TextContent, TextDelta> elsewhere;
    private int ids;

    Session(long seed) {
      random = new SplittableRandom(seed);
      texts = new RandomTexts(random);
      carried =
          DocumentState.at(
              Texts.TYPE,
              0,
              Texts.content("one two"),
              ScissorsJudge.every(5),
              1 + random.nextInt(40));
      elsewhere = carried;
    }

    int play() {
      for (int left = 30; left > 0; left--) {
        older.add(carried);
        submit(submission());
      }
      return log.size();
    }

    /**
     * A client sends several operations at once, which wait for a while behind what others send.
     */
    int playFrame() {
      play();
      var author = new Author("away", "tab");
      var frame = new ArrayList<Submission<TextDelta>>();
      long base = random.nextLong(carried.version() + 1);
      for (int left = 1 + random.nextInt(5); left > 0; left--) {
        frame.add(
            Submission.edit(new UUID(7, ++ids), author, base, texts.change(carried.content()), ids)
                .after(frame.isEmpty() ? null : frame.getLast().opId()));
        base += random.nextLong(carried.version() - base + 1);
      }
      var all = carried.withOlder(log.subList(0, (int) carried.log().floorVersion()));
      var first =
          (Authority.Prepared<TextContent, TextDelta>) AUTHORITY.prepareFar(all, frame.getFirst());
      var prepared = AUTHORITY.prepareBehind(all, first, frame.subList(1, frame.size()));
      assertThat(prepared).hasSameSizeAs(frame);
      int inTime = 0;
      for (int i = 0; i < frame.size(); i++) {
        var decision = decide(carried, frame.get(i));
        var together = AUTHORITY.decide(carried, prepared.get(i), Arbiter.lastWriteWins());
        if (!(together instanceof NeedsHistory)) {
          inTime++;
          assertSame(together, decision);
        }
        if (decision instanceof Accepted<TextContent, TextDelta> done) {
          carried = done.after();
          elsewhere = carried;
          log.addAll(done.operations());
        }
        if (random.nextInt(3) == 0) {
          submit(submission());
        }
      }
      return inTime;
    }

    private void submit(Submission<TextDelta> submission) {
      var decision = decide(carried, submission);
      var forgotten =
          DocumentState.at(
              Texts.TYPE, carried.version(), carried.content(), ScissorsJudge.every(5), 3);
      assertSame(decide(forgotten, submission), decision);
      assertSame(decide(elsewhere, submission), decision);
      assertSame(decidePrepared(submission), decision);
      if (decision instanceof Accepted<TextContent, TextDelta> accepted) {
        carried = accepted.after();
        bases.put(submission.author(), submission.baseVersion());
        elsewhere = random.nextBoolean() ? carried : replayed(accepted);
        log.addAll(accepted.operations());
        assertFollowed(accepted.operations().getFirst());
      }
    }

    /**
     * What its author had pending reads the same, followed from operation to operation and anew.
     */
    private void assertFollowed(Operation<TextDelta> operation) {
      long base = operation.baseVersion();
      var all = carried.withOlder(log.subList(0, (int) carried.log().floorVersion()));
      var between = all.log().above(base).subList(0, (int) (operation.version() - 1 - base));
      var followed = all.bridgeBehind(operation, between, bridges.get(operation.author()));
      assertThat(followed).isNotNull();
      assertThat(followed.version()).isEqualTo(base);
      assertThat(followed.pending()).isEqualTo(all.pendingBehind(operation));
      bridges.put(operation.author(), followed.plus(operation.written()));
    }

    private DocumentState<TextContent, TextDelta> replayed(
        Accepted<TextContent, TextDelta> accepted) {
      var state = elsewhere;
      for (var operation : accepted.operations()) {
        state = state.replay(operation);
      }
      return state;
    }

    private Decision<TextContent, TextDelta> decidePrepared(Submission<TextDelta> submission) {
      var state = older.get(random.nextInt(older.size()));
      return switch (AUTHORITY.prepare(state, submission)) {
        case Authority.Decided<TextContent, TextDelta> _ -> decide(carried, submission);
        case Authority.Prepared<TextContent, TextDelta> prepared -> {
          var decision = AUTHORITY.decide(carried, prepared, Arbiter.lastWriteWins());
          yield decision instanceof NeedsHistory ? decide(carried, submission) : decision;
        }
      };
    }

    private Decision<TextContent, TextDelta> decide(
        DocumentState<TextContent, TextDelta> state, Submission<TextDelta> submission) {
      var reaching = state;
      var decision = AUTHORITY.decide(reaching, submission);
      while (decision instanceof NeedsHistory<TextContent, TextDelta>(long version)) {
        int floor = (int) reaching.log().floorVersion();
        reaching = reaching.withOlder(log.subList((int) version, floor));
        decision = AUTHORITY.decide(reaching, submission);
      }
      return decision;
    }

    /** On some version that is not below the author's last one; sometimes it is. */
    private Submission<TextDelta> submission() {
      var author = new Author("u" + random.nextInt(3), "tab");
      long lowest = random.nextInt(20) == 0 ? 0 : bases.getOrDefault(author, 0L);
      long base = lowest + random.nextLong(carried.version() - lowest + 1);
      var id = new UUID(7, random.nextInt(15) == 0 ? random.nextInt(ids + 1) : ++ids);
      var previous =
          random.nextInt(20) == 0
              ? new UUID(7, random.nextInt(ids + 1))
              : Texts.newestOwn(log, author, base);
      return Submission.edit(id, author, base, texts.change(content(author, base)), ids)
          .after(previous);
    }

    /** What an author would see that waited for nothing; now and then something else. */
    private TextContent content(Author author, long base) {
      var seen = random.nextInt(20) == 0 ? carried : older.get(random.nextInt(older.size()));
      if (random.nextInt(4) > 0) {
        seen = carried;
      }
      return base == carried.version() || author.userId().equals("u0")
          ? carried.content()
          : seen.content();
    }

    private static void assertSame(
        Decision<TextContent, TextDelta> one, Decision<TextContent, TextDelta> other) {
      if (one instanceof Accepted<TextContent, TextDelta> a
          && other instanceof Accepted<TextContent, TextDelta> b) {
        assertThat(a.operations()).isEqualTo(b.operations());
        assertThat(a.after().content()).isEqualTo(b.after().content());
      } else {
        assertThat(one).isEqualTo(other);
      }
    }
  }
}
