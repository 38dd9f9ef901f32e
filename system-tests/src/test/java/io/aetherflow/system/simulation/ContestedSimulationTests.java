package io.aetherflow.system.simulation;

import static org.assertj.core.api.Assertions.assertThat;

import io.aetherflow.system.simulation.Options.PlantedBug;
import java.util.OptionalLong;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/**
 * The guarantees in worlds in which everything goes wrong while people write at the same places, in
 * documents of both types and under each policy, and decide and bring back what has lost.
 */
@ExtendWith(ErrorsOnly.class)
class ContestedSimulationTests {
  private static final int SEEDS =
      Boolean.getBoolean("aetherflow.long")
          ? 5_000
          : Integer.getInteger("aetherflow.simulation.seeds", 200);

  /** A planted bug must be found within so many worlds. */
  private static final int SEEDS_TO_FIND_A_BUG = 200;

  @Test
  void nothingIsLostInSilenceAndAllIsDecidedOnce() {
    Long given = Long.getLong("aetherflow.simulation.seed");
    if (given != null) {
      new World(given, Options.contested(true)).run();
      return;
    }
    var tally = Worlds.run(SEEDS, Options.contested(false), ContestedSimulationTests.class);
    System.out.printf(
        "contested simulation: %d seeds, %d versions, %d ledger entries, %d s; faults:%n%s%n",
        SEEDS, tally.versions(), tally.ledgerEntries(), tally.seconds(), tally.faults());
    assertThat(tally.faults().missing())
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
    var found = Worlds.firstThatFinds(bug, SEEDS_TO_FIND_A_BUG);
    assertThat(found).as("a seed that finds %s", bug).isNotEqualTo(OptionalLong.empty());
  }
}
