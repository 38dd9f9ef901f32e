package io.aetherflow.client.example;

import io.aetherflow.client.AetherFlowClient;
import io.aetherflow.client.AetherFlowRest;
import io.aetherflow.client.DocumentEvent.Changed;
import io.aetherflow.client.EditOutcome.Committed;
import io.aetherflow.client.EditOutcome.Rejected;
import io.aetherflow.client.NewDocument;
import java.net.URI;

/** Alice creates a document, Bob joins it, and both write. */
public final class WriteTogether {
  /** Takes the gateway's address, for example {@code http://localhost:8000}. */
  public static void main(String[] arguments) {
    var gateway = URI.create(arguments[0]);
    var socket = URI.create(arguments[0].replaceFirst("http", "ws") + "/ws");
    var rest = AetherFlowRest.at(gateway);
    var document =
        rest.as(rest.tokens("Alice")).create(NewDocument.text("Meeting Notes").editableByAll());

    try (var alice =
            AetherFlowClient.builder(socket).tokens(rest.tokens("Alice")).connect().join();
        var bob = AetherFlowClient.builder(socket).tokens(rest.tokens("Bob")).connect().join()) {
      var hers = alice.openText(document.id()).join();
      var his = bob.openText(document.id()).join();
      hers.observe(event -> {
        if (event instanceof Changed<?, ?> changed) {
          System.out.println("Alice sees version " + changed.version() + ": " + hers.text());
        }
      });

      hers.insert(0, "Hello").await();
      switch (his.append(" World").await()) {
        case Committed<?> done -> System.out.println("Bob's edit is version " + done.version());
        case Rejected<?> refused -> System.out.println("Refused: " + refused.failure());
      }
    }
  }
}
