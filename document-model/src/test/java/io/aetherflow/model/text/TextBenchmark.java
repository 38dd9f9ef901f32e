package io.aetherflow.model.text;

import static java.nio.charset.StandardCharsets.UTF_8;

import io.aetherflow.model.DocumentType.Side;
import java.util.Random;
import java.util.concurrent.TimeUnit;
import org.openjdk.jmh.annotations.Benchmark;
import org.openjdk.jmh.annotations.BenchmarkMode;
import org.openjdk.jmh.annotations.Fork;
import org.openjdk.jmh.annotations.Measurement;
import org.openjdk.jmh.annotations.Mode;
import org.openjdk.jmh.annotations.OutputTimeUnit;
import org.openjdk.jmh.annotations.Scope;
import org.openjdk.jmh.annotations.Setup;
import org.openjdk.jmh.annotations.State;
import org.openjdk.jmh.annotations.Warmup;

/** The parts of the work on one key stroke, each alone, on a content of 1 MB. */
@State(Scope.Thread)
@BenchmarkMode(Mode.AverageTime)
@OutputTimeUnit(TimeUnit.NANOSECONDS)
@Warmup(iterations = 3, time = 1)
@Measurement(iterations = 5, time = 1)
@Fork(
    value = 1,
    jvmArgs = {"-Xms2g", "-Xmx2g"})
public class TextBenchmark {
  private static final int LENGTH = 1 << 20;
  private static final int STROKES = 1 << 12;

  private final TextType type = new TextType();
  private final TextDelta[] strokes = new TextDelta[STROKES];
  private final byte[] stroke = "[{\"retain\":51234},{\"insert\":\"x\"}]".getBytes(UTF_8);
  private final byte[] formatted =
      "[{\"retain\":51234},{\"retain\":9,\"attributes\":{\"bold\":true}}]".getBytes(UTF_8);
  private TextContent content = TextContent.EMPTY;
  private int next;

  /** Makes the content and key strokes. */
  @Setup
  public void prepare() {
    content = KeystrokeBenchmark.text(LENGTH);
    Random random = new Random(7);
    for (int i = 0; i < STROKES; i++) {
      strokes[i] = TextDelta.builder().retain(1 + random.nextInt(LENGTH - 16)).insert("x").build();
    }
  }

  private TextDelta next() {
    return strokes[next++ & STROKES - 1];
  }

  /** Reads a key stroke. */
  @Benchmark
  public TextDelta decode() {
    return type.decodeDelta(stroke);
  }

  /** Reads a change of format. */
  @Benchmark
  public TextDelta decodeFormat() {
    return type.decodeDelta(formatted);
  }

  /** Writes a key stroke. */
  @Benchmark
  public byte[] encode() {
    return type.encodeDelta(next());
  }

  /** Transforms a key stroke over another. */
  @Benchmark
  public TextDelta transform() {
    return type.transform(next(), next(), Side.RIGHT);
  }

  /** Composes two key strokes. */
  @Benchmark
  public TextDelta compose() {
    return type.compose(next(), next());
  }

  /** Applies a key stroke. */
  @Benchmark
  public TextContent apply() {
    return type.apply(content, next());
  }

  /** Inverts a key stroke. */
  @Benchmark
  public TextDelta invert() {
    return type.invert(next(), content);
  }

  /** Writes the whole content. */
  @Benchmark
  public byte[] encodeContent() {
    return type.encodeContent(content);
  }
}
