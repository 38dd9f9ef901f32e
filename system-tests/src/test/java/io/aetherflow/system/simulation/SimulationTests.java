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

/** The guarantees G1 to G5 in worlds in which everything goes wrong. */
class SimulationTests {
  private static final int SEEDS =
      Boolean.getBoolean("aetherflow.long")
          ? 10_000
          : Integer.getInteger("aetherflow.simulation.seeds", 500);

  /** A planted bug must be found within so many worlds. */
  private static final int SEEDS_TO_FIND_A_BUG = 100;

  private static final Logger LOGGER = (Logger) LoggerFactory.getLogger("io.aetherflow");

  /**
   * Broken streams and lost races are what these worlds are made of; only faults of ours are of
   * interest.
   */
  @BeforeAll
  static void hearErrorsOnly() {
    LOGGER.setLevel(Level.ERROR);
  }

  @AfterAll
  static void hearAllAgain() {
    LOGGER.setLevel(null);
  }

  @Test
  void theGuaranteesHold() {
    Long given = Long.getLong("aetherflow.simulation.seed");
    if (given != null) {
      new World(given, new Options(PlantedBug.NONE, true, false)).run();
      return;
    }
    long began = System.nanoTime();
    var faults = new FaultCounts();
    long versions = 0;
    for (long seed = 1; seed <= SEEDS; seed++) {
      var world = new World(seed, Options.plain());
      try {
        world.run();
      } catch (RuntimeException broken) {
        throw new AssertionError(
            "seed "
                + seed
                + ": "
                + broken.getMessage()
                + "\nreplay: ./mvnw -pl system-tests -am test -Dtest=SimulationTests"
                + " -Dsurefire.failIfNoSpecifiedTests=false -Daetherflow.simulation.seed="
                + seed,
            broken);
      }
      faults.add(world.faults);
      for (var document : world.postgres.documents()) {
        versions += world.postgres.log(document).size();
      }
    }
    System.out.printf(
        "simulation: %d seeds, %d versions, %d s; faults:%n%s%n",
        SEEDS, versions, (System.nanoTime() - began) / 1_000_000_000, faults);
    assertThat(faults.missing()).as("faults that never happened").allMatch(Fault::needsContests);
  }

  @Test
  void aSeedReplaysExactly() {
    for (long seed = 1; seed <= 10; seed++) {
      assertThat(story(seed)).as("seed %d", seed).isEqualTo(story(seed));
    }
  }

  /** All that happened, in short. */
  private static String story(long seed) {
    var world = new World(seed, Options.plain());
    world.run();
    var story = new StringBuilder(world.faults.toString()).append(world.time.nowMicros());
    for (var document : world.postgres.documents()) {
      for (var operation : world.postgres.log(document)) {
        story.append('\n').append(operation.opId()).append(operation.committedAtMillis());
      }
    }
    return story.toString();
  }

  @ParameterizedTest
  @EnumSource(names = {"NO_DEDUPE", "PUBLISH_BEFORE_COMMIT", "DROPPED_GAP_READ", "ANY_PREDECESSOR"})
  void aPlantedBugIsFound(PlantedBug bug) {
    var found =
        LongStream.rangeClosed(1, SEEDS_TO_FIND_A_BUG)
            .filter(seed -> isFound(bug, seed))
            .findFirst();
    System.out.printf("planted bug %s: found with seed %s%n", bug, found);
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
