package io.aetherflow.gateway.feed;

import java.util.concurrent.CompletableFuture;

/**
 * The Redis channels of documents. Everything here may fail at any time without losing more than
 * speed.
 */
public interface DocumentChannels {

  /**
   * Begins to listen to a document; completes when Redis has confirmed, exceptionally when it is
   * away.
   */
  CompletableFuture<Void> subscribe(String documentId);

  /** Stops listening to a document. */
  void unsubscribe(String documentId);
}
