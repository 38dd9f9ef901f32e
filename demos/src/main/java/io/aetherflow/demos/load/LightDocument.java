package io.aetherflow.demos.load;

import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.UUID;
import java.util.concurrent.CompletableFuture;

/**
 * A document as a light client has it open: its version, a length that it has for certain, and what
 * waits or is under way. In a load nobody deletes, so every place within a length that once was
 * there can be written at, whatever others do.
 */
public final class LightDocument {
  private static final int OPERATIONS_PER_FRAME_MAX = 100;

  /** What was sent and has no answer yet: the number, the length that it inserts, and the bytes. */
  private record Sent(int operation, int inserted, String json) {}

  /** What is to be written. */
  private record Wish(int operation, String text, double place) {}

  private final String id;
  private final OperationNames names;
  private final CompletableFuture<LightDocument> opened = new CompletableFuture<>();
  private final ArrayDeque<Wish> waiting = new ArrayDeque<>(2);
  private final Map<UUID, Sent> inFlight = new LinkedHashMap<>(4);
  private volatile long version;
  private volatile long gaps;
  private long length;

  LightDocument(String id, OperationNames names) {
    this.id = id;
    this.names = names;
  }

  /** The document's id. */
  public String id() {
    return id;
  }

  /** The last version that arrived. Any thread may ask. */
  public long version() {
    return version;
  }

  /** How often a version was missing, or came again. Any thread may ask. */
  public long gaps() {
    return gaps;
  }

  CompletableFuture<LightDocument> opened() {
    return opened;
  }

  /** A page of the content came. */
  void page(long atVersion, long insertedLength, boolean last) {
    version = Math.max(version, atVersion);
    length += insertedLength;
    if (last) {
      opened.complete(this);
    }
  }

  void want(int operation, String text, double place) {
    waiting.add(new Wish(operation, text, place));
  }

  /** The frame that is to be sent now; empty when there is nothing, or one is under way. */
  String nextFrame(long nowMillis) {
    if (!inFlight.isEmpty() || waiting.isEmpty() || !opened.isDone()) {
      return "";
    }
    UUID previous = null;
    for (int i = 0; i < OPERATIONS_PER_FRAME_MAX && !waiting.isEmpty(); i++) {
      var wish = waiting.remove();
      var opId = names.of(wish.operation());
      long at = (long) (wish.place() * length);
      var json =
          "{\"opId\":\""
              + opId
              + "\",\"baseVersion\":"
              + version
              + (previous == null ? "" : ",\"previousOpId\":\"" + previous + "\"")
              + ",\"delta\":["
              + (at == 0 ? "" : "{\"retain\":" + at + "},")
              + "{\"insert\":\""
              + wish.text()
              + "\"}],\"writtenAt\":"
              + nowMillis
              + "}";
      inFlight.put(opId, new Sent(wish.operation(), wish.text().length(), json));
      previous = opId;
    }
    return framed();
  }

  /** What has no answer yet, with the same bytes as before; empty when there is nothing. */
  String framed() {
    if (inFlight.isEmpty()) {
      return "";
    }
    var operations = new ArrayList<String>(inFlight.size());
    inFlight.values().forEach(sent -> operations.add(sent.json()));
    return "{\"type\":\"op\",\"document\":\""
        + id
        + "\",\"ops\":["
        + String.join(",", operations)
        + "]}";
  }

  /** Whether an operation was sent from here and has no answer yet. */
  boolean isUnderWay(int operation) {
    for (var sent : inFlight.values()) {
      if (sent.operation() == operation) {
        return true;
      }
    }
    return false;
  }

  /** An own operation is committed; returns its number, or −1 when it was not under way. */
  int acknowledged(UUID opId, long atVersion, long steps) {
    moved(atVersion, steps);
    var sent = inFlight.remove(opId);
    if (sent == null) {
      return -1;
    }
    length += sent.inserted();
    return sent.operation();
  }

  /** Takes operations back that can never be committed; returns their numbers. */
  List<Integer> refused(List<UUID> opIds) {
    var numbers = new ArrayList<Integer>();
    for (var opId : opIds) {
      var sent = inFlight.remove(opId);
      if (sent != null) {
        numbers.add(sent.operation());
      }
    }
    return numbers;
  }

  /** The connection is over; returns all that was not acknowledged. */
  List<Integer> abandon() {
    var numbers = new ArrayList<Integer>();
    inFlight.values().forEach(sent -> numbers.add(sent.operation()));
    waiting.forEach(wish -> numbers.add(wish.operation()));
    inFlight.clear();
    waiting.clear();
    return numbers;
  }

  /** Versions up to and with this one have come, of which the newest {@code steps} just now. */
  @SuppressWarnings("NonAtomicVolatileUpdate") // Written by the owning thread alone.
  void moved(long newest, long steps) {
    if (newest != version + steps) {
      gaps++;
    }
    version = newest;
  }
}
