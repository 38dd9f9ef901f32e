package io.aetherflow.local;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import org.junit.jupiter.api.Test;

class PortsTests {

  @Test
  void theHolderOfAPortIsNamed() throws IOException {
    try (ServerSocket held = new ServerSocket(0, 1, InetAddress.getLoopbackAddress())) {
      assertThat(Ports.isFree(held.getLocalPort())).isFalse();
      assertThat(Ports.holder(held.getLocalPort()))
          .contains("process " + ProcessHandle.current().pid() + " (java)");
    }
  }

  @Test
  void aPortThatNobodyHoldsIsFree() {
    int port = Ports.free();

    assertThat(Ports.isFree(port)).isTrue();
    assertThat(Ports.holder(port)).isEmpty();
  }
}
