package io.aetherflow.system.simulation;

import io.aetherflow.statesync.access.Role;
import java.util.List;

/** What happens to whole processes and to rights, again and again until the world becomes calm. */
final class Misfortune {
  private final World world;
  private final double harshness;

  Misfortune(World world, double harshness) {
    this.world = world;
    this.harshness = harshness;
  }

  void begin() {
    world.time.after(world.chance.micros(50_000, 400_000), this::strike);
  }

  private void strike() {
    if (world.faulty(0.5)) {
      strikeOnce();
    }
    if (harshness > 0) {
      begin();
    }
  }

  private void strikeOnce() {
    var chance = world.chance;
    switch (chance.below(15)) {
      case 0, 1, 2 -> chance.one(world.clients).cut(chance.micros(10_000, 800_000));
      case 3 -> {
        world.faults.count(Fault.CLIENT_WAS_LONG_AWAY);
        chance.one(world.clients).cut(chance.micros(2_000_000, 5_000_000));
      }
      case 4 -> crash(chance.one(world.gateways));
      case 5 -> crash(chance.one(world.instances));
      case 6, 7 -> {
        world.faults.count(Fault.STATESYNC_PAUSED);
        chance.one(world.instances).standStill(chance.micros(50_000, 2_000_000));
      }
      case 8, 9 -> chance.one(world.gateways).cutOneStream();
      case 10 -> world.redis.away(chance.micros(100_000, 2_000_000));
      case 11, 12 -> raiseGuard(null);
      case 13 -> takeARightForAMoment();
      default -> raiseGuard(chance.one(List.of(Role.VIEWER, Role.EDITOR, Role.EDITOR, Role.NONE)));
    }
  }

  private static void crash(SimulatedGateway gateway) {
    if (gateway.isUp()) {
      gateway.crash();
    }
  }

  private static void crash(SimulatedStatesync instance) {
    if (instance.isUp()) {
      instance.crash();
    }
  }

  /**
   * What an instance holds that stands still is refused by another one, and would be committed by
   * the first one when it goes on.
   */
  private void takeARightForAMoment() {
    var client = world.chance.one(world.clients);
    long micros = world.chance.micros(900_000, 2_000_000);
    world.faults.count(Fault.RIGHT_TAKEN_FOR_A_MOMENT);
    client.type();
    world.time.after(
        world.chance.micros(1_000, 100_000),
        () -> {
          world.chance.one(world.instances).standStill(micros);
          raiseGuard(client, Role.VIEWER);
        });
    world.time.after(
        micros - world.chance.micros(0, 100_000), () -> raiseGuard(client, Role.EDITOR));
  }

  private void raiseGuard(Role role) {
    raiseGuard(world.chance.one(world.clients), role);
  }

  private void raiseGuard(SimulatedClient<?, ?> client, Role role) {
    world.faults.count(
        role == Role.VIEWER
            ? Fault.EDIT_RIGHT_TAKEN
            : role == Role.NONE ? Fault.READ_RIGHT_TAKEN : Fault.GUARD_RAISED);
    world.postgres.raiseGuard(client.documentId(), client.user, role);
    long guard = world.postgres.head(client.documentId(), 0).getGuard();
    var through = world.chance.one(world.instances);
    through.later(1_000, () -> through.changed(client.documentId(), guard));
  }
}
