package io.aetherflow.gateway.protocol;

import java.time.Duration;

/**
 * The bounds that a client is told in {@code welcome}.
 *
 * @param messageBytes the longest message that is read
 * @param documentsPerConnection how many documents a connection may have open
 * @param operationsPerSecond of one user
 * @param authTimeout the time until the first {@code auth}
 */
public record Limits(
    int messageBytes, int documentsPerConnection, int operationsPerSecond, Duration authTimeout) {

  /** The most operations in one {@code op} frame. */
  public static final int OPERATIONS_PER_FRAME = 100;

  public Limits {
    requirePositive("messageBytes", messageBytes);
    requirePositive("documentsPerConnection", documentsPerConnection);
    requirePositive("operationsPerSecond", operationsPerSecond);
    if (authTimeout.isNegative() || authTimeout.isZero()) {
      throw new IllegalArgumentException("authTimeout is " + authTimeout + ", accepted is > 0");
    }
  }

  private static void requirePositive(String field, int value) {
    if (value <= 0) {
      throw new IllegalArgumentException(field + " is " + value + ", accepted is > 0");
    }
  }
}
