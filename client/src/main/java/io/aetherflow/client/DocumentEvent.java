package io.aetherflow.client;

import java.util.List;
import java.util.UUID;
import org.jspecify.annotations.Nullable;

/** What an observer of a document is told, in the order in which it happened. */
public sealed interface DocumentEvent<C, D> {

  /**
   * The displayed content changed by something other than a local edit. What was shown before may
   * hold local edits made since the last event: take {@code content} for the truth and {@code
   * change} for what moved.
   *
   * @param change on what was displayed just before
   * @param content what is displayed now
   * @param version the confirmed version now
   * @param operations the committed operations that did it, others' and own ones; empty when own
   *     edits were taken back or the document was loaded anew
   */
  record Changed<C, D>(D change, C content, long version, List<OperationInfo> operations)
      implements DocumentEvent<C, D> {}

  /** Own operations were committed, at the versions up to this one. */
  record Acknowledged<C, D>(List<UUID> opIds, long version) implements DocumentEvent<C, D> {}

  /**
   * Own edits were refused for good and taken back.
   *
   * @param draft what they did, as one delta on the confirmed document; keep it for the author
   */
  record Rejected<C, D>(List<UUID> opIds, Failure failure, D draft)
      implements DocumentEvent<C, D> {}

  /** Somebody came or went. */
  record PeopleChanged<C, D>(List<Participant> people) implements DocumentEvent<C, D> {}

  /** Another participant's cursor stands elsewhere now; null when it is gone. */
  record CursorMoved<C, D>(String sessionId, @Nullable RemoteCursor cursor)
      implements DocumentEvent<C, D> {}

  /** The lock changed hands; null when nobody holds it. */
  record LockChanged<C, D>(@Nullable LockHolder holder) implements DocumentEvent<C, D> {}

  /**
   * A conflict was found, or its entry in the ledger has changed: decided, voted on, brought back.
   */
  record ConflictChanged<C, D>(ConflictInfo conflict) implements DocumentEvent<C, D> {}

  /** Name, role, policy or state changed. */
  record InfoChanged<C, D>(DocumentInfo info) implements DocumentEvent<C, D> {}

  /** Whether the document is in step with the server now, or its connection is broken. */
  record LinkChanged<C, D>(boolean live) implements DocumentEvent<C, D> {}

  /** The server said something about the document that asks for no action of this client. */
  record Warned<C, D>(Failure failure) implements DocumentEvent<C, D> {}

  /** The document is not open any more, and takes no edits. The last event. */
  record Ended<C, D>(Failure failure) implements DocumentEvent<C, D> {}
}
