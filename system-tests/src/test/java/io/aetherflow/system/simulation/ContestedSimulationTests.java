package io.aetherflow.system.simulation;

import static org.assertj.core.api.Assertions.assertThat;

import ch.qos.logback.classic.Level;
import ch.qos.logback.classic.Logger;
import io.aetherflow.system.simulation.Options.PlantedBug;
import java.util.OptionalLong;
import java.util.stream.LongStream;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import org.slf4j.LoggerFactory;

/**
 * The guarantees in worlds in which everything goes wrong while people write at the same places, in
 * documents of both types and under each policy, and decide and bring back what has lost.
 */
class ContestedSimulationTests {
  private static final int SEEDS =
      Boolean.getBoolean("aetherflow.long")
          ? 5_000
          : Integer.getInteger("aetherflow.simulation.seeds", 200);

  /** A planted bug must be found within so many worlds. */
  private static final int SEEDS_TO_FIND_A_BUG = 200;

  private static final Logger LOGGER = (Logger) LoggerFactory.getLogger("io.aetherflow");

  @BeforeAll
  static void hearErrorsOnly() {
    LOGGER.setLevel(Level.ERROR);
  }

  @AfterAll
  static void hearAllAgain() {
    LOGGER.setLevel(null);
  }

  @Test
  void nothingIsLostInSilenceAndAllIsDecidedOnce() {
    Long given = Long.getLong("aetherflow.simulation.seed");
    if (given != null) {
      new World(given, Options.contested(true)).run();
      return;
    }
    long began = System.nanoTime();
    var faults = new FaultCounts();
    long versions = 0;
    long entries = 0;
    for (long seed = 1; seed <= SEEDS; seed++) {
      var world = new World(seed, Options.contested(false));
      try {
        world.run();
      } catch (RuntimeException broken) {
        throw new AssertionError(
            "seed "
                + seed
                + ": "
                + broken.getMessage()
                + "\nreplay: ./mvnw -pl system-tests -am test -Dtest=ContestedSimulationTests"
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
    System.out.printf(
        "contested simulation: %d seeds, %d versions, %d ledger entries, %d s; faults:%n%s%n",
        SEEDS, versions, entries, (System.nanoTime() - began) / 1_000_000_000, faults);
    assertThat(faults.missing())
        .as("what never happened")
        .doesNotContain(
            Fault.PEOPLE_DECIDED,
            Fault.PEOPLE_RESTORED,
            Fault.WISH_OUTDATED,
            Fault.STATESYNC_CRASHED,
            Fault.COMMIT_UNKNOWN_AND_DONE,
            Fault.COMMIT_LOST_RACE);
  }

  @ParameterizedTest
  @EnumSource(
      names = {
        "RULINGS_NOT_STORED",
        "LEDGER_CUT_SHORT",
        "LEDGER_WRITTEN_TWICE",
        "WINDOW_FORGOTTEN",
        "DECISION_NOT_COMPARED"
      })
  void aPlantedBugIsFound(PlantedBug bug) {
    var found =
        LongStream.rangeClosed(1, SEEDS_TO_FIND_A_BUG)
            .filter(seed -> isFound(bug, seed))
            .findFirst();
    assertThat(found).as("a seed that finds %s", bug).isNotEqualTo(OptionalLong.empty());
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
