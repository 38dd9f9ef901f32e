package io.aetherflow.gateway.connection;

import io.aetherflow.gateway.access.DocumentAccess;
import io.aetherflow.gateway.access.User;
import io.aetherflow.gateway.feed.EncodedGroup;
import io.aetherflow.gateway.feed.FeedListener;
import io.aetherflow.gateway.feed.OpenDocument;
import io.aetherflow.gateway.feed.OpenDocuments;
import io.aetherflow.gateway.protocol.ClientFrame;
import io.aetherflow.gateway.protocol.ConflictEntry;
import io.aetherflow.gateway.protocol.ErrorCode;
import io.aetherflow.gateway.protocol.Refusal;
import io.aetherflow.gateway.protocol.RefusedException;
import io.aetherflow.gateway.protocol.ServerFrame;
import io.aetherflow.gateway.protocol.WrittenOperation;
import io.aetherflow.gateway.routing.Submitter;
import io.aetherflow.gateway.tracing.EditTrace;
import io.aetherflow.proto.statesync.v1.DocumentState;
import io.aetherflow.proto.statesync.v1.Head;
import io.aetherflow.proto.statesync.v1.Lock;
import io.aetherflow.proto.statesync.v1.Submission;
import io.aetherflow.proto.statesync.v1.SubmissionResult;
import java.time.Duration;
import java.util.List;
import java.util.Objects;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * One document that is open on one connection: Opening → Open → Closed.
 *
 * <p>Threads: the fields belong to this object's monitor. Locks are taken in the order document,
 * subscription, connection; so nothing here calls the document while it holds its own monitor.
 */
final class Subscription implements FeedListener {
  private static final Logger LOG = LoggerFactory.getLogger(Subscription.class);

  private final Connection connection;
  private final ConnectionServices services;
  private final User user;
  private final String documentId;
  private final OwnOperations own;
  private final DocumentPresence presence;

  private boolean closed;
  private boolean opened;

  /**
   * Whether the next frame may hold operations that were committed before: it is the first one
   * here, or the last one had no answer. Its rights are for statesync to judge, which looks into
   * the log first; a refusal from here would make the client take back what everybody else has.
   */
  private boolean mayBeRetry = true;

  private long position;
  private @Nullable OpenDocument document;
  private @Nullable DocumentAccess access;
  private ClientFrame.@Nullable Op early;
  private long earlyNanos;

  Subscription(Connection connection, ConnectionServices services, String documentId) {
    this.connection = connection;
    this.services = services;
    this.user = connection.user();
    this.documentId = documentId;
    this.own =
        new OwnOperations(
            documentId,
            user.id(),
            connection.clientId(),
            services.meter(),
            services.ticker(),
            connection::enqueue);
    this.presence = new DocumentPresence(connection, services, documentId);
  }

  @Override
  public String userId() {
    return user.id();
  }

  String documentId() {
    return documentId;
  }

  DocumentPresence presence() {
    return presence;
  }

  /** Opens the document and brings the client level with it; blocks until it is. */
  void open(@Nullable Long version) {
    try {
      OpenDocuments.Opened result = services.documents().open(documentId, user.id());
      OpenDocument there = result.document();
      DocumentAccess seen = result.access();
      if (!seen.mayRead(user.id())) {
        services.documents().close(there, user.id(), null);
        throw new RefusedException(Refusal.of(ErrorCode.NOT_FOUND, "There is no such document"));
      }
      if (!began(there, seen)) {
        services.documents().close(there, user.id(), null);
        return;
      }
      new Opening(connection, services, this, there, seen).run(version);
    } catch (RefusedException e) {
      failed(e.refusal());
    } catch (RuntimeException e) {
      if (!isClosed()) {
        LOG.error("Document {} could not be opened", documentId, e);
        failed(Refusal.of(ErrorCode.INTERNAL, "The document could not be opened"));
      }
    }
  }

  private void failed(Refusal refusal) {
    boolean told = isClosed();
    close();
    connection.forget(this);
    if (!told) {
      connection.fail(refusal, documentId);
    }
  }

  /** False when it was closed meanwhile. */
  private synchronized boolean began(OpenDocument there, DocumentAccess seen) {
    if (closed) {
      return false;
    }
    document = there;
    access = seen;
    return true;
  }

  /** The client has been told that the document is open: from now on it may edit. */
  void opened(long version) {
    ClientFrame.Op first;
    long firstNanos;
    synchronized (this) {
      opened = true;
      position = version;
      first = early;
      firstNanos = earlyNanos;
      early = null;
    }
    if (first != null) {
      submit(first, firstNanos);
    }
  }

  synchronized long position() {
    return position;
  }

  synchronized boolean isClosed() {
    return closed;
  }

  @Override
  public synchronized void delivered(EncodedGroup group) {
    if (!closed) {
      emit(group, connection::enqueue);
    }
  }

  /** Hands a group that was read for catching up to the connection. */
  synchronized void caughtUp(EncodedGroup group, Consumer<Outbound> page) {
    emit(group, page);
  }

  private void emit(EncodedGroup group, Consumer<Outbound> to) {
    if (group.last() <= position) {
      return;
    }
    EncodedGroup rest = group.above(position);
    position = group.last();
    if (!own.delivered(rest, to)) {
      to.accept(new Outbound.Operations(documentId, rest));
    }
    for (ConflictEntry conflict : group.conflicts()) {
      to.accept(told(conflict));
    }
  }

  private Outbound told(ConflictEntry conflict) {
    return Outbound.Frame.of(new ServerFrame.ConflictTold(documentId, conflict), null);
  }

  @Override
  public synchronized void conflictChanged(ConflictEntry conflict) {
    if (!closed) {
      connection.enqueue(told(conflict));
    }
  }

  @Override
  public synchronized void versionsNamed() {
    if (!closed) {
      connection.enqueue(Outbound.Frame.of(new ServerFrame.VersionsNamed(documentId), null));
    }
  }

  @Override
  public void accessChanged(DocumentAccess before, DocumentAccess now) {
    if (!now.mayRead(user.id())) {
      revoked(now);
      return;
    }
    synchronized (this) {
      if (closed) {
        return;
      }
      access = now;
      if (!opened) {
        return;
      }
      if (!sameTerms(before, now)) {
        connection.enqueue(
            Outbound.Frame.of(
                DocumentFrames.opened(now, user.id(), position, null, 0, null, true), null));
      }
      if (!sameHolder(before.lock(), now.lock())) {
        connection.enqueue(Outbound.Frame.of(DocumentFrames.lock(documentId, now.lock()), null));
      }
    }
    Lock lock = now.lock();
    if (lock != null && lock.getSessionId().equals(connection.grant().sessionId())) {
      services.leases().held(lock.getSessionId());
    }
  }

  private boolean sameTerms(DocumentAccess before, DocumentAccess now) {
    return before.role(user.id()) == now.role(user.id())
        && before.document().getName().equals(now.document().getName())
        && before.document().getPolicy().equals(now.document().getPolicy())
        && before.document().getState() == now.document().getState();
  }

  private static boolean sameHolder(@Nullable Lock before, @Nullable Lock now) {
    return Objects.equals(
        before == null ? null : before.getSessionId(), now == null ? null : now.getSessionId());
  }

  private void revoked(DocumentAccess now) {
    boolean deleted = now.document().getState() == DocumentState.DOCUMENT_STATE_DELETED;
    Refusal refusal =
        deleted
            ? Refusal.of(ErrorCode.NOT_FOUND, "The document was deleted")
            : Refusal.of(ErrorCode.FORBIDDEN, "The right to read this document was taken back");
    synchronized (this) {
      if (closed) {
        return;
      }
      closed = true;
    }
    connection.forget(this);
    connection.fail(refusal, documentId);
    // The rest calls other locks, and this one is held by the document now.
    services.executor().execute(this::cleanUp);
  }

  /** Hands operations in, or says why not. */
  void submit(ClientFrame.Op op, long receivedNanos) {
    Submission submission;
    EditTrace trace;
    synchronized (this) {
      if (!closed && !opened && early == null) {
        early = op;
        earlyNanos = receivedNanos;
        return;
      }
      if (!own.isEmpty() && own.hasAll(op.ops())) {
        // A repetition on the same connection: the answer is on its way.
        return;
      }
      Refusal refusal = refusalOf(op);
      if (refusal != null) {
        refuse(op, refusal);
        return;
      }
      trace = services.traces().begin(documentId, op.traceparent());
      own.submitted(op.ops(), receivedNanos, trace);
      submission = connection.submission(op, trace);
    }
    Answer answer = new Answer(op.ops());
    if (!services.submitter().submit(submission, answer)) {
      answer.unanswered(
          Refusal.of(ErrorCode.UNAVAILABLE, "Too many operations wait for statesync")
              .retryAfter(Duration.ofSeconds(1)));
    }
  }

  private @Nullable Refusal refusalOf(ClientFrame.Op op) {
    if (closed || access == null) {
      return Refusal.of(ErrorCode.NOT_OPEN, "The document is not open on this connection");
    }
    if (!opened || !own.isEmpty()) {
      return Refusal.of(
              ErrorCode.RATE_LIMITED, "ops", "a second frame in flight", "one per document")
          .retryAfter(Duration.ofMillis(50));
    }
    if (!mayBeRetry) {
      Refusal right = rightRefusal(access);
      if (right != null) {
        return right;
      }
    }
    return connection.rateRefusal(op.ops().size());
  }

  private @Nullable Refusal rightRefusal(DocumentAccess known) {
    if (!known.mayEdit(user.id())) {
      return Refusal.of(
          ErrorCode.FORBIDDEN,
          "role",
          DocumentFrames.role(known.role(user.id())),
          "editor or owner");
    }
    return known.document().getState() == DocumentState.DOCUMENT_STATE_ACTIVE
        ? null
        : Refusal.of(ErrorCode.ARCHIVED, "The document is archived");
  }

  private void refuse(ClientFrame.Op op, Refusal refusal) {
    services.meter().rejected(refusal.code());
    List<String> ids = op.ops().stream().map(WrittenOperation::opId).toList();
    connection.enqueue(
        Outbound.Frame.of(
            new ServerFrame.Rejected(documentId, ids.getFirst(), ids, refusal), null));
  }

  /** Closes it from the client's side or with the connection; may be called twice. */
  void close() {
    synchronized (this) {
      if (closed) {
        return;
      }
      closed = true;
    }
    cleanUp();
  }

  private void cleanUp() {
    OpenDocument there;
    synchronized (this) {
      there = document;
      document = null;
    }
    presence.leave();
    if (there != null) {
      services.documents().close(there, user.id(), this);
    }
  }

  /** Whether this connection's session holds the document's lock, as far as is known. */
  synchronized boolean holdsLock() {
    Lock lock = access == null ? null : access.lock();
    return lock != null && lock.getSessionId().equals(connection.grant().sessionId());
  }

  /** What statesync says about one frame's operations. */
  private final class Answer implements Submitter.Answer {
    private final List<WrittenOperation> operations;

    Answer(List<WrittenOperation> operations) {
      this.operations = operations;
    }

    @Override
    public void judged(SubmissionResult result) {
      long head;
      synchronized (Subscription.this) {
        if (closed) {
          return;
        }
        mayBeRetry = false;
        head = own.judged(result, position);
      }
      if (head > 0) {
        services
            .documents()
            .head(Head.newBuilder().setDocumentId(documentId).setVersion(head).build());
      }
    }

    @Override
    public void unanswered(Refusal refusal) {
      synchronized (Subscription.this) {
        if (!closed) {
          mayBeRetry = true;
          own.unanswered(operations, refusal);
        }
      }
    }
  }
}
