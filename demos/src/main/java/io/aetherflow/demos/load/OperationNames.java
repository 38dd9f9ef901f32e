package io.aetherflow.demos.load;

import java.util.UUID;
import java.util.random.RandomGenerator;

/**
 * Ids that hold the number of their operation, so that a receiver knows without a table which one
 * it sees. They are UUIDs of version 7 (RFC 9562, 5.7): the time of the run's start and random bits
 * of the run in front, the number in the last 32 bits.
 */
public final class OperationNames {
  private static final int NUMBER_BITS = 32;
  private static final long NUMBER_MASK = (1L << NUMBER_BITS) - 1;
  private static final long VARIANT = 0x8000_0000_0000_0000L;
  private static final long VARIANT_MASK = 0x3FFF_FFFF_FFFF_FFFFL;

  private final long high;
  private final long low;

  /** Names for one run. */
  public OperationNames(long nowMillis, RandomGenerator random) {
    high = nowMillis << 16 | 0x7000 | (random.nextLong() & 0x0FFF);
    low = ((random.nextLong() & VARIANT_MASK) | VARIANT) & ~NUMBER_MASK;
  }

  /** The id of an operation. */
  public UUID of(int operation) {
    return new UUID(high, low | operation);
  }

  /** The operation of an id, or −1 when it is none of this run's. */
  public int operation(long idHigh, long idLow) {
    return idHigh == high && (idLow & ~NUMBER_MASK) == low ? (int) (idLow & NUMBER_MASK) : -1;
  }
}
