package io.aetherflow.statesync.documents;

import java.time.Duration;
import java.util.function.LongSupplier;
import org.jspecify.annotations.Nullable;

/**
 * Counts what the installation holds. Counting reads every document's row, so it is done at most
 * every {@link #EVERY} and for at most one part in {@value #SHARE} of the time, however many ask
 * and however many documents there are; who asks in between is told what was counted last. Safe for
 * all threads; those who ask while it is counted wait for it.
 */
public final class Census {
  /** A count is at least this old before the next one. */
  public static final Duration EVERY = Duration.ofSeconds(5);

  private static final int SHARE = 100;

  private final DocumentStore store;
  private final LongSupplier ticker;
  private DocumentStore.@Nullable Totals counted;
  private long nextNanos;

  /**
   * Creates one that has counted nothing yet.
   *
   * @param ticker nanoseconds that only grow
   */
  public Census(DocumentStore store, LongSupplier ticker) {
    this.store = store;
    this.ticker = ticker;
  }

  /** The newest count. Blocks when it is time for another one. */
  public synchronized DocumentStore.Totals totals() {
    long began = ticker.getAsLong();
    DocumentStore.Totals known = counted;
    if (known == null || began - nextNanos >= 0) {
      known = store.totals();
      counted = known;
      long ended = ticker.getAsLong();
      nextNanos = ended + Math.max(EVERY.toNanos(), SHARE * (ended - began));
    }
    return known;
  }
}
