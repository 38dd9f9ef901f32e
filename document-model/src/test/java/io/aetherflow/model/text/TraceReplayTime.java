package io.aetherflow.model.text;

import static java.nio.charset.StandardCharsets.UTF_8;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Locale;
import java.util.StringJoiner;

/**
 * Prints how long recorded sessions take to replay here and, in Node, with quill-delta and yjs.
 * Each figure is the best of {@value #ROUNDS} rounds after {@value #ROUNDS_WARM} that warm up, from
 * JSON text to the content.
 */
public final class TraceReplayTime {
  private static final int ROUNDS_WARM = 10;
  private static final int ROUNDS = 10;

  private TraceReplayTime() {}

  /** Runs the comparison. */
  public static void main(String[] args) throws IOException, InterruptedException {
    NodeProgram node = NodeProgram.install();
    for (String name : Trace.NAMES) {
      Trace trace = Trace.read(name);
      print(name, "AetherFlow", trace.deltas().size(), bestMillis(trace));

      Path input = node.file(name + ".jsonl");
      Path output = node.file(name + ".txt");
      StringJoiner lines = new StringJoiner("\n");
      trace.deltas().forEach(delta -> lines.add(new String(delta, UTF_8)));
      Files.writeString(input, lines.toString());
      Files.writeString(node.file("endContent.txt"), trace.endContent());
      node.run("replay.js", input, output);
      for (String line : Files.readAllLines(output)) {
        String[] result = line.split("\t");
        print(name, result[0], trace.deltas().size(), Double.parseDouble(result[1]));
      }
    }
  }

  private static double bestMillis(Trace trace) {
    double best = Double.MAX_VALUE;
    for (int round = -ROUNDS_WARM; round < ROUNDS; round++) {
      long start = System.nanoTime();
      TextContent content = trace.replay();
      long nanos = System.nanoTime() - start;
      if (!content.text().equals(trace.endContent())) {
        throw new IllegalStateException(trace.name() + " led to another text");
      }
      if (round >= 0) {
        best = Math.min(best, nanos / 1e6);
      }
    }
    return best;
  }

  private static void print(String trace, String program, int edits, double millis) {
    System.out.printf(
        Locale.ROOT,
        "%-20s %-18s %9.1f ms %8.2f µs per edit%n",
        trace,
        program,
        millis,
        1000 * millis / edits);
  }
}
