package io.aetherflow.model.json;

import io.aetherflow.model.DocumentType.Side;
import java.nio.charset.StandardCharsets;
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
 * What a server does for one member that is set in a board of many cards: read it, check it,
 * transform it over the operation committed since, apply it to the content, check the size, write
 * it for the others.
 */
@State(Scope.Thread)
@BenchmarkMode(Mode.SampleTime)
@OutputTimeUnit(TimeUnit.NANOSECONDS)
@Warmup(iterations = 4, time = 1)
@Measurement(iterations = 6, time = 1)
@Fork(
    value = 2,
    jvmArgs = {"-Xms2g", "-Xmx2g"})
public class MemberBenchmark {
  private static final int EDITS = 1 << 14;
  private static final long SIZE_MAX = 256L << 20;

  /** How many cards there are in one object. */
  @Param({"100", "10000", "1000000"})
  int cards;

  private final JsonType type = new JsonType();
  private final byte[][] edits = new byte[EDITS][];
  private JsonContent content = JsonContent.EMPTY;
  private JsonDelta concurrent = JsonDelta.EMPTY;
  private int next;

  /** Makes a board and the edits of it. */
  @Setup
  public void prepare() {
    StringBuilder board = new StringBuilder("{\"cards\":{");
    for (int i = 0; i < cards; i++) {
      board.append(i == 0 ? "" : ",").append("\"c").append(i);
      board.append("\":{\"title\":\"card ").append(i).append("\",\"done\":false}");
    }
    content = type.decodeContent(board.append("}}").toString().getBytes(StandardCharsets.UTF_8));
    Random random = new Random(7);
    for (int i = 0; i < EDITS; i++) {
      Pointer title = Pointer.of("cards", "c" + random.nextInt(cards), "title");
      edits[i] = type.encodeDelta(JsonDelta.set(title, "\"title " + i + "\""));
    }
  }

  /** One edit. */
  @Benchmark
  public byte[] setsAMember() {
    JsonDelta written = type.decodeDelta(edits[next++ & EDITS - 1]);
    type.checkSubmission(written);
    JsonDelta committed = type.transform(written, concurrent, Side.RIGHT);
    JsonContent after = type.apply(content, committed);
    if (type.size(after) > SIZE_MAX) {
      throw new IllegalStateException("too large");
    }
    content = after;
    concurrent = committed;
    return type.encodeDelta(committed);
  }
}
