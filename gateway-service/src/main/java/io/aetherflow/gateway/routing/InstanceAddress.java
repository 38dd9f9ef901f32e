package io.aetherflow.gateway.routing;

/** Where one instance of a service listens: a numeric address, never a name. */
public record InstanceAddress(String host, int port) implements Comparable<InstanceAddress> {
  private static final int PORT_MAX = 65_535;

  public InstanceAddress {
    if (host.isEmpty()) {
      throw new IllegalArgumentException("host is empty");
    }
    if (port < 1 || port > PORT_MAX) {
      throw new IllegalArgumentException("port is " + port + ", accepted is 1.." + PORT_MAX);
    }
  }

  @Override
  public int compareTo(InstanceAddress other) {
    int byHost = host.compareTo(other.host);
    return byHost != 0 ? byHost : Integer.compare(port, other.port);
  }

  @Override
  public String toString() {
    return (host.indexOf(':') < 0 ? host : "[" + host + "]") + ":" + port;
  }
}
