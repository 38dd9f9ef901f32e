package io.aetherflow.model.authority;

import io.aetherflow.model.history.Author;
import io.aetherflow.model.history.Operation;
import io.aetherflow.model.text.TextContent;
import io.aetherflow.model.text.TextDelta;
import io.aetherflow.model.text.TextType;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.SplittableRandom;
import java.util.UUID;
import java.util.concurrent.TimeUnit;
import org.openjdk.jmh.annotations.Benchmark;
import org.openjdk.jmh.annotations.BenchmarkMode;
import org.openjdk.jmh.annotations.Fork;
import org.openjdk.jmh.annotations.Measurement;
import org.openjdk.jmh.annotations.Mode;
import org.openjdk.jmh.annotations.OutputTimeUnit;
import org.openjdk.jmh.annotations.Param;
import org.openjdk.jmh.annotations.Scope;
import org.openjdk.jmh.annotations.Setup;
import org.openjdk.jmh.annotations.State;
import org.openjdk.jmh.annotations.Warmup;

/**
 * What an edit costs in a document in which 400 people type in turn, each without having seen the
 * newest edits of the others: the authority's whole decision, conflicts looked for.
 */
@State(Scope.Thread)
@BenchmarkMode(Mode.AverageTime)
@OutputTimeUnit(TimeUnit.MICROSECONDS)
@Warmup(iterations = 3, time = 3)
@Measurement(iterations = 5, time = 2)
@Fork(1)
public class CrowdBenchmark {
  private static final int PEOPLE = 400;
  private static final int LENGTH = 1_000;
  private static final String WORD = "word x";

  /**
   * How many of the newest edits a writer has not seen: half of it to one and a half. With many
   * more, what a writer had pending reaches back beyond the log that is kept.
   */
  @Param({"40", "150", "300"})
  public int unseen;

  private final Authority authority = new Authority(1 << 24);
  private final SplittableRandom random = new SplittableRandom(1);
  private final Map<Author, Operation<TextDelta>> newestOwn = new HashMap<>();
  private final List<Integer> lengths = new ArrayList<>(List.of(LENGTH, LENGTH));
  private DocumentState<TextContent, TextDelta> state;
  private int edits;

  /** Makes a text that somebody else has written. */
  @Setup
  public void prepare() {
    var type = new TextType();
    var text = TextContent.EMPTY.apply(TextDelta.builder().insert("x".repeat(LENGTH)).build());
    state =
        DocumentState.at(
            type, 1, text, ConflictJudges.load().judge(type), DocumentState.LOG_LIMIT_DEFAULT);
  }

  /** The next one writes a word at a random place. */
  @Benchmark
  public Object write() {
    var author = new Author("user-" + edits % PEOPLE, "tab");
    var own = newestOwn.get(author);
    long seen = Math.max(1, state.version() - unseen / 2 - random.nextInt(unseen));
    long base = own == null ? seen : Math.max(seen, own.baseVersion());
    boolean pending = own != null && own.version() > base;
    int length = lengths.get((int) base) + (pending ? WORD.length() : 0);
    var delta = TextDelta.builder().retain(random.nextInt(length)).insert(WORD).build();
    var submission =
        Submission.edit(new UUID(0, edits), author, base, delta, edits)
            .after(pending ? own.opId() : null);
    edits++;
    if (authority.decide(state, submission)
        instanceof Decision.Accepted<TextContent, TextDelta> accepted) {
      state = accepted.after();
      newestOwn.put(author, accepted.operations().getFirst());
      while (lengths.size() <= state.version()) {
        lengths.add(Math.toIntExact(state.content().length()));
      }
      return accepted;
    }
    throw new IllegalStateException("not accepted");
  }
}
