package io.aetherflow.system.simulation;

import java.util.EnumMap;
import java.util.EnumSet;
import java.util.Map;
import java.util.Set;
import java.util.stream.Collectors;

/** How often each fault happened. */
final class FaultCounts {
  private final Map<Fault, Long> counts = new EnumMap<>(Fault.class);

  void count(Fault fault) {
    counts.merge(fault, 1L, Long::sum);
  }

  void add(FaultCounts others) {
    others.counts.forEach((fault, count) -> counts.merge(fault, count, Long::sum));
  }

  /** Those that never happened. */
  Set<Fault> missing() {
    var missing = EnumSet.allOf(Fault.class);
    missing.removeAll(counts.keySet());
    return missing;
  }

  @Override
  public String toString() {
    return counts.entrySet().stream()
        .map(entry -> "  %-36s %,12d".formatted(entry.getKey(), entry.getValue()))
        .collect(Collectors.joining("\n"));
  }
}
