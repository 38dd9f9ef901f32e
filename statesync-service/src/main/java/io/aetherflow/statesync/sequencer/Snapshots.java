package io.aetherflow.statesync.sequencer;

import java.util.UUID;
import java.util.function.Supplier;

/**
 * Stores contents in the background, so that loading a document replays little. Best effort. Must
 * not block.
 */
@FunctionalInterface
public interface Snapshots {
  /**
   * @param content makes the canonical JSON; called on another thread, or never
   */
  void offer(UUID documentId, long version, Supplier<byte[]> content);
}
