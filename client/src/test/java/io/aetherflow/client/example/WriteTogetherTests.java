package io.aetherflow.client.example;

import static org.assertj.core.api.Assertions.assertThat;

import io.aetherflow.client.fake.FakeGateway;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;

class WriteTogetherTests {
  @Test
  void theExampleRuns() {
    try (var gateway = FakeGateway.start()) {
      WriteTogether.main(new String[] {gateway.http().toString()});

      var text = gateway.text("doc-1");
      assertThat(text).contains("Hello").contains(" World");
      assertThat(gateway.version("doc-1")).isEqualTo(2);
    }
  }

  @Test
  void theExampleIsShort() throws Exception {
    var source =
        Path.of(System.getProperty("aetherflow.root", ".."))
            .resolve("client/src/test/java/io/aetherflow/client/example/WriteTogether.java");

    assertThat(Files.readAllLines(source)).hasSizeLessThan(50);
  }
}
