package io.aetherflow.model.authority;

import io.aetherflow.model.history.Author;
import io.aetherflow.model.text.TextContent;
import io.aetherflow.model.text.TextDelta;
import io.aetherflow.model.text.TextType;
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
 * What finding and deciding a contest costs: the authority's whole decision on the replacement of a
 * word whose author has not seen the last operations of somebody else.
 */
@State(Scope.Benchmark)
@BenchmarkMode(Mode.AverageTime)
@OutputTimeUnit(TimeUnit.NANOSECONDS)
@Warmup(iterations = 3, time = 1)
@Measurement(iterations = 5, time = 1)
@Fork(2)
public class ContestBenchmark {
  private static final int LENGTH = 10_000;
  private static final int PLACE = 5_000;
  private static final int WORD = 8;

  /** How many operations the author has not seen. */
  @Param({"1", "10", "100"})
  public int unseen;

  /** Whether the last of them replaced the same word. */
  @Param({"false", "true"})
  public boolean contested;

  private final Authority authority = new Authority(1 << 24);
  private final Author ana = new Author("ana", "a");
  private final Author bob = new Author("bob", "b");
  private DocumentState<TextContent, TextDelta> state;
  private Submission<TextDelta> replacement;

  /** Makes a text that Ana has written in, and Bob's replacement of a word. */
  @Setup
  public void prepare() {
    TextType type = new TextType();
    TextContent content =
        TextContent.EMPTY.apply(TextDelta.builder().insert("x".repeat(LENGTH)).build());
    state =
        DocumentState.at(
            type, 1, content, ConflictJudges.load().judge(type), DocumentState.LOG_LIMIT_DEFAULT);
    for (int i = 1; i <= unseen; i++) {
      boolean same = contested && i == unseen;
      // Ana's other words stand behind Bob's, each at a place of its own.
      int place = same ? PLACE : PLACE + 2 * WORD * i;
      state = accepted(replacing(new UUID(i, 1), ana, state.version(), place, "ana wrote")).after();
    }
    replacement = replacing(new UUID(0, 2), bob, 1, PLACE, "bob wrote");
    boolean found = !accepted(replacement).ledger().isEmpty();
    if (found != contested) {
      throw new IllegalStateException("contested is " + contested + ", found is " + found);
    }
  }

  private static Submission<TextDelta> replacing(
      UUID opId, Author author, long seen, int place, String word) {
    TextDelta delta = TextDelta.builder().retain(place).insert(word).delete(WORD).build();
    return Submission.edit(opId, author, seen, delta, 1);
  }

  private Decision.Accepted<TextContent, TextDelta> accepted(Submission<TextDelta> submission) {
    if (authority.decide(state, submission)
        instanceof Decision.Accepted<TextContent, TextDelta> accepted) {
      return accepted;
    }
    throw new IllegalStateException("not accepted");
  }

  /** One decision. */
  @Benchmark
  public Object decide() {
    return accepted(replacement);
  }
}
