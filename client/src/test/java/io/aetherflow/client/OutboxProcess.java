package io.aetherflow.client;

import io.aetherflow.client.OutboxStore.Written;
import java.io.UncheckedIOException;
import java.nio.file.Path;
import java.util.UUID;

/** Another process that uses an outbox, on a disk that is soon full. */
final class OutboxProcess {
  /** Ends with this status when another process has the outbox. */
  static final int IN_USE = 7;

  /** The size to limit files to, in the shell's blocks of 512 bytes. */
  static final int BLOCKS_MAX = 16;

  private static final int BYTES_MAX = BLOCKS_MAX * 512;

  private OutboxProcess() {}

  /** Arguments: the outbox, and what to do. */
  public static void main(String[] arguments) {
    try (var outbox = FileOutbox.at(Path.of(arguments[0]))) {
      if (arguments[1].equals("fill")) {
        fill(outbox);
      }
    } catch (IllegalStateException inUse) {
      System.exit(IN_USE);
    }
  }

  private static void fill(FileOutbox outbox) {
    outbox.add(written(1, BYTES_MAX / 3));
    outbox.add(written(2, BYTES_MAX / 3));
    try {
      outbox.add(written(3, 2 * BYTES_MAX));
      throw new AssertionError("the disk is not full");
    } catch (UncheckedIOException full) {
      outbox.add(written(4, 10));
    }
  }

  private static Written written(int id, int length) {
    return new Written("notes", "text", new UUID(0, id), 7, null, 1_000, "x".repeat(length));
  }
}
