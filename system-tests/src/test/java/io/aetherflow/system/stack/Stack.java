package io.aetherflow.system.stack;

import io.aetherflow.local.TestInfrastructure;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;

/** One session service, one statesync and one gateway, with PostgreSQL and Redis of their own. */
public final class Stack implements AutoCloseable {
  private final TestInfrastructure infrastructure;
  private final ProcessReaper reaper = new ProcessReaper();
  private final ServiceProcess session;
  private final ServiceProcess statesync;
  private final ServiceProcess gateway;
  private final String address;

  private Stack(TestInfrastructure infrastructure) {
    this.infrastructure = infrastructure;
    List<Integer> ports = freePorts(7);
    address = "http://127.0.0.1:" + ports.get(6);
    Map<String, String> environment = new HashMap<>();
    environment.put("AETHERFLOW_POSTGRES_URL", infrastructure.freshDatabase());
    environment.put("AETHERFLOW_POSTGRES_USER", infrastructure.postgresUser());
    environment.put("AETHERFLOW_REDIS_HOST", "127.0.0.1");
    environment.put("AETHERFLOW_REDIS_PORT", Integer.toString(infrastructure.redis().port()));
    environment.put("AETHERFLOW_SESSION_PORT", port(ports, 0));
    environment.put("AETHERFLOW_SESSION_MANAGEMENT_PORT", port(ports, 1));
    environment.put("AETHERFLOW_STATESYNC_PORT", port(ports, 2));
    environment.put("AETHERFLOW_STATESYNC_MANAGEMENT_PORT", port(ports, 3));
    environment.put("AETHERFLOW_GATEWAY_PORT", port(ports, 4));
    environment.put("AETHERFLOW_GATEWAY_MANAGEMENT_PORT", port(ports, 5));
    environment.put("AETHERFLOW_WEB_PORT", port(ports, 6));
    environment.put("AETHERFLOW_SESSION_ADDRESSES", "127.0.0.1:" + ports.get(0));
    environment.put("AETHERFLOW_STATESYNC_ADDRESSES", "127.0.0.1:" + ports.get(2));
    environment.put("AETHERFLOW_ALLOWED_ORIGINS", address);
    environment.put("AETHERFLOW_DEMO_LOGIN", "true");
    environment.put(
        "AETHERFLOW_JWT_SECRET", "a secret of this test, known to everybody who reads it");
    session = new ServiceProcess("session-service", ports.get(1), environment, reaper);
    statesync = new ServiceProcess("statesync-service", ports.get(3), environment, reaper);
    gateway = new ServiceProcess("gateway-service", ports.get(5), environment, reaper);
  }

  /** Starts everything, and returns when it can be used. */
  public static Stack start() {
    Stack stack = new Stack(TestInfrastructure.start());
    List<ServiceProcess> services = List.of(stack.session, stack.statesync, stack.gateway);
    services.forEach(ServiceProcess::start);
    services.forEach(ServiceProcess::awaitReady);
    return stack;
  }

  /** The root of the sources, where each module has its {@code target}. */
  public static Path root() {
    return Path.of(
        Objects.requireNonNull(System.getProperty("aetherflow.root"), "aetherflow.root"));
  }

  /** Where the web page is. */
  public String address() {
    return address;
  }

  public ServiceProcess session() {
    return session;
  }

  public ServiceProcess statesync() {
    return statesync;
  }

  public ServiceProcess gateway() {
    return gateway;
  }

  @Override
  public void close() {
    reaper.close();
    infrastructure.close();
  }

  private static String port(List<Integer> ports, int place) {
    return Integer.toString(ports.get(place));
  }

  /** Ports that were free together a moment ago. */
  private static List<Integer> freePorts(int count) {
    List<ServerSocket> sockets = new ArrayList<>();
    try {
      for (int i = 0; i < count; i++) {
        sockets.add(new ServerSocket(0, 1, InetAddress.getLoopbackAddress()));
      }
      List<Integer> ports = sockets.stream().map(ServerSocket::getLocalPort).toList();
      for (ServerSocket socket : sockets) {
        socket.close();
      }
      return ports;
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }
}
