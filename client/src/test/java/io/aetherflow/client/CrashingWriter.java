package io.aetherflow.client;

import java.net.URI;
import java.nio.file.Path;
import java.time.Duration;

/** A process of its own that writes three times and then ends as if it were killed. */
final class CrashingWriter {
  private CrashingWriter() {}

  /**
   * Arguments: the gateway's addresses for REST and for WebSockets, the outbox, and the text to end
   * behind; empty to end at once.
   */
  public static void main(String[] arguments) throws InterruptedException {
    var tokens = AetherFlowRest.at(URI.create(arguments[0])).tokens("ana");
    var client =
        AetherFlowClient.builder(URI.create(arguments[1]))
            .tokens(tokens)
            .outbox(FileOutbox.at(Path.of(arguments[2])))
            .connect()
            .join();
    var notes = client.openText(Stage.NOTES).join();
    notes.append("one ");
    notes.append("two ");
    notes.append("three ");
    while (!arguments[3].isEmpty() && notes.version() == 0) {
      Thread.sleep(Duration.ofMillis(5));
    }
    Runtime.getRuntime().halt(9);
  }
}
