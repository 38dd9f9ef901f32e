package io.aetherflow.gateway.connection;

import io.aetherflow.gateway.protocol.ErrorCode;
import io.aetherflow.gateway.protocol.Refusal;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import java.util.function.LongSupplier;
import org.jspecify.annotations.Nullable;

/**
 * One user's connections to this gateway, and the rate of operations that they share. All belongs
 * to the monitor.
 */
final class UserConnections {
  private final Set<Connection> connections = new HashSet<>(2);
  private final TokenBucket operations;
  private final int operationsPerSecond;
  private final LongSupplier ticker;

  UserConnections(int operationsPerSecond, LongSupplier ticker) {
    this.operationsPerSecond = operationsPerSecond;
    this.ticker = ticker;
    this.operations = new TokenBucket(operationsPerSecond, ticker.getAsLong());
  }

  synchronized boolean add(Connection connection, int most) {
    return connections.contains(connection)
        || (connections.size() < most && connections.add(connection));
  }

  synchronized void remove(Connection connection) {
    connections.remove(connection);
  }

  synchronized boolean isEmpty() {
    return connections.isEmpty();
  }

  synchronized List<Connection> all() {
    return List.copyOf(connections);
  }

  synchronized @Nullable Refusal rateRefusal(int count) {
    if (operations.take(count, ticker.getAsLong())) {
      return null;
    }
    return Refusal.of(
            ErrorCode.RATE_LIMITED,
            "ops",
            "more operations than allowed",
            operationsPerSecond + " a second")
        .retryAfter(operations.waitFor(count));
  }
}
