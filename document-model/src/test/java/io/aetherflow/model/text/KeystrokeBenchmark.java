package io.aetherflow.model.text;

import io.aetherflow.model.DocumentType.Side;
import java.util.Random;
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
 * What a server does for one key stroke at a random place: read it, check it, transform it over the
 * operation committed since, apply it to the content, check the size, write it for the others.
 *
 * <p>Key strokes are insertions and deletions in turn, so that the content keeps its size and its
 * tree becomes one that was edited. Times are sampled: the median says what the work costs,
 * whatever else the machine is doing.
 */
@State(Scope.Thread)
@BenchmarkMode(Mode.SampleTime)
@OutputTimeUnit(TimeUnit.NANOSECONDS)
@Warmup(iterations = 4, time = 1)
@Measurement(iterations = 6, time = 1)
@Fork(
    value = 2,
    jvmArgs = {"-Xms2g", "-Xmx2g"})
public class KeystrokeBenchmark {
  private static final int STROKES = 1 << 16;
  private static final long SIZE_MAX = 64L << 20;

  /** The length of the content in UTF-16 units. */
  @Param({"1024", "32768", "1048576", "10485760"})
  int length;

  private final TextType type = new TextType();
  private final byte[][] strokes = new byte[STROKES][];
  private TextContent content = TextContent.EMPTY;
  private TextDelta concurrent = TextDelta.EMPTY;
  private int next;

  /** Makes a content of words of which some are bold, and the key strokes. */
  @Setup
  public void prepare() {
    content = text(length);
    Random random = new Random(7);
    for (int i = 0; i < STROKES; i++) {
      TextDelta.Builder stroke = TextDelta.builder().retain(1 + random.nextInt(length - 16));
      strokes[i] = type.encodeDelta((i % 2 == 0 ? stroke.insert("x") : stroke.delete(1)).build());
    }
  }

  static TextContent text(int length) {
    Random random = new Random(42);
    Attributes bold = Attributes.of("bold");
    TextDelta.Builder text = TextDelta.builder();
    StringBuilder words = new StringBuilder();
    for (int made = 0; made < length; made += words.length()) {
      words.setLength(0);
      boolean isBold = random.nextInt(20) == 0;
      int letters = isBold ? 12 : 400;
      while (words.length() < letters) {
        words.append("lorem ipsum dolor sit amet ", 0, 3 + random.nextInt(24)).append(' ');
      }
      words.setLength(Math.min(words.length(), length - made));
      text.insert(words.toString(), isBold ? bold : Attributes.NONE);
    }
    return TextContent.EMPTY.apply(text.build());
  }

  /** One key stroke. */
  @Benchmark
  public byte[] keystroke() {
    TextDelta written = type.decodeDelta(strokes[next++ & STROKES - 1]);
    type.checkSubmission(written);
    TextDelta committed = type.transform(written, concurrent, Side.RIGHT);
    TextContent after = type.apply(content, committed);
    if (type.size(after) > SIZE_MAX) {
      throw new IllegalStateException("too large");
    }
    content = after;
    concurrent = committed;
    return type.encodeDelta(committed);
  }
}
