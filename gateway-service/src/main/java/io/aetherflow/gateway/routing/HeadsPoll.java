package io.aetherflow.gateway.routing;

import io.aetherflow.gateway.protocol.RefusedException;
import java.util.Collection;
import java.util.List;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Asks for the heads of all open documents: often while an instance is away, since what it
 * committed last may not have been told to anybody, and now and then in any case. One question at a
 * time.
 */
final class HeadsPoll {
  private static final Logger LOG = LoggerFactory.getLogger(HeadsPoll.class);

  /** The most documents in one question. */
  private static final int DOCUMENTS_PER_CALL = 5_000;

  private final Router.HeadsReader reader;
  private final EditListener listener;
  private final RoutingSettings settings;
  private long nextSweepNanos;
  private long nextHeadsNanos;
  private boolean reading;

  HeadsPoll(
      Router.HeadsReader reader, EditListener listener, RoutingSettings settings, long nowNanos) {
    this.reader = reader;
    this.listener = listener;
    this.settings = settings;
    this.nextSweepNanos = nowNanos + settings.sweep().toNanos();
    this.nextHeadsNanos = nowNanos;
  }

  /** Whether a question is due; then {@link #read} is to be called. */
  synchronized boolean begins(boolean away, long nowNanos, Collection<String> openDocuments) {
    boolean due = away ? nowNanos - nextHeadsNanos >= 0 : nowNanos - nextSweepNanos >= 0;
    if (!due || reading || openDocuments.isEmpty()) {
      return false;
    }
    reading = true;
    nextHeadsNanos = nowNanos + settings.headsWhileAway().toNanos();
    nextSweepNanos = nowNanos + settings.sweep().toNanos();
    return true;
  }

  /** Asks an instance and tells the feeds; blocks. */
  void read(InstanceAddress instance, List<String> documents) {
    try {
      for (int from = 0; from < documents.size(); from += DOCUMENTS_PER_CALL) {
        int to = Math.min(documents.size(), from + DOCUMENTS_PER_CALL);
        reader.heads(instance, documents.subList(from, to)).forEach(listener::head);
      }
    } catch (RefusedException e) {
      LOG.warn("The heads of {} documents could not be read: {}", documents.size(), e.getMessage());
    } finally {
      synchronized (this) {
        reading = false;
      }
    }
  }
}
