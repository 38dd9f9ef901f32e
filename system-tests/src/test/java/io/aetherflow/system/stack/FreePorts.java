package io.aetherflow.system.stack;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.ThreadLocalRandom;

/**
 * Ports on loopback for servers of tests. They lie below those that systems give to outgoing
 * connections: a server that is killed and started again finds its port free, whatever connected to
 * whatever meanwhile.
 */
public final class FreePorts {
  private static final int FROM = 15_000;
  private static final int TO = 30_000;

  private FreePorts() {}

  /** One that was free a moment ago. */
  public static int one() {
    return take(1).getFirst();
  }

  /** Ports that were free together a moment ago. */
  public static List<Integer> take(int count) {
    List<ServerSocket> held = new ArrayList<>();
    try {
      while (held.size() < count) {
        int port = ThreadLocalRandom.current().nextInt(FROM, TO);
        try {
          held.add(new ServerSocket(port, 1, InetAddress.getLoopbackAddress()));
        } catch (IOException e) {
          // Somebody has it; there are many more.
          continue;
        }
      }
      return held.stream().map(ServerSocket::getLocalPort).toList();
    } finally {
      held.forEach(FreePorts::close);
    }
  }

  private static void close(ServerSocket socket) {
    try {
      socket.close();
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }
}
