package io.aetherflow.demos;

import java.net.URI;

/** Where a service listens. */
record Address(String host, int port) {
  Address {
    if (port < 1 || port > 65_535) {
      throw new IllegalArgumentException("port is " + port + ", accepted is 1..65535");
    }
  }

  URI http() {
    return URI.create("http://" + this);
  }

  URI webSocket() {
    return URI.create("ws://" + this + "/ws");
  }

  @Override
  public String toString() {
    return host + ":" + port;
  }
}
