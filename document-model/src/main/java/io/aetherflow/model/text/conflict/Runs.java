package io.aetherflow.model.text.conflict;

import io.aetherflow.model.conflict.Ruling;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.function.Supplier;

/**
 * The runs that one hunk's contests are between. However many hunks of two runs meet, each run is
 * put together once, and who decides is asked once. Confined to the thread that judges.
 */
final class Runs {
  private final Hunk hunk;
  private final Map<Hunk, Run> theirs = new HashMap<>();
  private final Map<Long, Run> mine = new HashMap<>();
  private final Map<List<Hunk>, Run> known = new HashMap<>();
  private final Map<Pair, Ruling> rulings = new HashMap<>();

  private record Pair(Hunk first, List<Hunk> second) {}

  Runs(Hunk hunk) {
    this.hunk = hunk;
  }

  /** The run of an opponent that the hunk's author had not seen. */
  Run of(Hunk other) {
    var run = theirs.get(other);
    if (run == null) {
      run = other.run(hunk.operation().base());
      for (var member : run.hunks()) {
        theirs.put(member, run);
      }
    }
    return run;
  }

  /** The run of the hunk that an opponent's author had not seen. */
  Run against(Hunk other) {
    return mine.computeIfAbsent(
        other.operation().base(),
        base -> {
          var run = hunk.run(base);
          return known.computeIfAbsent(run.hunks(), _ -> run);
        });
  }

  /** The ruling on two runs. */
  Ruling ruling(Run first, Run second, Supplier<Ruling> asked) {
    var pair = new Pair(first.hunks().getFirst(), second.hunks());
    var ruling = rulings.get(pair);
    if (ruling == null) {
      ruling = asked.get();
      rulings.put(pair, ruling);
    }
    return ruling;
  }
}
