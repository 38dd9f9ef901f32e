package io.aetherflow.client;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.channels.FileChannel;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import org.jspecify.annotations.Nullable;

/**
 * The right to an outbox, held against other processes by a lock of the system, which ends with
 * this process at the latest.
 *
 * <p>Such a lock belongs to the whole process, and is lost as soon as the process closes any
 * channel to that file. So a file that is locked here is never opened here a second time.
 */
final class OutboxLock implements AutoCloseable {
  private static final Set<Path> HELD_HERE = ConcurrentHashMap.newKeySet();

  private final Path file;
  private final FileChannel channel;

  private OutboxLock(Path file, FileChannel channel) {
    this.file = file;
    this.channel = channel;
  }

  /** Takes the lock; null when somebody has it, in this process or another one. */
  static @Nullable OutboxLock tryTake(Path lockFile) throws IOException {
    LineFile.create(lockFile);
    var file = lockFile.toRealPath();
    if (!HELD_HERE.add(file)) {
      return null;
    }
    OutboxLock taken = null;
    try {
      var channel = FileChannel.open(file, StandardOpenOption.WRITE);
      if (channel.tryLock() != null) {
        taken = new OutboxLock(file, channel);
      } else {
        channel.close();
      }
    } finally {
      if (taken == null) {
        HELD_HERE.remove(file);
      }
    }
    return taken;
  }

  @Override
  public void close() {
    if (channel.isOpen()) {
      try {
        channel.close();
      } catch (IOException failure) {
        throw new UncheckedIOException(failure);
      } finally {
        HELD_HERE.remove(file);
      }
    }
  }
}
