package io.aetherflow.client;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.channels.OverlappingFileLockException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.StandardOpenOption;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.UUID;
import tools.jackson.core.JacksonException;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;
import tools.jackson.databind.node.ObjectNode;

/**
 * An {@link OutboxStore} in one file: a line of JSON per change, appended and forced to the disk
 * before {@link #add} returns, and a shorter line when an operation is done. The first line names
 * the client. A last line that a crash cut off is dropped; it was never promised.
 *
 * <p>A file beside it, with the ending {@code .lock}, is locked while the store is open, so that no
 * two processes send as one client. The file is written anew when it has become longer than {@link
 * #BYTES_MAX} and most of it is done.
 */
public final class FileOutbox implements OutboxStore {
  private static final JsonMapper JSON = JsonMapper.shared();

  /** A longer file is shortened when an operation is done. */
  static final long BYTES_MAX = 1 << 20;

  private final Path file;
  private final FileChannel lock;
  private final String clientId;
  private final Map<UUID, List<Written>> left = new LinkedHashMap<>();
  private FileChannel channel;
  private long bytesAllowed = BYTES_MAX;

  private FileOutbox(Path file, FileChannel lock, FileChannel channel) throws IOException {
    this.file = file;
    this.lock = lock;
    this.channel = channel;
    this.clientId = read();
  }

  /**
   * Opens the file, or makes it.
   *
   * @throws IllegalStateException when another store has it open, in this process or another one,
   *     or when it is no outbox
   */
  public static FileOutbox at(Path file) {
    try {
      var lock = locked(file);
      try {
        return new FileOutbox(file, lock, opened(file));
      } catch (IOException | RuntimeException failure) {
        lock.close();
        throw failure;
      }
    } catch (IOException failure) {
      throw new UncheckedIOException("the outbox " + file + " can not be opened", failure);
    }
  }

  private static FileChannel locked(Path file) throws IOException {
    var lock =
        FileChannel.open(
            beside(file, ".lock"), StandardOpenOption.CREATE, StandardOpenOption.WRITE);
    try {
      if (lock.tryLock() != null) {
        return lock;
      }
    } catch (OverlappingFileLockException here) {
      // Said below, as for a lock of another process.
    }
    lock.close();
    throw new IllegalStateException("the outbox " + file + " is in use by another client");
  }

  private static FileChannel opened(Path file) throws IOException {
    return FileChannel.open(file, StandardOpenOption.CREATE, StandardOpenOption.WRITE);
  }

  private static Path beside(Path file, String ending) {
    return file.resolveSibling(file.getFileName() + ending);
  }

  @Override
  public String clientId() {
    return clientId;
  }

  @Override
  public synchronized List<Written> left() {
    return left.values().stream().flatMap(List::stream).toList();
  }

  @Override
  public synchronized void add(Written written) {
    append(channel, line(written));
    force(channel);
    left.computeIfAbsent(written.opId(), opId -> new ArrayList<>()).add(written);
  }

  @Override
  public synchronized void done(UUID opId) {
    if (left.remove(opId) != null) {
      append(channel, JSON.createObjectNode().put("done", opId.toString()));
      shorten();
    }
  }

  @Override
  public synchronized void close() {
    try {
      channel.close();
      lock.close();
    } catch (IOException failure) {
      throw unwritable(failure);
    }
  }

  /** Reads all lines and returns the client's id, which is made when the file is new. */
  private String read() throws IOException {
    var bytes = Files.readAllBytes(file);
    int whole = bytes.length;
    while (whole > 0 && bytes[whole - 1] != '\n') {
      whole--;
    }
    channel.truncate(whole);
    channel.position(whole);
    if (whole == 0) {
      var id = UUID.randomUUID().toString();
      append(channel, head(id));
      force(channel);
      return id;
    }
    var lines = new String(bytes, 0, whole, StandardCharsets.UTF_8).split("\n");
    for (int i = 1; i < lines.length; i++) {
      take(line(lines[i], i + 1));
    }
    return line(lines[0], 1).path("clientId").asString();
  }

  /** Writes the file anew, when it is long, with what is left. */
  private void shorten() {
    try {
      if (channel.size() <= bytesAllowed) {
        return;
      }
      var shorter = beside(file, ".new");
      Files.deleteIfExists(shorter);
      var next = opened(shorter);
      append(next, head(clientId));
      left().forEach(written -> append(next, line(written)));
      force(next);
      Files.move(
          shorter, file, StandardCopyOption.ATOMIC_MOVE, StandardCopyOption.REPLACE_EXISTING);
      channel.close();
      channel = next;
      bytesAllowed = Math.max(BYTES_MAX, 2 * channel.size());
    } catch (IOException failure) {
      throw unwritable(failure);
    }
  }

  private static ObjectNode head(String clientId) {
    return JSON.createObjectNode().put("clientId", clientId);
  }

  private static ObjectNode line(Written written) {
    var line =
        JSON.createObjectNode()
            .put("document", written.document())
            .put("type", written.type())
            .put("opId", written.opId().toString())
            .put("baseVersion", written.baseVersion());
    if (written.previousOpId() != null) {
      line.put("previousOpId", written.previousOpId().toString());
    }
    return line.put("writtenAt", written.writtenAtMillis()).put("change", written.change());
  }

  private JsonNode line(String text, int number) {
    try {
      return JSON.readTree(text);
    } catch (JacksonException broken) {
      throw new IllegalStateException(
          "line " + number + " of the outbox " + file + " is not readable", broken);
    }
  }

  private void take(JsonNode line) {
    if (line.has("done")) {
      left.remove(UUID.fromString(line.path("done").asString()));
      return;
    }
    var opId = UUID.fromString(line.path("opId").asString());
    left.computeIfAbsent(opId, id -> new ArrayList<>())
        .add(
            new Written(
                line.path("document").asString(),
                line.path("type").asString(),
                opId,
                line.path("baseVersion").asLong(),
                line.has("previousOpId")
                    ? UUID.fromString(line.path("previousOpId").asString())
                    : null,
                line.path("writtenAt").asLong(),
                line.path("change").asString()));
  }

  private void append(FileChannel to, ObjectNode line) {
    var bytes = ByteBuffer.wrap((line + "\n").getBytes(StandardCharsets.UTF_8));
    try {
      while (bytes.hasRemaining()) {
        to.write(bytes);
      }
    } catch (IOException failure) {
      throw unwritable(failure);
    }
  }

  private void force(FileChannel written) {
    try {
      written.force(false);
    } catch (IOException failure) {
      throw unwritable(failure);
    }
  }

  private UncheckedIOException unwritable(IOException failure) {
    return new UncheckedIOException("the outbox " + file + " can not be written", failure);
  }
}
