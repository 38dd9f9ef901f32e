package io.aetherflow.gateway.connection;

import io.aetherflow.gateway.access.User;
import io.aetherflow.gateway.protocol.CloseReason;
import io.aetherflow.gateway.protocol.ErrorCode;
import io.aetherflow.gateway.protocol.Refusal;
import io.aetherflow.gateway.protocol.RefusedException;
import java.time.Duration;
import java.util.List;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import org.jspecify.annotations.Nullable;

/** All connections of this gateway. Safe for all threads. */
public final class Connections {
  private final ConnectionServices services;
  private final Set<Connection> all = ConcurrentHashMap.newKeySet();
  private final ConcurrentHashMap<String, UserConnections> byUser = new ConcurrentHashMap<>();
  private volatile boolean draining;

  /** Creates an empty registry. */
  public Connections(ConnectionServices services) {
    this.services = services;
  }

  /** A socket was opened; the client is greeted. */
  public Connection connect(Transport transport) {
    Connection connection = new Connection(services, this, transport);
    all.add(connection);
    connection.greet();
    if (draining) {
      connection.doom(CloseReason.DRAINING);
    }
    return connection;
  }

  /**
   * Counts a connection among its user's.
   *
   * @throws RefusedException with TOO_MANY
   */
  UserConnections admit(Connection connection, User user) {
    int most = services.connectionLimits().connectionsPerUser();
    boolean[] admitted = new boolean[1];
    UserConnections connections =
        byUser.compute(
            user.id(),
            (id, there) -> {
              UserConnections mine = there == null ? forUser() : there;
              admitted[0] = mine.add(connection, most);
              return mine;
            });
    if (!admitted[0]) {
      throw new RefusedException(
          Refusal.of(ErrorCode.TOO_MANY, "connections", Integer.toString(most + 1), "1.." + most));
    }
    return connections;
  }

  private UserConnections forUser() {
    return new UserConnections(services.limits().operationsPerSecond(), services.ticker());
  }

  /** Why a user's operations that come by REST come too fast, or null when they do not. */
  public @Nullable Refusal rateRefusal(String userId, int operations) {
    UserConnections[] mine = new UserConnections[1];
    byUser.compute(
        userId,
        (id, there) -> {
          mine[0] = there == null ? forUser() : there;
          return mine[0];
        });
    return mine[0].rateRefusal(operations);
  }

  void remove(Connection connection) {
    all.remove(connection);
  }

  /** Looks at the clock for all connections. */
  public void tick() {
    all.forEach(Connection::tick);
  }

  /** Forgets users without connections; their rate starts anew. */
  public void forgetIdleUsers() {
    for (String id : byUser.keySet()) {
      byUser.computeIfPresent(id, (key, there) -> there.isEmpty() ? null : there);
    }
  }

  /** A user logged out: all their connections to this gateway are closed. */
  public void loggedOut(String userId) {
    UserConnections mine = byUser.get(userId);
    if (mine != null) {
      mine.all().forEach(connection -> connection.doom(CloseReason.LOGGED_OUT));
    }
  }

  /**
   * Closes all connections, spread over a time so that the clients do not all come back at once.
   */
  public void drain(Duration spread) {
    draining = true;
    List<Connection> left = List.copyOf(all);
    long waitNanos = left.isEmpty() ? 0 : spread.toNanos() / left.size();
    for (Connection connection : left) {
      connection.doom(CloseReason.DRAINING);
      if (waitNanos > 0) {
        try {
          Thread.sleep(Duration.ofNanos(waitNanos));
        } catch (InterruptedException e) {
          Thread.currentThread().interrupt();
          waitNanos = 0;
        }
      }
    }
  }

  /** How many connections there are. */
  public int count() {
    return all.size();
  }

  /** How much waits to be sent on all of them. */
  public long queueBytes() {
    return all.stream().mapToLong(Connection::queueBytes).sum();
  }

  /** How many documents are open, counted for each connection. */
  public int subscriptions() {
    return all.stream().mapToInt(Connection::documents).sum();
  }
}
