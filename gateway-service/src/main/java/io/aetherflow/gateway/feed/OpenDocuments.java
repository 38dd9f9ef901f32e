package io.aetherflow.gateway.feed;

import io.aetherflow.gateway.access.DocumentAccess;
import io.aetherflow.gateway.protocol.RefusedException;
import io.aetherflow.gateway.routing.EditListener;
import io.aetherflow.proto.statesync.v1.Committed;
import io.aetherflow.proto.statesync.v1.DocumentEvent;
import io.aetherflow.proto.statesync.v1.Head;
import java.time.Duration;
import java.util.Collection;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.function.LongSupplier;
import org.jspecify.annotations.Nullable;

/** All documents that are open on this gateway. Safe for all threads. */
public final class OpenDocuments implements EditListener {
  /** Redis is waited for this long before a document is opened without it. */
  private static final Duration SUBSCRIBE_WAIT = Duration.ofMillis(250);

  /** A document stays open this long after its last listener went, since clients come back. */
  private static final Duration LINGER = Duration.ofSeconds(10);

  private final ConcurrentHashMap<String, OpenDocument> documents = new ConcurrentHashMap<>();
  private final FeedPorts ports;
  private final LongSupplier ticker;

  /** Creates an empty registry. */
  public OpenDocuments(FeedPorts ports, LongSupplier ticker) {
    this.ports = ports;
    this.ticker = ticker;
  }

  /** A document as one user has it open, with what was known when they opened it. */
  public record Opened(OpenDocument document, DocumentAccess access) {}

  /**
   * Opens a document for a user: first listens, then reads, so that nothing falls between. Blocks.
   * Each call is to be followed by one {@link #close}, unless it throws.
   *
   * @throws RefusedException with NOT_FOUND or UNAVAILABLE
   */
  public Opened open(String documentId, String userId) {
    while (true) {
      Subscribing created = new Subscribing();
      OpenDocument document =
          documents.computeIfAbsent(
              documentId,
              id -> {
                // In here, so that opening and closing reach instances and Redis in the order in
                // which they happen.
                ports.declarations().opened(id);
                created.done = ports.channels().subscribe(id);
                return new OpenDocument(id, ports);
              });
      if (!document.enter(userId)) {
        continue;
      }
      try {
        if (created.done != null) {
          await(created.done);
        }
        return new Opened(document, document.accessOf(userId));
      } catch (RefusedException e) {
        document.leave(userId, null, ticker.getAsLong());
        throw e;
      }
    }
  }

  /** What the call that created a document waits for. */
  private static final class Subscribing {
    private @Nullable CompletableFuture<Void> done;
  }

  private static void await(CompletableFuture<Void> subscribed) {
    try {
      subscribed.get(SUBSCRIBE_WAIT.toMillis(), TimeUnit.MILLISECONDS);
    } catch (ExecutionException | TimeoutException e) {
      // Without Redis the streams, heads and reads carry on; the channel is joined when Redis is
      // back.
      return;
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
  }

  /** Ends what {@link #open} began. */
  public void close(OpenDocument document, String userId, @Nullable FeedListener listener) {
    document.leave(userId, listener, ticker.getAsLong());
  }

  @Override
  public void committed(Committed committed) {
    OpenDocument document = documents.get(committed.getDocumentId());
    if (document != null) {
      document.on(new FeedEvent.Arrived(Group.of(committed)));
    }
  }

  @Override
  public void head(Head head) {
    OpenDocument document = documents.get(head.getDocumentId());
    if (document != null) {
      document.on(new FeedEvent.HeadSeen(head.getVersion(), head.getGuard()));
    }
  }

  /** A message of a document's Redis channel. */
  public void published(String documentId, DocumentEvent event) {
    OpenDocument document = documents.get(documentId);
    if (document == null) {
      return;
    }
    switch (event.getEventCase()) {
      case COMMITTED -> document.on(new FeedEvent.Arrived(Group.of(event.getCommitted())));
      case CONFLICT -> document.conflictChanged(event.getConflict());
      case CHANGED -> document.on(new FeedEvent.Changed(event.getChanged().getGuard()));
      case NAMED -> document.versionsNamed();
      case EVENT_NOT_SET -> {}
    }
  }

  /** Once a second: closes what nobody has open any more, and forgets what all have had. */
  public void tick() {
    long now = ticker.getAsLong();
    for (String id : documents.keySet()) {
      documents.computeIfPresent(
          id,
          (key, document) -> {
            document.forgetOld();
            if (!document.closeIfIdle(now, LINGER)) {
              return document;
            }
            ports.declarations().closed(id);
            ports.channels().unsubscribe(id);
            return null;
          });
    }
  }

  /** How many documents are open. */
  public int count() {
    return documents.size();
  }

  /** How many documents miss something that was heard of. */
  public int behind() {
    return (int) documents.values().stream().filter(document -> !document.isLevel()).count();
  }

  /** The ids of all open documents. */
  public Collection<String> ids() {
    return documents.keySet();
  }
}
