package io.aetherflow.model.text.conflict;

import io.aetherflow.model.conflict.Contest;
import java.util.List;

/**
 * Hunks of one client that belong together: it is runs that win or lose.
 *
 * @param hunks in the order of their versions, at least one
 * @param latest the latest write among them, whose time is the run's
 */
record Run(List<Hunk> hunks, Written latest) {

  Run(List<Hunk> hunks) {
    this(hunks, latest(hunks));
  }

  private static Written latest(List<Hunk> hunks) {
    var latest = hunks.getFirst().operation();
    for (var hunk : hunks) {
      if (hunk.operation().laterThan(latest)) {
        latest = hunk.operation();
      }
    }
    return latest;
  }

  /** The run as who decides a contest is shown it. */
  Contest.Side side() {
    var content = new StringBuilder();
    hunks.forEach(hunk -> content.append(hunk.text()));
    return latest.side(content.toString());
  }
}
