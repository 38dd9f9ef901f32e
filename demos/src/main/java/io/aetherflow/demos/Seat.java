package io.aetherflow.demos;

import io.aetherflow.client.EditOutcome;
import io.aetherflow.client.TextDocument;
import io.aetherflow.demos.load.LightClient;
import io.aetherflow.demos.load.LightDocument;
import io.aetherflow.model.text.TextDelta;
import java.util.function.IntConsumer;

/** A document as one user of a load has it open. */
sealed interface Seat {
  /** Writes a text at a place between the document's start, 0, and its end, 1. */
  void write(int operation, String text, double place);

  /** A seat of a client that counts what it receives. */
  record Light(LightClient client, LightDocument document) implements Seat {
    @Override
    public void write(int operation, String text, double place) {
      client.write(document, operation, text, place);
    }
  }

  /** A seat of the whole Java client. */
  record Full(TextDocument document, LoadMeter meter, IntConsumer done) implements Seat {
    @Override
    public void write(int operation, String text, double place) {
      var edit =
          document.edit(content -> {
            int at = (int) (place * content.length());
            return TextDelta.builder().retain(at).insert(text).build();
          });
      meter.named(operation, edit.opId());
      var _ =
          edit.outcome()
              .thenAccept(outcome -> {
                switch (outcome) {
                  case EditOutcome.Committed<TextDelta> committed ->
                      meter.acknowledged(operation, committed.version());
                  case EditOutcome.Rejected<TextDelta> rejected ->
                      meter.refused(operation, rejected.failure().code());
                }
                done.accept(operation);
              });
    }
  }
}
