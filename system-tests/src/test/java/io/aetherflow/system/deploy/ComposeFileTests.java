package io.aetherflow.system.deploy;

import static org.assertj.core.api.Assertions.assertThat;

import io.aetherflow.system.stack.Stack;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import org.junit.jupiter.api.Assumptions;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import org.yaml.snakeyaml.Yaml;

/** The compose file: what it sets is what the services read, and docker-compose takes it. */
class ComposeFileTests {
  private static final Path FILE = Stack.root().resolve("docker-compose.yml");

  @Test
  void dockerComposeTakesIt() throws Exception {
    boolean installed =
        Stream.of(System.getenv("PATH").split(":", -1))
            .anyMatch(place -> Files.isExecutable(Path.of(place, "docker-compose")));
    Assumptions.assumeTrue(installed, "No docker-compose on the PATH: its check is skipped");
    Process check =
        new ProcessBuilder("docker-compose", "-f", FILE.toString(), "config", "--quiet")
            .redirectErrorStream(true)
            .start();
    String said = new String(check.getInputStream().readAllBytes());
    assertThat(check.waitFor()).as(said).isZero();
  }

  @ParameterizedTest
  @ValueSource(strings = {"gateway", "session-service", "statesync-service"})
  void whatIsSetIsWhatAServiceReads(String name) throws IOException {
    Map<String, Object> service = map(services().get(name));
    String module = String.valueOf(map(map(service.get("build")).get("args")).get("SERVICE"));
    String settings =
        Files.readString(Stack.root().resolve(module + "/src/main/resources/application.yaml"));
    for (String variable : map(service.get("environment")).keySet()) {
      assertThat(settings).contains("${" + variable + ":");
    }
    for (Object published : (List<?>) service.get("ports")) {
      String[] parts = published.toString().split(":", -1);
      assertThat(parts).as("on loopback alone").startsWith("127.0.0.1");
      assertThat(settings).containsPattern(Pattern.quote("_PORT:" + parts[2] + "}"));
    }
    List<?> health = (List<?>) map(service.get("healthcheck")).get("test");
    assertThat(settings).containsPattern("_MANAGEMENT_PORT:" + health.getLast() + "}");
  }

  @Test
  void everyImageHasAVersion() throws IOException {
    for (Map.Entry<String, Object> service : services().entrySet()) {
      assertThat(String.valueOf(map(service.getValue()).get("image")))
          .matches("[a-z/-]+:v?\\d+\\.\\d+(\\.\\d+)?");
    }
  }

  private static Map<String, Object> services() throws IOException {
    Map<String, Object> file = new Yaml().load(Files.readString(FILE));
    return map(file.get("services"));
  }

  @SuppressWarnings("unchecked")
  private static Map<String, Object> map(Object value) {
    return (Map<String, Object>) value;
  }
}
