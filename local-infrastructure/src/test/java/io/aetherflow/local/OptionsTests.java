package io.aetherflow.local;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;

import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class OptionsTests {

  @Test
  void withoutOptionsTheUsualPortsAreTaken() {
    assertThat(Options.parse(List.of()))
        .isEqualTo(new Options(Options.Action.RUN, Path.of("data").toAbsolutePath(), 5432, 6379));
  }

  @Test
  void optionsMayStandInAnyOrder() {
    assertThat(
            Options.parse(
                List.of(
                    "--redis-port", "2", "--status", "--data", "/d/../e", "--postgres-port", "1")))
        .isEqualTo(new Options(Options.Action.STATUS, Path.of("/e"), 1, 2));
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      textBlock =
          """
          --port 1                           | There is no option --port.
          --data                             | --data needs a value.
          --redis-port x                     | --redis-port is x, but must be a number.
          --redis-port 0                     | --redis-port is 0, but must be from 1 to 65535.
          --postgres-port 65536              | --postgres-port is 65536, but must be from 1 to 65535.
          --postgres-port 7 --redis-port 7   | --postgres-port and --redis-port are both 7, but each needs its own.
          """)
  void whatIsWrongIsNamed(String commandLine, String message) {
    assertThatIllegalArgumentException()
        .isThrownBy(() -> Options.parse(List.of(commandLine.split(" "))))
        .withMessage(message);
  }
}
