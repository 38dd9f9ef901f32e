package io.aetherflow.client;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.UUID;
import tools.jackson.core.JacksonException;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;
import tools.jackson.databind.node.ObjectNode;

/**
 * An {@link OutboxStore} in one file, for its owner's eyes alone: a line of JSON per change,
 * appended and forced to the disk before {@link #add} returns, and a shorter line when an operation
 * is done or refused. The first lines name the client and its user. A change that could not be
 * written is not in the file, and those after it are. A last line that a crash cut off, or left as
 * zeros, is dropped; it was never promised.
 *
 * <p>A file beside it, with the ending {@code .lock}, is locked while the store is open, so that no
 * two processes send as one client. The file is written anew when it has become longer than {@link
 * #BYTES_MAX} and most of it is done.
 */
public final class FileOutbox implements OutboxStore {
  private static final System.Logger LOG = System.getLogger(FileOutbox.class.getName());
  private static final JsonMapper JSON = JsonMapper.shared();
  private static final String HEAD = "{\"clientId\":";
  private static final String CHANGE = "{\"document\":";

  /** A longer file is shortened when an operation is done. */
  static final long BYTES_MAX = 1 << 20;

  private final Path file;
  private final OutboxLock lock;
  private final String clientId;
  private final LineFile lines;
  private final Map<UUID, List<Written>> left = new LinkedHashMap<>();
  private final Map<UUID, List<Draft>> drafts = new LinkedHashMap<>();
  private String userId = "";
  private long bytesAllowed = BYTES_MAX;

  private FileOutbox(Path file, OutboxLock lock) throws IOException {
    this.file = file;
    this.lock = lock;
    var bytes = Files.exists(file) ? Files.readAllBytes(file) : new byte[0];
    int whole = wholeLines(bytes);
    checkNothingPromised(new String(bytes, whole, bytes.length - whole, StandardCharsets.UTF_8));
    if (whole == 0) {
      checkMayBecomeOutbox(bytes);
      this.clientId = UUID.randomUUID().toString();
      this.lines = LineFile.open(file, 0);
      lines.append(head(clientId).toString(), true);
    } else {
      this.clientId = read(new String(bytes, 0, whole, StandardCharsets.UTF_8).split("\n"));
      this.lines = LineFile.open(file, whole);
    }
  }

  /**
   * Opens the file, or makes it.
   *
   * @throws IllegalStateException when another store has it open, in this process or another one,
   *     or when it is no outbox
   */
  public static FileOutbox at(Path file) {
    try {
      // A link is followed once, so that what is written anew does not take the link's place.
      var target = Files.exists(file) ? file.toRealPath() : file;
      var lock = OutboxLock.tryTake(target.resolveSibling(target.getFileName() + ".lock"));
      if (lock == null) {
        throw new IllegalStateException("the outbox " + file + " is in use by another client");
      }
      try {
        return new FileOutbox(target, lock);
      } catch (IOException | RuntimeException failure) {
        lock.close();
        throw failure;
      }
    } catch (IOException failure) {
      throw new UncheckedIOException("the outbox " + file + " can not be opened", failure);
    }
  }

  @Override
  public String clientId() {
    return clientId;
  }

  @Override
  public synchronized void belongsTo(String user) {
    if (userId.isEmpty()) {
      keep(owner(user));
      userId = user;
    } else if (!userId.equals(user)) {
      throw new IllegalStateException(
          "the outbox " + file + " belongs to the user " + userId + ", not to " + user);
    }
  }

  @Override
  public synchronized List<Written> left() {
    return left.values().stream().flatMap(List::stream).toList();
  }

  @Override
  public synchronized void add(Written written) {
    keep(line(written));
    left.computeIfAbsent(written.opId(), opId -> new ArrayList<>()).add(written);
  }

  @Override
  public synchronized void done(UUID opId) {
    if (left.remove(opId) != null) {
      note(JSON.createObjectNode().put("done", opId.toString()));
    }
  }

  @Override
  public synchronized void refused(UUID opId, String code) {
    if (left.containsKey(opId)) {
      toDraft(opId, code);
      note(refusal(opId, code));
    }
  }

  @Override
  public synchronized List<Draft> drafts() {
    return drafts.values().stream().flatMap(List::stream).toList();
  }

  @Override
  public synchronized void discard(UUID opId) {
    if (drafts.remove(opId) != null) {
      note(JSON.createObjectNode().put("done", opId.toString()));
    }
  }

  @Override
  public synchronized void close() {
    try {
      lines.close();
    } finally {
      lock.close();
    }
  }

  private void keep(ObjectNode line) {
    try {
      lines.append(line.toString(), true);
    } catch (IOException failure) {
      throw new UncheckedIOException("the outbox " + file + " can not be written", failure);
    }
  }

  /** Appends what may be lost, and shortens the file when it has become long. */
  private void note(ObjectNode line) {
    try {
      lines.append(line.toString(), false);
      if (lines.length() > bytesAllowed) {
        shorten();
      }
    } catch (IOException failure) {
      LOG.log(
          System.Logger.Level.WARNING,
          "the outbox " + file + " can not be written: what is done may be sent again",
          failure);
    }
  }

  /** Writes the file anew with what is needed; the next try after a failure waits a while. */
  private void shorten() throws IOException {
    bytesAllowed = 2 * lines.length();
    var needed = new ArrayList<String>();
    needed.add(head(clientId).toString());
    if (!userId.isEmpty()) {
      needed.add(owner(userId).toString());
    }
    left().forEach(written -> needed.add(line(written).toString()));
    drafts.forEach((opId, parts) -> {
      parts.forEach(draft -> needed.add(line(draft.written()).toString()));
      needed.add(refusal(opId, parts.getFirst().code()).toString());
    });
    lines.replaceBy(needed);
    bytesAllowed = Math.max(BYTES_MAX, 2 * lines.length());
  }

  /**
   * How many bytes are whole lines. Only at the end, in what was never forced, can a crash of the
   * machine leave half a line or zeros; JSON has no zeros.
   */
  private static int wholeLines(byte[] bytes) {
    int whole = 0;
    for (int i = 0; i < bytes.length && bytes[i] != 0; i++) {
      if (bytes[i] == '\n') {
        whole = i + 1;
      }
    }
    return whole;
  }

  /** A change with zeros in front of it was forced, and so were they once: the file is damaged. */
  private void checkNothingPromised(String cutOff) {
    if (cutOff.contains("\n" + CHANGE)) {
      throw new IllegalStateException("the outbox " + file + " is damaged: it has lost lines");
    }
  }

  /**
   * An empty file may, and one whose first line was cut off; anybody else's file stays as it is.
   */
  private void checkMayBecomeOutbox(byte[] bytes) {
    var start = new String(bytes, StandardCharsets.UTF_8).replace("\0", "");
    if (!start.startsWith(HEAD) && !HEAD.startsWith(start)) {
      throw new IllegalStateException("the file " + file + " is no outbox");
    }
  }

  /** Takes all lines and returns the client's id. */
  private String read(String[] all) {
    var id = parsed(all[0], 1).path("clientId").asString("");
    if (id.isEmpty()) {
      throw new IllegalStateException("the file " + file + " is no outbox: line 1 has no clientId");
    }
    for (int i = 1; i < all.length; i++) {
      try {
        take(parsed(all[i], i + 1));
      } catch (IllegalArgumentException broken) {
        throw unreadable(i + 1, broken);
      }
    }
    return id;
  }

  private JsonNode parsed(String text, int number) {
    try {
      return JSON.readTree(text);
    } catch (JacksonException broken) {
      throw unreadable(number, broken);
    }
  }

  private IllegalStateException unreadable(int line, RuntimeException why) {
    return new IllegalStateException(
        "line " + line + " of the outbox " + file + " is not readable", why);
  }

  private void take(JsonNode line) {
    if (line.has("done")) {
      var opId = uuid(line, "done");
      left.remove(opId);
      drafts.remove(opId);
    } else if (line.has("user")) {
      userId = line.path("user").asString("");
    } else if (line.has("refused")) {
      toDraft(uuid(line, "refused"), line.path("code").asString(""));
    } else {
      left.computeIfAbsent(uuid(line, "opId"), opId -> new ArrayList<>())
          .add(
              new Written(
                  line.path("document").asString(""),
                  line.path("type").asString(""),
                  uuid(line, "opId"),
                  line.path("baseVersion").asLong(),
                  line.has("previousOpId") ? uuid(line, "previousOpId") : null,
                  line.path("writtenAt").asLong(),
                  line.path("change").asString("")));
    }
  }

  private static UUID uuid(JsonNode line, String member) {
    return UUID.fromString(line.path(member).asString(""));
  }

  private void toDraft(UUID opId, String code) {
    var parts = Objects.requireNonNullElse(left.remove(opId), List.<Written>of());
    if (!parts.isEmpty()) {
      drafts.put(opId, parts.stream().map(written -> new Draft(written, code)).toList());
    }
  }

  private static ObjectNode head(String clientId) {
    return JSON.createObjectNode().put("clientId", clientId);
  }

  private static ObjectNode owner(String userId) {
    return JSON.createObjectNode().put("user", userId);
  }

  private static ObjectNode refusal(UUID opId, String code) {
    return JSON.createObjectNode().put("refused", opId.toString()).put("code", code);
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
}
