package io.aetherflow.demos;

import java.util.Locale;
import org.HdrHistogram.Histogram;

/** A distribution of latencies, in milliseconds. */
record Latency(long count, double mean, double p50, double p95, double p99, double max) {

  static Latency of(Histogram micros) {
    return new Latency(
        micros.getTotalCount(),
        rounded(micros.getMean()),
        rounded(micros.getValueAtPercentile(50)),
        rounded(micros.getValueAtPercentile(95)),
        rounded(micros.getValueAtPercentile(99)),
        rounded(micros.getMaxValue()));
  }

  /** A number of milliseconds for people: whole ones, with a decimal below ten. */
  static String shown(double millis) {
    return String.format(Locale.ROOT, millis < 10 ? "%.1f" : "%.0f", millis);
  }

  private static double rounded(double micros) {
    return Math.round(micros / 10.0) / 100.0;
  }
}
