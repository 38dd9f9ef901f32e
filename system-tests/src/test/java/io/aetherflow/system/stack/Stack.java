package io.aetherflow.system.stack;

import io.aetherflow.local.TestInfrastructure;
import java.net.URI;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.stream.Collectors;

/** A session service, statesync instances and gateways, with PostgreSQL and Redis of their own. */
public final class Stack implements AutoCloseable {
  private final TestInfrastructure infrastructure;
  private final ProcessReaper reaper = new ProcessReaper();
  private final String jdbcUrl;
  private final ServiceProcess session;
  private final List<ServiceProcess> statesyncs = new ArrayList<>();
  private final List<ServiceProcess> gateways = new ArrayList<>();
  private final List<Integer> statesyncPorts;
  private final List<Integer> gatewayPorts;
  private final String address;
  private final Map<String, String> environment;

  private Stack(
      TestInfrastructure infrastructure,
      int gatewayCount,
      int statesyncCount,
      Map<String, String> settings) {
    this.infrastructure = infrastructure;
    jdbcUrl = infrastructure.freshDatabase();
    List<Integer> ports = FreePorts.take(2 + 2 * statesyncCount + 3 * gatewayCount);
    statesyncPorts = ports.subList(2, 2 + statesyncCount);
    gatewayPorts = ports.subList(2 + 2 * statesyncCount, 2 + 2 * statesyncCount + gatewayCount);
    List<Integer> webPorts = ports.subList(ports.size() - gatewayCount, ports.size());
    address = "http://127.0.0.1:" + webPorts.getFirst();
    environment = new HashMap<>(settings);
    environment.put("AETHERFLOW_POSTGRES_URL", jdbcUrl);
    environment.put("AETHERFLOW_POSTGRES_USER", infrastructure.postgresUser());
    environment.put("AETHERFLOW_REDIS_HOST", "127.0.0.1");
    environment.put("AETHERFLOW_REDIS_PORT", Integer.toString(infrastructure.redis().port()));
    environment.put("AETHERFLOW_SESSION_ADDRESSES", "127.0.0.1:" + ports.get(0));
    environment.put(
        "AETHERFLOW_STATESYNC_ADDRESSES",
        statesyncPorts.stream().map(port -> "127.0.0.1:" + port).collect(Collectors.joining(",")));
    environment.put("AETHERFLOW_ALLOWED_ORIGINS", address);
    environment.put("AETHERFLOW_DEMO_LOGIN", "true");
    environment.put(
        "AETHERFLOW_JWT_SECRET", "a secret of this test, known to everybody who reads it");
    session =
        service("session-service", "SESSION", 0, ports.get(0), ports.get(1), environment, Map.of());
    for (int i = 0; i < statesyncCount; i++) {
      int management = ports.get(2 + statesyncCount + i);
      statesyncs.add(
          service(
              "statesync-service",
              "STATESYNC",
              i,
              statesyncPorts.get(i),
              management,
              environment,
              Map.of()));
    }
    for (int i = 0; i < gatewayCount; i++) {
      int management = ports.get(2 + 2 * statesyncCount + gatewayCount + i);
      var page = Map.of("AETHERFLOW_WEB_PORT", webPorts.get(i).toString());
      gateways.add(
          service(
              "gateway-service", "GATEWAY", i, gatewayPorts.get(i), management, environment, page));
    }
  }

  private ServiceProcess service(
      String module,
      String prefix,
      int number,
      int port,
      int management,
      Map<String, String> common,
      Map<String, String> own) {
    Map<String, String> environment = new HashMap<>(common);
    environment.putAll(own);
    environment.put("OTEL_RESOURCE_ATTRIBUTES", "service.instance.id=" + module + "-" + number);
    environment.put("AETHERFLOW_" + prefix + "_PORT", Integer.toString(port));
    environment.put("AETHERFLOW_" + prefix + "_MANAGEMENT_PORT", Integer.toString(management));
    return new ServiceProcess(module, number, management, environment, reaper);
  }

  /** Starts one of each, and returns when they can be used. */
  public static Stack start() {
    return start(1, 1);
  }

  /** Starts everything, and returns when it can be used. */
  public static Stack start(int gateways, int statesyncs) {
    return start(gateways, statesyncs, Map.of());
  }

  /** Starts everything with further environment variables. */
  public static Stack start(int gateways, int statesyncs, Map<String, String> settings) {
    Stack stack = new Stack(TestInfrastructure.start(), gateways, statesyncs, settings);
    List<ServiceProcess> services = new ArrayList<>(stack.statesyncs);
    services.add(stack.session);
    services.addAll(stack.gateways);
    services.forEach(ServiceProcess::start);
    services.forEach(ServiceProcess::awaitReady);
    return stack;
  }

  /**
   * Starts one more gateway with settings of its own in front of the same services, and returns
   * where its page is, when it can be used.
   */
  public String startGateway(Map<String, String> settings) {
    List<Integer> ports = FreePorts.take(3);
    String page = "http://127.0.0.1:" + ports.get(2);
    Map<String, String> own = new HashMap<>(settings);
    own.put("AETHERFLOW_WEB_PORT", ports.get(2).toString());
    own.put("AETHERFLOW_ALLOWED_ORIGINS", page);
    ServiceProcess gateway =
        service(
            "gateway-service",
            "GATEWAY",
            gateways.size(),
            ports.get(0),
            ports.get(1),
            environment,
            own);
    gateways.add(gateway);
    gateway.start();
    gateway.awaitReady();
    return page;
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

  /** Where a gateway answers REST. */
  public URI rest(int gateway) {
    return URI.create("http://127.0.0.1:" + gatewayPorts.get(gateway));
  }

  /** Where a gateway takes WebSockets. */
  public URI socket(int gateway) {
    return URI.create("ws://127.0.0.1:" + gatewayPorts.get(gateway) + "/ws");
  }

  /** Where a statesync instance takes calls. */
  public int statesyncPort(int number) {
    return statesyncPorts.get(number);
  }

  /** The database, by itself enough to connect. */
  public String jdbcUrl() {
    return jdbcUrl;
  }

  public TestInfrastructure infrastructure() {
    return infrastructure;
  }

  public ServiceProcess session() {
    return session;
  }

  public ServiceProcess statesync() {
    return statesync(0);
  }

  public ServiceProcess statesync(int number) {
    return statesyncs.get(number);
  }

  public ServiceProcess gateway() {
    return gateway(0);
  }

  public ServiceProcess gateway(int number) {
    return gateways.get(number);
  }

  @Override
  public void close() {
    reaper.close();
    infrastructure.close();
  }
}
