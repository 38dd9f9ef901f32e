package io.aetherflow.system.load;

import static org.assertj.core.api.Assertions.assertThat;

import io.aetherflow.demos.Demos;
import io.aetherflow.system.stack.Stack;
import io.aetherflow.system.stack.TwoOfEach;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.api.io.TempDir;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

/**
 * Each kind of load against a real stack. The programs check themselves that nothing is lost or
 * doubled and that contents agree; no time is asserted.
 */
@ExtendWith(TwoOfEach.class)
class LoadIT {
  @TempDir Path folder;

  private JsonNode run(Stack stack, String... arguments) throws IOException {
    var config = folder.resolve("config.yaml");
    Files.writeString(
        config,
        "gateway: {host: 127.0.0.1, port: %d}%nstatesync: {host: 127.0.0.1, port: %d}%n"
            .formatted(stack.rest(0).getPort(), stack.statesyncPort(0)));
    var outcome = folder.resolve("outcome.json");
    var all = new ArrayList<>(List.of(arguments));
    all.addAll(List.of("-f", config.toString(), "--json", outcome.toString(), "--lang", "en"));
    int status = Demos.run(all.toArray(String[]::new));
    var result = JsonMapper.shared().readTree(Files.readAllBytes(outcome));
    assertThat(status).as(result.toString()).isZero();
    return result;
  }

  @Test
  void usersWhoWaitForTheirAnswers(Stack stack) throws IOException {
    var result =
        run(
            stack,
            "performance",
            "--users",
            "8",
            "--documents",
            "12",
            "--operations",
            "200",
            "--in-flight",
            "2",
            "--full-clients",
            "3",
            "--warm-up",
            "20");

    assertThat(result.path("committed").asInt()).isEqualTo(200);
  }

  @Test
  void aHotDocument(Stack stack) throws IOException {
    var result =
        run(
            stack,
            "performance",
            "--hot",
            "--users",
            "25",
            "--full-clients",
            "3",
            "--rate",
            "50",
            "--operations",
            "100",
            "--warm-up",
            "25");

    assertThat(result.path("committed").asInt()).isEqualTo(100);
    assertThat(result.path("latencyMillis").path("remote").path("count").asInt())
        .isGreaterThan(24 * 80);
  }

  @Test
  void idleConnections(Stack stack) throws IOException {
    var result =
        run(
            stack,
            "performance",
            "--idle",
            "40",
            "--duration",
            "1s",
            "--rate",
            "20",
            "--warm-up",
            "10",
            "--processes",
            "gateway=%d,statesync=%d".formatted(stack.gateway().pid(), stack.statesync().pid()));

    assertThat(result.path("memory").path("connections").asInt()).isEqualTo(40);
    assertThat(result.path("memory").path("growth").size()).isEqualTo(2);
  }

  @Test
  void aDocumentThatWasEditedOften(Stack stack) throws IOException {
    var result =
        run(
            stack,
            "long-history",
            "--operations",
            "3000",
            "--length",
            "2000",
            "--missed",
            "1500",
            "--samples",
            "10",
            "--cold",
            "0s");

    assertThat(result.path("contentAsWritten").asBoolean()).isTrue();
    assertThat(result.path("version").path("count").asInt()).isEqualTo(10);
  }
}
