package io.aetherflow.statesync.sequencer;

import io.aetherflow.model.history.Author;
import io.aetherflow.statesync.access.Access;
import io.aetherflow.statesync.access.Actor;
import io.aetherflow.statesync.access.Refusal;
import java.util.List;
import java.util.Optional;
import java.util.UUID;
import org.jspecify.annotations.Nullable;

/**
 * The operations of one frame of one client on one document, in the order in which they were
 * written.
 *
 * @param actor on whose behalf, null where votes decide
 * @param traceparent W3C trace context of a traced frame, else empty
 */
public record EditSubmission(
    UUID documentId,
    @Nullable Actor actor,
    String clientId,
    List<EditOperation> operations,
    String traceparent) {

  public EditSubmission {
    operations = List.copyOf(operations);
    if (operations.isEmpty()) {
      throw new IllegalArgumentException("operations is empty, accepted is 1 and above");
    }
  }

  /** Who is the author of its operations: the user and the client; nobody where votes decide. */
  Author author() {
    return new Author(actor == null ? "" : actor.userId(), clientId);
  }

  String userName() {
    return actor == null ? "" : actor.userName();
  }

  /** Why it must not be committed under these rights. */
  Optional<Refusal> refusalUnder(Access access) {
    return actor == null
        ? access.refusalOfChange()
        : access.refusalOfEdit(actor.userId(), actor.sessionId());
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
