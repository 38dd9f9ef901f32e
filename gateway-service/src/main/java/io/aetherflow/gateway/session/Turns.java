package io.aetherflow.gateway.session;

import java.time.Duration;
import java.util.function.LongSupplier;

/**
 * Whose turn it is among parts that want attention once in a round, one after the other, so that
 * all of them together never hold up what people write. Turns follow the clock: those that came
 * while something took long or failed are due at the next look. For one thread at a time.
 */
final class Turns {
  /** Turns from one to another, the later one excluded; they rise for ever. */
  record Due(long from, long to) {
    /** Whether it is the turn of a part. */
    boolean contains(long part, int parts) {
      return to - from >= parts || Math.floorMod(part - from, (long) parts) < to - from;
    }
  }

  private final int parts;
  private final long nanosPerTurn;
  private final LongSupplier ticker;
  private final long begun;
  private long next;

  /**
   * The first turn is due at once.
   *
   * @param round the time in which it is each part's turn once
   */
  Turns(int parts, Duration round, LongSupplier ticker) {
    this.parts = parts;
    this.nanosPerTurn = round.toNanos() / parts;
    this.ticker = ticker;
    this.begun = ticker.getAsLong();
  }

  /** All that have come and were not done; no part is among them twice. */
  Due due() {
    long to = (ticker.getAsLong() - begun) / nanosPerTurn + 1;
    next = Math.max(next, to - parts);
    return new Due(next, to);
  }

  /** These need no further attention. */
  void done(Due due) {
    next = due.to();
  }
}
