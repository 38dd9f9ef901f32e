package io.aetherflow.demos;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Locale;
import tools.jackson.databind.SerializationFeature;
import tools.jackson.databind.json.JsonMapper;

/**
 * The outcome of a demo, as it is written with {@code --json}.
 *
 * @param committed edits that were acknowledged
 * @param conflicts how many conflicts were resolved by an operation of their own
 * @param throughputPerSecond acknowledged edits per second, of {@code seconds} as they are shown
 * @param successRate acknowledged edits per written one, 0..1
 * @param seconds from the first edit to the last acknowledgement, to the millisecond
 */
record Report(
    int users,
    int documents,
    long operations,
    long committed,
    long rejected,
    boolean converged,
    long missing,
    String contentHash,
    long conflicts,
    Latencies latencyMillis,
    double throughputPerSecond,
    double successRate,
    double seconds,
    long reconnections,
    List<String> problems) {

  /** From the key stroke to the author's acknowledgement, and to its appearance at the others. */
  record Latencies(Latency ack, Latency remote) {}

  static Report of(
      int users,
      int documents,
      Measurements measurements,
      Verification.Verdict verdict,
      double seconds,
      long reconnections) {
    double success =
        measurements.written() == 0
            ? 0
            : (double) measurements.committed() / measurements.written();
    double secondsShown = rounded(Math.max(0.001, seconds), 1_000);
    return new Report(
        users,
        documents,
        measurements.written(),
        measurements.committed(),
        measurements.rejected(),
        verdict.converged(),
        verdict.missing(),
        verdict.contentHash(),
        verdict.resolutions(),
        new Latencies(measurements.ack(), measurements.remote()),
        rounded(measurements.committed() / secondsShown, 100),
        rounded(success, 1_000_000),
        secondsShown,
        reconnections,
        verdict.problems());
  }

  /** Rounds to so many parts of one. */
  private static double rounded(double value, int parts) {
    return Math.round(value * parts) / (double) parts;
  }

  /** Whether all that was written is there, once, and the same everywhere. */
  boolean isGood() {
    return converged && missing == 0 && committed == operations;
  }

  String successPercent() {
    return String.format(Locale.ROOT, "%.2f", successRate * 100);
  }

  void write(Path file) throws IOException {
    var json = JsonMapper.builder().enable(SerializationFeature.INDENT_OUTPUT).build();
    Files.writeString(file, json.writeValueAsString(this) + System.lineSeparator());
  }
}
