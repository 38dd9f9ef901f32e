package io.aetherflow.system.simulation;

import static org.assertj.core.api.Assertions.assertThat;

import io.aetherflow.system.simulation.Options.PlantedBug;
import java.util.OptionalLong;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/** The guarantees G1 to G5 in worlds in which everything goes wrong. */
@ExtendWith(ErrorsOnly.class)
class SimulationTests {
  private static final int SEEDS =
      Boolean.getBoolean("aetherflow.long")
          ? 10_000
          : Integer.getInteger("aetherflow.simulation.seeds", 500);

  /** A planted bug must be found within so many worlds. */
  private static final int SEEDS_TO_FIND_A_BUG = 500;

  @Test
  void theGuaranteesHold() {
    Long given = Long.getLong("aetherflow.simulation.seed");
    if (given != null) {
      new World(given, new Options(PlantedBug.NONE, true, false)).run();
      return;
    }
    var tally = Worlds.run(SEEDS, Options.plain(), SimulationTests.class);
    System.out.printf(
        "simulation: %d seeds, %d versions, %d s; faults:%n%s%n",
        SEEDS, tally.versions(), tally.seconds(), tally.faults());
    assertThat(tally.faults().missing())
        .as("faults that never happened")
        .allMatch(Fault::needsContests);
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
    var found = Worlds.firstThatFinds(bug, SEEDS_TO_FIND_A_BUG);
    System.out.printf("planted bug %s: found with seed %s%n", bug, found);
    assertThat(found).as("a seed that finds %s", bug).isNotEqualTo(OptionalLong.empty());
  }
}
