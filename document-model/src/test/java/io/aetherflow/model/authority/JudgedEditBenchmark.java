package io.aetherflow.model.authority;

import io.aetherflow.model.history.Author;
import io.aetherflow.model.text.TextContent;
import io.aetherflow.model.text.TextDelta;
import io.aetherflow.model.text.TextType;
import java.util.Random;
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
 * What looking for conflicts costs an edit that has none: the authority's whole decision on one key
 * stroke whose author had seen everything, with and without a judge.
 */
@State(Scope.Benchmark)
@BenchmarkMode(Mode.AverageTime)
@OutputTimeUnit(TimeUnit.NANOSECONDS)
@Warmup(iterations = 3, time = 1)
@Measurement(iterations = 5, time = 1)
@Fork(2)
public class JudgedEditBenchmark {
  private static final int LENGTH = 10_000;
  private static final int STROKES = 1024;

  /** Whether somebody looks for conflicts. */
  @Param({"false", "true"})
  public boolean judged;

  private final Authority authority = new Authority(1 << 24);
  private final Author[] authors = {new Author("ana", "a"), new Author("bob", "b")};
  private final TextDelta[] strokes = new TextDelta[STROKES];
  private DocumentState<TextContent, TextDelta> state;
  private long next;

  /** Makes a text and strokes that keep its length. */
  @Setup
  public void prepare() {
    TextType type = new TextType();
    Random random = new Random(7);
    for (int i = 0; i < STROKES; i++) {
      TextDelta.Builder stroke = TextDelta.builder().retain(random.nextInt(LENGTH - 8));
      strokes[i] = (i % 2 == 0 ? stroke.insert("x") : stroke.delete(1)).build();
    }
    TextContent content =
        TextContent.EMPTY.apply(TextDelta.builder().insert("x".repeat(LENGTH)).build());
    ConflictJudge<TextContent, TextDelta> judge =
        judged ? ConflictJudges.load().judge(type) : ConflictJudge.merging();
    state = DocumentState.at(type, 1, content, judge, DocumentState.LOG_LIMIT_DEFAULT);
  }

  /** One key stroke. */
  @Benchmark
  public long edit() {
    long stroke = next++;
    var submission =
        Submission.edit(
            new UUID(stroke, 1),
            authors[(int) (stroke & 1)],
            state.version(),
            strokes[(int) (stroke & STROKES - 1)],
            stroke);
    if (!(authority.decide(state, submission)
        instanceof Decision.Accepted<TextContent, TextDelta> accepted)) {
      throw new IllegalStateException("not accepted");
    }
    state = accepted.after();
    return state.version();
  }
}
