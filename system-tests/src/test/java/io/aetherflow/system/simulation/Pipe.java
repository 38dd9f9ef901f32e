package io.aetherflow.system.simulation;

import java.util.function.Consumer;

/**
 * One direction of a connection: what goes in comes out in order, after some time, or not at all
 * once it is cut.
 */
final class Pipe<T> {
  private final World world;
  private final Machine reader;
  private final Consumer<T> out;
  private final long delayMicrosMax;
  private long lastMicros;
  private boolean cut;

  Pipe(World world, Machine reader, long delayMicrosMax, Consumer<T> out) {
    this.world = world;
    this.reader = reader;
    this.delayMicrosMax = delayMicrosMax;
    this.out = out;
  }

  void send(T message) {
    if (cut) {
      return;
    }
    long now = world.time.nowMicros();
    lastMicros = Math.max(lastMicros + 1, now + world.chance.micros(50, delayMicrosMax));
    reader.later(
        lastMicros - now,
        () -> {
          if (!cut) {
            out.accept(message);
          }
        });
  }

  /** From now on nothing comes out. */
  void cut() {
    cut = true;
  }

  boolean isCut() {
    return cut;
  }
}
