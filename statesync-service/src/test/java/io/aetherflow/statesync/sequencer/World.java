package io.aetherflow.statesync.sequencer;

import io.aetherflow.model.DocumentTypes;
import io.aetherflow.model.authority.ConflictJudges;
import io.aetherflow.model.conflict.Arbiter;
import io.aetherflow.model.conflict.ConflictResolver.Circumstances;
import io.aetherflow.model.conflict.ConflictResolvers;
import io.aetherflow.proto.statesync.v1.Committed;
import io.aetherflow.statesync.access.Actor;
import io.aetherflow.statesync.ledger.RecordedConflict;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.Collections;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.PriorityQueue;
import java.util.Set;
import java.util.UUID;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/**
 * One instance of the service on a log in memory and virtual time; everything runs in the test's
 * thread.
 */
final class World implements Announcer, Snapshots {
  final MemoryLog log;
  final Sequencers sequencers;
  final List<Committed> announced = new ArrayList<>();
  final List<Long> snapshots = new ArrayList<>();
  private final Map<String, LinkedHashMap<UUID, Results>> written = new HashMap<>();
  private final PriorityQueue<Alarm> alarms = new PriorityQueue<>();
  private Instant now = Instant.EPOCH.plusMillis(1_000_000);

  private record Alarm(Instant at, Runnable task) implements Comparable<Alarm> {
    @Override
    public int compareTo(Alarm other) {
      return at.compareTo(other.at);
    }
  }

  World(MemoryLog log, Limits limits) {
    this.log = log;
    InstantSource clock = () -> now;
    Timer timer = (delay, task) -> alarms.add(new Alarm(now.plus(delay), task));
    this.sequencers =
        new Sequencers(
            log,
            DocumentTypes.load(),
            Judges.of(ConflictJudges.load()),
            policies(),
            this,
            this,
            EditObserver.none(),
            limits,
            clock,
            timer,
            Runnable::run);
  }

  /** The product's own policies, with nobody present but the two authors. */
  private Arbiters policies() {
    var resolvers = ConflictResolvers.load();
    return (documentId, policy, access) ->
        Arbiter.of(
            resolvers.require(policy), new Circumstances(Map.of(), Set.of(), now.toEpochMilli()));
  }

  World(MemoryLog log) {
    this(log, Limits.defaults());
  }

  /** Lets time pass. */
  void pass(Duration duration) {
    Instant until = now.plus(duration);
    while (!alarms.isEmpty() && !alarms.peek().at().isAfter(until)) {
      Alarm alarm = alarms.remove();
      now = alarm.at();
      alarm.task().run();
    }
    now = until;
  }

  Instant now() {
    return now;
  }

  /** Results that have come or will come. */
  static final class Results {
    private static final long PENDING = 0;
    private static final long REJECTED = -1;
    private List<EditResult> results;
    private int times;

    boolean here() {
      return results != null;
    }

    private long versionOf(UUID opId) {
      if (results == null) {
        return PENDING;
      }
      for (EditResult result : results) {
        if (result.opId().equals(opId)) {
          return version(result);
        }
      }
      return REJECTED;
    }

    private static long version(EditResult result) {
      return switch (result) {
        case EditResult.Done(var opId, var committed, var stages) ->
            committed.getOperations(0).getVersion();
        case EditResult.Before(var opId, long version) -> version;
        case EditResult.Rejected rejected -> REJECTED;
      };
    }

    EditResult get(int index) {
      if (results == null) {
        throw new AssertionError("there is no result yet");
      }
      return results.get(index);
    }

    EditResult only() {
      if (times != 1) {
        throw new AssertionError("results came " + times + " times");
      }
      return get(0);
    }

    long version() {
      return switch (only()) {
        case EditResult.Done(var opId, var committed, var stages) ->
            committed.getOperations(0).getVersion();
        case EditResult.Before(var opId, long version) -> version;
        case EditResult.Rejected(var opId, var refusal) ->
            throw new AssertionError(refusal.toString());
      };
    }

    String code() {
      return code(0);
    }

    String code(int index) {
      return get(index) instanceof EditResult.Rejected(var opId, var refusal) ? refusal.code() : "";
    }
  }

  static EditOperation insert(UUID opId, long base, int at, String text) {
    String retain = at == 0 ? "" : "{\"retain\":" + at + "},";
    return raw(opId, base, "[" + retain + "{\"insert\":\"" + text + "\"}]");
  }

  static EditOperation raw(UUID opId, long base, String delta) {
    return new EditOperation(opId, base, null, delta.getBytes(StandardCharsets.UTF_8), 999_000);
  }

  /** Submits what was written on top of whatever this user's client has pending. */
  Results submit(UUID document, String user, EditOperation... operations) {
    EditOperation[] chained = operations.clone();
    LinkedHashMap<UUID, Results> before =
        written.computeIfAbsent(document + user, key -> new LinkedHashMap<>());
    for (int i = 0; i < chained.length; i++) {
      EditOperation operation = chained[i];
      chained[i] =
          new EditOperation(
              operation.opId(),
              operation.baseVersion(),
              i > 0 ? chained[i - 1].opId() : previous(before, operation),
              operation.delta(),
              operation.writtenAtMillis());
    }
    Results results = submitAsItIs(document, user, chained);
    List.of(chained).forEach(operation -> before.put(operation.opId(), results));
    return results;
  }

  private static @Nullable UUID previous(
      LinkedHashMap<UUID, Results> before, EditOperation operation) {
    for (var earlier : before.sequencedEntrySet().reversed()) {
      if (earlier.getKey().equals(operation.opId())) {
        continue;
      }
      long version = earlier.getValue().versionOf(earlier.getKey());
      if (version == Results.PENDING || version > operation.baseVersion()) {
        return earlier.getKey();
      }
      if (version != Results.REJECTED) {
        return null;
      }
    }
    return null;
  }

  Results submitAsItIs(UUID document, String user, EditOperation... operations) {
    Results results = new Results();
    Actor actor = new Actor(user, user, "session-of-" + user);
    sequencers.take(
        new EditSubmission(document, actor, "client-of-" + user, List.of(operations), ""),
        all -> {
          results.results = all;
          results.times++;
        });
    return results;
  }

  /** What this user wants of a conflict as it stood when it was read. */
  Results wish(UUID document, String user, RecordedConflict conflict, Wish.Kind kind, String own) {
    Results results = new Results();
    sequencers.take(
        new EditSubmission(
            document,
            new Actor(user, user, "session-of-" + user),
            "~" + UUID.randomUUID(),
            List.of(EditOperation.of(new Wish(conflict, kind, "", own), now.toEpochMilli())),
            ""),
        all -> {
          results.results = all;
          results.times++;
        });
    return results;
  }

  /** One insertion by this user. */
  Results type(UUID document, String user, long base, int at, String text) {
    return submit(document, user, insert(UUID.randomUUID(), base, at, text));
  }

  /** The text that the log replays to. */
  String text(UUID document) {
    log.automatic = true;
    Loader loader = new Loader(log, DocumentTypes.load(), Limits.defaults());
    var loaded = loader.load(document).toCompletableFuture().join().orElseThrow();
    return new String(loaded.replica().encodedContent(), StandardCharsets.UTF_8)
        .replaceAll("[^a-zA-Z ]|insert", "");
  }

  List<Long> announcedVersions() {
    List<Long> versions = new ArrayList<>();
    announced.forEach(c -> c.getOperationsList().forEach(o -> versions.add(o.getVersion())));
    return Collections.unmodifiableList(versions);
  }

  @Override
  public void committed(UUID documentId, Committed committed) {
    announced.add(committed);
  }

  @Override
  public void headMoved(UUID documentId, long version, long guard) {}

  @Override
  public void offer(UUID documentId, long version, Supplier<byte[]> content) {
    snapshots.add(version);
    log.snapshot(documentId, version, content.get());
  }
}
