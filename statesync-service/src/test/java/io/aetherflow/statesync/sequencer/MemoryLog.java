package io.aetherflow.statesync.sequencer;

import io.aetherflow.statesync.access.Access;
import io.aetherflow.statesync.access.Lifecycle;
import io.aetherflow.statesync.access.LockLease;
import io.aetherflow.statesync.access.Member;
import io.aetherflow.statesync.access.PublicAccess;
import io.aetherflow.statesync.access.Role;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.UUID;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.function.Supplier;

/**
 * A log in memory that answers when it is told to, and fails when it is told to. Several sequencers
 * on one log are several instances of the service.
 */
final class MemoryLog implements OperationLog {

  /** What happens to a commit. */
  enum Fate {
    NORMAL,
    /** Committed, but the answer is lost. */
    LOST_ANSWER,
    /** Not committed, and the answer is lost. */
    LOST
  }

  private static final class Stored {
    String policy = "lww";
    long floor;
    final Map<String, Member> members = new HashMap<>();
    PublicAccess publicAccess = PublicAccess.NONE;
    Lifecycle state = Lifecycle.ACTIVE;
    LockLease lock;
    long guard = 1;
    final List<LoggedOperation> operations = new ArrayList<>();
    LoadedDocument.Snapshot snapshot;

    Access access() {
      return new Access(guard, state, publicAccess, members, lock);
    }
  }

  private final Map<UUID, Stored> documents = new HashMap<>();
  final MemoryLedger ledger = new MemoryLedger();
  private final Deque<Runnable> due = new ArrayDeque<>();
  final Set<UUID> poisonedOperations = new HashSet<>();
  final List<DocumentBatch> batches = new ArrayList<>();
  Fate nextCommit = Fate.NORMAL;
  boolean reachable = true;
  boolean automatic = true;
  long nowMillis = 1_000_000;
  int loads;

  /** How many pages of history were read. */
  int pagesRead;

  UUID create(String owner) {
    UUID id = UUID.randomUUID();
    Stored stored = new Stored();
    stored.members.put(owner, new Member(owner, owner, Role.OWNER, 0));
    documents.put(id, stored);
    return id;
  }

  void policy(UUID id, String policy) {
    documents.get(id).policy = policy;
    documents.get(id).guard++;
  }

  /** Takes the operations up to a version away; there has to be a snapshot of it. */
  void trim(UUID id, long floor) {
    documents.get(id).floor = floor;
  }

  void member(UUID id, String user, Role role) {
    documents.get(id).members.put(user, new Member(user, user, role, 0));
    documents.get(id).guard++;
  }

  void remove(UUID id, String user) {
    documents.get(id).members.remove(user);
    documents.get(id).guard++;
  }

  void lock(UUID id, LockLease lock) {
    documents.get(id).lock = lock;
    documents.get(id).guard++;
  }

  void archive(UUID id) {
    documents.get(id).state = Lifecycle.ARCHIVED;
    documents.get(id).guard++;
  }

  void snapshot(UUID id, long version, byte[] content) {
    documents.get(id).snapshot = new LoadedDocument.Snapshot(version, content);
  }

  List<LoggedOperation> operations(UUID id) {
    return documents.get(id).operations;
  }

  /** Answers everything that waits, and what comes of it. */
  void run() {
    while (step()) {
      // Until nothing waits.
    }
  }

  /** Answers the oldest question. */
  boolean step() {
    Runnable next = due.poll();
    if (next == null) {
      return false;
    }
    next.run();
    return true;
  }

  private <R> CompletionStage<R> later(Supplier<R> answer) {
    var stage = new CompletableFuture<R>();
    due.add(() -> {
      if (reachable) {
        stage.complete(answer.get());
      } else {
        stage.completeExceptionally(new IllegalStateException("unreachable"));
      }
    });
    if (automatic) {
      run();
    }
    return stage;
  }

  @Override
  public CompletionStage<Optional<LoadedDocument>> load(UUID documentId) {
    return later(() -> find(documentId, -1));
  }

  @Override
  public CompletionStage<Optional<LoadedDocument>> loadAfter(UUID documentId, long afterVersion) {
    return later(() -> find(documentId, afterVersion));
  }

  private Optional<LoadedDocument> find(UUID documentId, long afterVersion) {
    loads++;
    Stored stored = documents.get(documentId);
    if (stored == null) {
      return Optional.empty();
    }
    LoadedDocument.Snapshot snapshot = afterVersion < 0 ? stored.snapshot : null;
    long after = afterVersion >= 0 ? afterVersion : snapshot == null ? 0 : snapshot.version();
    List<LoggedOperation> all = stored.operations;
    return Optional.of(
        new LoadedDocument(
            "text",
            stored.policy,
            stored.access(),
            all.size(),
            stored.floor,
            all.isEmpty() ? 0 : all.getLast().committedAtMillis(),
            snapshot,
            page(stored, after, PAGE_MAX)));
  }

  @Override
  public CompletionStage<List<LoggedOperation>> read(
      UUID documentId, long afterVersion, int limit) {
    pagesRead++;
    return later(() -> page(documents.get(documentId), afterVersion, limit));
  }

  private static List<LoggedOperation> page(Stored stored, long after, int limit) {
    List<LoggedOperation> all = stored.operations;
    int from = (int) Math.min(Math.max(after, stored.floor), all.size());
    return List.copyOf(all.subList(from, Math.min(all.size(), from + limit)));
  }

  @Override
  public CompletionStage<CommitOutcome> commit(DocumentBatch batch) {
    var stage = new CompletableFuture<CommitOutcome>();
    due.add(() -> stage.complete(decide(batch)));
    if (automatic) {
      run();
    }
    return stage;
  }

  private CommitOutcome decide(DocumentBatch batch) {
    batches.add(batch);
    Fate fate = nextCommit;
    nextCommit = Fate.NORMAL;
    if (!reachable || fate == Fate.LOST) {
      return new CommitOutcome.Unknown();
    }
    CommitOutcome outcome = commitNow(batch);
    return fate == Fate.LOST_ANSWER ? new CommitOutcome.Unknown() : outcome;
  }

  private CommitOutcome commitNow(DocumentBatch batch) {
    Stored stored = documents.get(batch.documentId());
    if (stored == null
        || stored.operations.size() != batch.expectedVersion()
        || stored.guard != batch.guard()) {
      return new CommitOutcome.LostRace();
    }
    Set<UUID> outdated = ledger.outdated(batch);
    if (!outdated.isEmpty()) {
      return new CommitOutcome.LostRace(outdated);
    }
    Set<UUID> ids = new HashSet<>();
    stored.operations.forEach(operation -> ids.add(operation.opId()));
    for (LoggedOperation operation : batch.operations()) {
      if (!ids.add(operation.opId())) {
        return new CommitOutcome.Failed(true);
      }
      if (poisonedOperations.contains(operation.opId())) {
        return new CommitOutcome.Failed(false);
      }
    }
    for (LoggedOperation operation : batch.operations()) {
      stored.operations.add(operation.committedAt(nowMillis));
    }
    return new CommitOutcome.Committed(nowMillis, ledger.commit(batch, nowMillis));
  }
}
