package io.aetherflow.statesync.history;

import io.aetherflow.statesync.sequencer.LoadedDocument;
import io.aetherflow.statesync.sequencer.Snapshots;
import java.util.UUID;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.function.Supplier;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Writes and thins snapshots on one virtual thread of its own, one at a time, so that they never
 * compete with edits for more than one connection. When too many wait, new ones are dropped: the
 * document will offer another.
 */
public final class SnapshotWriter implements Snapshots, AutoCloseable {
  private static final Logger log = LoggerFactory.getLogger(SnapshotWriter.class);
  private static final int WAITING_MAX = 64;

  private record Offer(UUID documentId, long version, Supplier<byte[]> content) {}

  private final SnapshotStore store;
  private final LinkedBlockingQueue<Offer> waiting = new LinkedBlockingQueue<>(WAITING_MAX);
  private final Thread writer;

  public SnapshotWriter(SnapshotStore store) {
    this.store = store;
    this.writer = Thread.ofVirtual().name("snapshots").start(this::run);
  }

  @Override
  public void offer(UUID documentId, long version, Supplier<byte[]> content) {
    if (!waiting.offer(new Offer(documentId, version, content))) {
      log.debug("Too many snapshots wait; the one of document {} is left out", documentId);
    }
  }

  private void run() {
    try {
      while (true) {
        Offer offer = waiting.take();
        try {
          store.write(
              offer.documentId(),
              new LoadedDocument.Snapshot(offer.version(), offer.content().get()));
          store.thin(offer.documentId());
        } catch (RuntimeException e) {
          log.warn(
              "The snapshot of document {} at {} was not written",
              offer.documentId(),
              offer.version(),
              e);
        }
      }
    } catch (InterruptedException e) {
      // Closed.
      Thread.currentThread().interrupt();
    }
  }

  @Override
  public void close() {
    writer.interrupt();
  }
}
