package io.aetherflow.statesync.sequencer;

import static org.assertj.core.api.Assertions.assertThat;

import io.aetherflow.statesync.access.Actor;
import java.util.List;
import java.util.UUID;
import org.junit.jupiter.api.Test;

/** Who may leave, once what was read for another one serves. */
class ParkingTests {
  private final UUID document = UUID.randomUUID();

  @SuppressWarnings("NullAway") // Nothing is prepared, so no port is asked.
  private final Parking parking =
      new Parking(document, null, new Mailbox(Runnable::run, () -> 0), (ticket, prepared) -> {});

  private Ticket parked(String user) {
    EditSubmission submission =
        new EditSubmission(
            document,
            new Actor(user, user, "session"),
            "client",
            List.of(World.insert(UUID.randomUUID(), 0, 0, "a")),
            "");
    Ticket ticket = new Ticket(submission, results -> {}, 0, 0);
    parking.park(ticket, 7);
    return ticket;
  }

  @Test
  void whoeverHasItsHistoryAtHandLeaves() {
    Ticket ana = parked("ana");
    assertThat(parking.release(version -> version > 7)).isEmpty();
    assertThat(parking.release(version -> version == 7)).containsExactly(ana);
    assertThat(parking.holds(ana)).isFalse();
  }

  @Test
  void whoeverHasOperationsThatAreNotInTheLogYetStays() {
    Ticket ana = parked("ana");
    ana.unconfirmed = 1;
    assertThat(parking.release(version -> true)).isEmpty();
    ana.unconfirmed = 0;
    assertThat(parking.release(version -> true)).containsExactly(ana);
  }
}
