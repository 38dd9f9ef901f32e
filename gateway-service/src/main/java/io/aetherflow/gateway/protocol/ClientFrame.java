package io.aetherflow.gateway.protocol;

import java.util.List;
import org.jspecify.annotations.Nullable;

/** What a client sends. The names of the components are the names of the members on the wire. */
public sealed interface ClientFrame {

  /** Authenticates, resumes a session, or refreshes the token of an authenticated connection. */
  record Auth(
      String token,
      @Nullable String clientId,
      @Nullable String sessionId,
      @Nullable String resumeToken)
      implements ClientFrame {}

  /**
   * Asks for a {@link ServerFrame.Pong}; {@code t} is the client's own number, sent back as it was
   * written.
   */
  record Ping(String t) implements ClientFrame {}

  /** Opens a document, with its whole content or from the version that the client has. */
  record Open(String document, @Nullable Long version) implements ClientFrame {}

  /** Closes a document. */
  record Close(String document) implements ClientFrame {}

  /** Operations of one client on one document, in the order in which they were written. */
  record Op(String document, List<WrittenOperation> ops, @Nullable String traceparent)
      implements ClientFrame {
    public Op {
      ops = List.copyOf(ops);
    }
  }

  /** Where the client's selection is in the document at a version. */
  record Cursor(String document, long version, long index, long length, boolean cleared)
      implements ClientFrame {}

  /** Takes the document's lock. */
  record Lock(String document) implements ClientFrame {}

  /** Gives the document's lock back, or, as an owner, takes it from its holder. */
  record Unlock(String document, boolean override) implements ClientFrame {}

  /** Decides an open conflict; {@code own} is what is put in the place with the choice own. */
  record Resolve(String document, String conflict, String choice, @Nullable String own)
      implements ClientFrame {}

  /** Brings back what was lost in a conflict. */
  record Restore(String document, String conflict) implements ClientFrame {}

  /** Votes on an open conflict. */
  record Vote(String document, String conflict, String choice) implements ClientFrame {}
}
