package io.aetherflow.statesync.sequencer;

import io.aetherflow.statesync.access.Actor;
import java.util.List;
import java.util.UUID;

/**
 * The operations of one frame of one client on one document, in the order in which they were
 * written.
 *
 * @param traceparent W3C trace context of a traced frame, else empty
 */
public record EditSubmission(
    UUID documentId,
    Actor actor,
    String clientId,
    List<EditOperation> operations,
    String traceparent) {

  public EditSubmission {
    operations = List.copyOf(operations);
    if (operations.isEmpty()) {
      throw new IllegalArgumentException("operations is empty, accepted is 1 and above");
    }
  }

  /** Whether its stages are measured. */
  public boolean traced() {
    // The last two digits are the flags; the lowest bit says that the frame was sampled.
    return traceparent.length() == 55 && (Character.digit(traceparent.charAt(54), 16) & 1) == 1;
  }

  long bytes() {
    long bytes = 0;
    for (EditOperation operation : operations) {
      bytes += operation.delta().length;
    }
    return bytes;
  }
}
