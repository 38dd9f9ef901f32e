package io.aetherflow.system.simulation;

/**
 * A process of the world: what it has noted to do is gone when it dies, and waits while it stands
 * still.
 */
class Machine {
  final World world;
  private long life;
  private boolean up;
  private long pausedUntilMicros;

  Machine(World world) {
    this.world = world;
  }

  /** Does something after a time, unless this life is over by then. */
  final void later(long micros, Runnable work) {
    long mine = life;
    world.time.after(micros, () -> inLife(mine, work));
  }

  private void inLife(long mine, Runnable work) {
    if (mine != life || !up) {
      return;
    }
    if (pausedUntilMicros > world.time.nowMicros()) {
      world.time.at(pausedUntilMicros, () -> inLife(mine, work));
    } else {
      work.run();
    }
  }

  /** Does something soon, on its own: as a thread of its own would. */
  final void soon(Runnable work) {
    later(world.chance.micros(1, 2_000), work);
  }

  final boolean isUp() {
    return up;
  }

  final long life() {
    return life;
  }

  final void begin() {
    life++;
    up = true;
    pausedUntilMicros = 0;
  }

  final void end() {
    life++;
    up = false;
  }

  final void standStill(long micros) {
    world.trace("%s stands still for %d ms", this, micros / 1_000);
    pausedUntilMicros = world.time.nowMicros() + micros;
  }
}
