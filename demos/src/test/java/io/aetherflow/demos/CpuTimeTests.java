package io.aetherflow.demos;

import static java.util.concurrent.TimeUnit.MILLISECONDS;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import org.junit.jupiter.api.Test;

class CpuTimeTests {

  private final int processors = Runtime.getRuntime().availableProcessors();
  private final CpuTime before = new CpuTime(MILLISECONDS.toNanos(500), MILLISECONDS.toNanos(70));

  @Test
  void tellsWhatAProcessTookOfTheMachine() {
    var share = after(2_000, 500).since(before);

    assertThat(share.cpuSeconds()).isEqualTo(0.5);
    assertThat(share.cpuCores()).isEqualTo(0.25);
    assertThat(share.cpuShare()).isCloseTo(0.25 / processors, within(0.001));
  }

  @Test
  void isNeverMoreThanTheMachineHasHoweverShortTheWhile() {
    var share = after(1, 10L * processors).since(before);

    assertThat(share.cpuCores()).isEqualTo(processors);
    assertThat(share.cpuShare()).isEqualTo(1);
  }

  private CpuTime after(long elapsedMillis, long cpuMillis) {
    return new CpuTime(
        before.atNanos() + MILLISECONDS.toNanos(elapsedMillis),
        before.processNanos() + MILLISECONDS.toNanos(cpuMillis));
  }
}
