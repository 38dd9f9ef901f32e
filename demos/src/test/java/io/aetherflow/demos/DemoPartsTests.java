package io.aetherflow.demos;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.PrintStream;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Locale;
import java.util.Map;
import java.util.ResourceBundle;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class DemoPartsTests {
  @Test
  void durationsAreReadAsPeopleWriteThem() {
    assertThat(Durations.parse("60s")).isEqualTo(Duration.ofSeconds(60));
    assertThat(Durations.parse("100ms")).isEqualTo(Duration.ofMillis(100));
    assertThat(Durations.parse("2M")).isEqualTo(Duration.ofMinutes(2));
    assertThat(Durations.parse("5")).isEqualTo(Duration.ofSeconds(5));
    assertThatThrownBy(() -> Durations.parse("soon")).hasMessageContaining("soon");
  }

  @Test
  void bothLanguagesHaveTheSameTexts() {
    var english = ResourceBundle.getBundle("io.aetherflow.demos.messages", Locale.ROOT);
    var chinese = ResourceBundle.getBundle("io.aetherflow.demos.messages", Locale.CHINESE);

    assertThat(chinese.getLocale()).isEqualTo(Locale.CHINESE);
    for (var key : english.keySet()) {
      assertThat(placeholders(chinese.getString(key)))
          .as(key)
          .isEqualTo(placeholders(english.getString(key)));
    }
  }

  private static String placeholders(String text) {
    return text.replaceAll("%%", "").replaceAll("[^%]*(%-?\\d*[sd])?", "$1");
  }

  @Test
  void theLanguageIsThatOfTheEnvironment() {
    assertThat(Console.environment(Map.of("LANG", "zh_CN.UTF-8"))).startsWith("zh");
    assertThat(Console.environment(Map.of("LANG", "zh_CN.UTF-8", "LC_ALL", "C"))).isEqualTo("C");
    assertThat(said(Locale.SIMPLIFIED_CHINESE)).isEqualTo("✅ User Alice 创建文档: doc-001");
    assertThat(said(Locale.ROOT)).isEqualTo("✅ User Alice created document: doc-001");
  }

  private static String said(Locale locale) {
    var bytes = new ByteArrayOutputStream();
    new Console(locale, new PrintStream(bytes, true, StandardCharsets.UTF_8))
        .say("created", "Alice", "doc-001");
    return bytes.toString(StandardCharsets.UTF_8).strip();
  }

  @Test
  void aResultThatCannotBeWrittenIsAWrongOption(@TempDir Path folder) {
    var nowhere = folder.resolve("absent").resolve("result.json").toString();
    assertThat(Demos.run("conflict", "--json", nowhere)).isEqualTo(2);
    assertThat(Demos.run("conflict", "--json", folder.toString())).isEqualTo(2);
  }

  @Test
  void theSpecifiedConfigurationIsUnderstood(@TempDir Path folder) throws IOException {
    var file = folder.resolve("config.yaml");
    Files.writeString(
        file,
        """
        gateway:
          host: localhost
          port: 8000

        session:
          host: localhost
          port: 9001

        statesync:
          host: elsewhere
          port: 9002

        demo:
          users: 5
          documents: 10
          operations: 1000
          conflict_rate: 0.1  # 10% 操作产生冲突
        """);

    var settings = new CollaborationDemo().settings(DemoConfig.read(file));

    assertThat(settings.users()).isEqualTo(5);
    assertThat(settings.documents()).isEqualTo(10);
    assertThat(settings.operations()).isEqualTo(1000);
    assertThat(settings.conflictRate()).isEqualTo(0.1);
    assertThat(settings.statesync()).isEqualTo(new Address("elsewhere", 9002));
    assertThat(settings.duration()).isEqualTo(Duration.ofSeconds(60));
  }

  @Test
  void aPortComesFromTheFileElseTheEnvironmentElseIsTheUsualOne(@TempDir Path folder)
      throws IOException {
    var file = folder.resolve("config.yaml");
    Files.writeString(file, "session: {port: 9101}");
    var config = DemoConfig.read(file);
    var environment = Map.of("AETHERFLOW_GATEWAY_PORT", "8001", "AETHERFLOW_SESSION_PORT", "9003");

    assertThat(config.address("session", 9001, environment).port()).isEqualTo(9101);
    assertThat(config.address("gateway", 8000, environment).port()).isEqualTo(8001);
    assertThat(config.address("statesync", 9002, environment).port()).isEqualTo(9002);
  }

  @Test
  void theProxyDelaysEachDirectionAndKeepsTheOrder() throws IOException {
    try (var echo = new ServerSocket(0, 1, InetAddress.getLoopbackAddress());
        var proxy =
            new TcpProxy(new Address("localhost", echo.getLocalPort()), Duration.ofMillis(50));
        var socket = new Socket("localhost", proxy.address().port())) {
      Thread.startVirtualThread(() -> echo(echo));
      long start = System.nanoTime();
      for (int i = 0; i < 100; i++) {
        socket.getOutputStream().write(i);
      }
      for (int i = 0; i < 100; i++) {
        assertThat(socket.getInputStream().read()).isEqualTo(i);
      }

      long millis = (System.nanoTime() - start) / 1_000_000;
      // One after the other they would have taken 10 s.
      assertThat(millis).isBetween(100L, 5_000L);
    }
  }

  private static void echo(ServerSocket server) {
    try (var socket = server.accept()) {
      socket.getInputStream().transferTo(socket.getOutputStream());
    } catch (IOException closed) {
      // The test is over.
    }
  }
}
