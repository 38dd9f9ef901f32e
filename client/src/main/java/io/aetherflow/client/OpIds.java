package io.aetherflow.client;

import java.util.UUID;
import java.util.random.RandomGenerator;

/**
 * UUIDs of version 7 (RFC 9562, 5.7): 48 bits of time, then 74 random ones.
 *
 * <p>Ten lines rather than a dependency: the JDK reads and prints UUIDs but makes none of version 7
 * before release 26, and an id needs no order within one millisecond here.
 */
final class OpIds {
  private OpIds() {}

  static UUID next(long nowMillis, RandomGenerator random) {
    long high = nowMillis << 16 | 0x7000 | random.nextLong() & 0x0FFF;
    long low = random.nextLong() & 0x3FFF_FFFF_FFFF_FFFFL | 0x8000_0000_0000_0000L;
    return new UUID(high, low);
  }
}
