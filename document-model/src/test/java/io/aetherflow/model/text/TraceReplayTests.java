package io.aetherflow.model.text;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import java.io.IOException;
import java.nio.file.Files;
import java.util.List;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** Recorded editing sessions lead to the text that they led to when they were recorded. */
class TraceReplayTests {
  static List<String> sessions() {
    return Trace.NAMES;
  }

  @ParameterizedTest
  @MethodSource("sessions")
  void leadsToTheRecordedText(String name) throws IOException {
    assumeTrue(Files.exists(Trace.file(name)), () -> Trace.file(name) + " is not there");
    Trace trace = Trace.read(name);
    assertThat(trace.replay().text()).isEqualTo(trace.endContent());
  }
}
