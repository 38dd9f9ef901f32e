package io.aetherflow.demos;

import java.util.Locale;

/** Prints the outcome of a load. */
final class PerformanceSummary {
  private static final double KIB = 1_024;

  private final Console console;

  PerformanceSummary(Console console) {
    this.console = console;
  }

  void show(PerformanceReport report) {
    var outcome = report.outcome();
    var ack = outcome.latencyMillis().ack();
    var remote = outcome.latencyMillis().remote();
    outcome.problems().forEach(problem -> console.say("failed", problem));
    if (report.isGood()) {
      console.say("perf.good");
    }
    console.say("plain", "");
    console.say("perf.title");
    console.say("perf.mean", Latency.shown(ack.mean()));
    console.say("perf.p99", Latency.shown(ack.p99()));
    console.say("perf.throughput", whole(outcome.throughputPerSecond()));
    console.say("perf.success", outcome.successPercent());
    console.say(
        "perf.ack", Latency.shown(ack.p50()), Latency.shown(ack.p95()), Latency.shown(ack.max()));
    console.say(
        "perf.remote",
        Latency.shown(remote.p50()),
        Latency.shown(remote.p95()),
        Latency.shown(remote.p99()),
        remote.count());
    if (report.load() != null) {
      console.say(
          "perf.load",
          String.format(Locale.ROOT, "%.2f", report.load().cpuCores()),
          whole(report.load().cpuShare() * 100));
    }
    if (report.memory() != null) {
      show(report.memory());
    }
  }

  private void show(PerformanceReport.Memory memory) {
    console.say(
        "perf.memory",
        kibibytes((double) memory.bytesPerConnection()),
        memory.connections(),
        memory.documents());
    for (var growth : memory.growth()) {
      console.say(
          "perf.memory.of",
          growth.process(),
          kibibytes((double) growth.liveHeapBytes() / memory.connections()),
          kibibytes((double) growth.nativeBytes() / memory.connections()));
    }
  }

  private static String whole(double value) {
    return String.format(Locale.ROOT, "%.0f", value);
  }

  private static String kibibytes(double bytes) {
    return String.format(Locale.ROOT, "%.1f", bytes / KIB);
  }
}
