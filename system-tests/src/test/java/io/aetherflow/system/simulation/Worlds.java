package io.aetherflow.system.simulation;

import io.aetherflow.system.simulation.Options.PlantedBug;
import java.util.OptionalLong;
import java.util.stream.LongStream;

/** Runs many worlds, each from a seed of its own. */
final class Worlds {
  private Worlds() {}

  /** What happened in all of them. */
  record Tally(FaultCounts faults, long versions, long ledgerEntries, long seconds) {}

  /**
   * Runs the worlds of the seeds from 1 on.
   *
   * @param test the class to replay a seed with
   * @throws AssertionError naming the seed of a world that broke a guarantee
   */
  static Tally run(int seeds, Options options, Class<?> test) {
    long began = System.nanoTime();
    var faults = new FaultCounts();
    long versions = 0;
    long entries = 0;
    for (long seed = 1; seed <= seeds; seed++) {
      var world = new World(seed, options);
      try {
        world.run();
      } catch (RuntimeException broken) {
        throw new AssertionError(
            "seed "
                + seed
                + ": "
                + broken.getMessage()
                + "\nreplay: ./mvnw -pl system-tests -am test -Dtest="
                + test.getSimpleName()
                + " -Dsurefire.failIfNoSpecifiedTests=false -Daetherflow.simulation.seed="
                + seed,
            broken);
      }
      faults.add(world.faults);
      for (var document : world.postgres.documents()) {
        versions += world.postgres.log(document).size();
        entries += world.postgres.ledger(document).entries().size();
      }
    }
    return new Tally(faults, versions, entries, (System.nanoTime() - began) / 1_000_000_000);
  }

  /** The first seed whose world shows a planted bug, of so many. */
  static OptionalLong firstThatFinds(PlantedBug bug, int seeds) {
    return LongStream.rangeClosed(1, seeds).filter(seed -> isFound(bug, seed)).findFirst();
  }

  private static boolean isFound(PlantedBug bug, long seed) {
    try {
      new World(seed, Options.with(bug)).run();
      return false;
    } catch (BrokenGuarantee found) {
      System.out.printf("planted bug %s, seed %d: %s%n", bug, seed, found.getMessage());
      return true;
    }
  }
}
