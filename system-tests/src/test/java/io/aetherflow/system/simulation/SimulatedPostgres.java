package io.aetherflow.system.simulation;

import io.aetherflow.model.DocumentType;
import io.aetherflow.proto.statesync.v1.Head;
import io.aetherflow.proto.statesync.v1.ReadOperationsResponse;
import io.aetherflow.statesync.access.Access;
import io.aetherflow.statesync.access.Lifecycle;
import io.aetherflow.statesync.access.Member;
import io.aetherflow.statesync.access.PublicAccess;
import io.aetherflow.statesync.access.Role;
import io.aetherflow.statesync.sequencer.CommitOutcome;
import io.aetherflow.statesync.sequencer.CommittedMessages;
import io.aetherflow.statesync.sequencer.DocumentBatch;
import io.aetherflow.statesync.sequencer.LoadedDocument;
import io.aetherflow.statesync.sequencer.LoggedOperation;
import java.util.ArrayList;
import java.util.Collections;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.UUID;
import org.jspecify.annotations.Nullable;

/**
 * What PostgreSQL promises: a commit happens wholly or not at all, at one moment, when version and
 * guard are the expected ones and no operation's id is in the log already; and what is committed
 * stays. It never fails; the way to it does, see {@link SimulatedLog}.
 */
final class SimulatedPostgres {
  /** How the document stood from a moment on. */
  private record Moment(long fromMicros, long version, long guard, Map<String, Member> members) {}

  private static final class Row {
    final List<LoggedOperation> log = new ArrayList<>();
    final Map<UUID, Access> accessByOpId = new HashMap<>();
    final List<Moment> moments = new ArrayList<>();
    Map<String, Member> members = Map.of();
    long guard = 1;
    LoadedDocument.@Nullable Snapshot snapshot;
    final SimulatedLedger ledger;
    final DocumentType<?, ?> type;
    final String policy;

    Row(DocumentType<?, ?> type, String policy, SimulatedLedger ledger) {
      this.type = type;
      this.policy = policy;
      this.ledger = ledger;
    }
  }

  private final World world;
  private final Map<UUID, Row> rows = new LinkedHashMap<>();

  SimulatedPostgres(World world) {
    this.world = world;
  }

  void create(UUID id, List<String> users, DocumentType<?, ?> type, String policy) {
    var row = new Row(type, policy, new SimulatedLedger(id, world.options.bug()));
    var members = new HashMap<String, Member>();
    users.forEach(user -> members.put(user, new Member(user, user, Role.EDITOR, priority(user))));
    row.members = Map.copyOf(members);
    rows.put(id, row);
    note(row);
  }

  private static int priority(String user) {
    return user.hashCode() % 3;
  }

  private void note(Row row) {
    row.moments.add(new Moment(world.time.nowMicros(), row.log.size(), row.guard, row.members));
  }

  /** The one statement that decides. */
  CommitOutcome commit(DocumentBatch batch) {
    var row = rows.get(batch.documentId());
    if (row.log.size() != batch.expectedVersion() || row.guard != batch.guard()) {
      return new CommitOutcome.LostRace();
    }
    var outdated = row.ledger.outdated(batch.ledger());
    if (!outdated.isEmpty()) {
      return new CommitOutcome.LostRace(outdated);
    }
    for (var operation : batch.operations()) {
      if (row.accessByOpId.containsKey(operation.opId())) {
        return new CommitOutcome.Failed(true);
      }
    }
    long now = world.time.millis();
    for (var operation : batch.operations()) {
      row.accessByOpId.put(operation.opId(), access(row.guard, row.members));
      row.log.add(world.bugs.stored(operation).committedAt(now));
    }
    note(row);
    return new CommitOutcome.Committed(now, row.ledger.commit(batch.ledger(), now));
  }

  /** Changes a member's role; null when only the guard is to rise. */
  void raiseGuard(UUID id, String user, @Nullable Role role) {
    var row = rows.get(id);
    row.guard++;
    if (role != null) {
      var members = new HashMap<>(row.members);
      if (role == Role.NONE) {
        members.remove(user);
      } else {
        members.put(user, new Member(user, user, role, priority(user)));
      }
      row.members = Map.copyOf(members);
    }
    note(row);
  }

  LoadedDocument load(UUID id, long afterVersion, boolean withSnapshot, int limit) {
    var row = rows.get(id);
    var snapshot = withSnapshot ? row.snapshot : null;
    long from = snapshot == null ? afterVersion : snapshot.version();
    return new LoadedDocument(
        row.type.name(),
        row.policy,
        access(row.guard, row.members),
        row.log.size(),
        row.log.isEmpty() ? 0 : row.log.getLast().committedAtMillis(),
        snapshot,
        page(row, row.log.size(), from, limit));
  }

  private static Access access(long guard, Map<String, Member> members) {
    return new Access(guard, Lifecycle.ACTIVE, PublicAccess.NONE, members, null);
  }

  List<LoggedOperation> read(UUID id, long afterVersion, int limit) {
    var row = rows.get(id);
    return page(row, row.log.size(), afterVersion, limit);
  }

  private static List<LoggedOperation> page(Row row, long head, long after, int limit) {
    long end = Math.min(head, after + limit);
    return after >= end ? List.of() : List.copyOf(row.log.subList((int) after, (int) end));
  }

  void store(UUID id, long version, byte[] content) {
    var row = rows.get(id);
    if (row.snapshot == null || row.snapshot.version() < version) {
      row.snapshot = new LoadedDocument.Snapshot(version, content);
    }
  }

  /** What was read some time ago and arrives now. */
  private Moment seen(Row row, long agoMicros) {
    long at = world.time.nowMicros() - agoMicros;
    Moment seen = row.moments.getFirst();
    for (var moment : row.moments) {
      if (moment.fromMicros() > at) {
        break;
      }
      seen = moment;
    }
    return seen;
  }

  ReadOperationsResponse readOperations(UUID id, long afterVersion, int limit, long agoMicros) {
    var row = rows.get(id);
    var seen = seen(row, agoMicros);
    var answer =
        ReadOperationsResponse.newBuilder().setHeadVersion(seen.version()).setGuard(seen.guard());
    page(row, seen.version(), afterVersion, limit)
        .forEach(operation -> answer.addOperations(CommittedMessages.message(operation)));
    return answer.build();
  }

  Head head(UUID id, long agoMicros) {
    var seen = seen(rows.get(id), agoMicros);
    return Head.newBuilder()
        .setDocumentId(id.toString())
        .setVersion(seen.version())
        .setGuard(seen.guard())
        .build();
  }

  Access access(UUID id, long agoMicros) {
    var seen = seen(rows.get(id), agoMicros);
    return access(seen.guard(), seen.members());
  }

  long version(UUID id, long agoMicros) {
    return seen(rows.get(id), agoMicros).version();
  }

  /** The rights under which an operation was committed. */
  Access accessOf(UUID id, UUID opId) {
    return rows.get(id).accessByOpId.get(opId);
  }

  SimulatedLedger ledger(UUID id) {
    return rows.get(id).ledger;
  }

  DocumentType<?, ?> type(UUID id) {
    return rows.get(id).type;
  }

  String policy(UUID id) {
    return rows.get(id).policy;
  }

  Set<UUID> documents() {
    return rows.keySet();
  }

  List<LoggedOperation> log(UUID id) {
    return Collections.unmodifiableList(rows.get(id).log);
  }
}
