package io.aetherflow.system.simulation;

import io.aetherflow.model.history.Choice;
import io.aetherflow.statesync.ledger.LedgerChange;
import io.aetherflow.statesync.ledger.LedgerStore;
import io.aetherflow.statesync.ledger.RecordedConflict;
import io.aetherflow.statesync.ledger.RecordedConflict.Ballot;
import io.aetherflow.statesync.ledger.RecordedConflict.Participant;
import io.aetherflow.statesync.ledger.RecordedConflict.Remains;
import io.aetherflow.statesync.ledger.RecordedConflict.Side;
import io.aetherflow.system.simulation.Options.PlantedBug;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.UUID;
import org.jspecify.annotations.Nullable;

/**
 * The ledger of one document as PostgreSQL keeps it: an entry once, whatever is found of it later;
 * decisions only on the newest revision, and once.
 */
final class SimulatedLedger {
  private final UUID documentId;
  private final PlantedBug bug;
  private final Map<UUID, RecordedConflict> entries = new LinkedHashMap<>();
  private final Set<UUID> carriedOut = new HashSet<>();
  private final Set<UUID> byPeople = new HashSet<>();
  private final Set<UUID> closed = new HashSet<>();
  private final Set<UUID> twice = new HashSet<>();

  SimulatedLedger(UUID documentId, PlantedBug bug) {
    this.documentId = documentId;
    this.bug = bug;
  }

  List<RecordedConflict> entries() {
    return List.copyOf(entries.values());
  }

  @Nullable RecordedConflict find(UUID id) {
    return entries.get(id);
  }

  /** Whether people have decided on an entry, or brought something back. */
  boolean isByPeople(UUID id) {
    return byPeople.contains(id);
  }

  /** Whether people have decided on an entry when there was nothing left to change. */
  boolean isClosedUnchanged(UUID id) {
    return closed.contains(id);
  }

  /** The entries that were decided or brought back when they had been already. */
  Set<UUID> decidedTwice() {
    return twice;
  }

  /** Which entries are not any more as they were when it was decided on them. */
  Set<UUID> outdated(List<LedgerChange> changes) {
    var outdated = new HashSet<UUID>();
    var found = new HashSet<UUID>();
    for (var change : changes) {
      var entry = entries.get(change.conflictId());
      boolean isNewest =
          switch (change) {
            case LedgerChange.Found _ -> {
              found.add(change.conflictId());
              yield true;
            }
            case LedgerChange.Decided decided ->
                entry != null && entry.open() && entry.revision() == decided.revision();
            case LedgerChange.Restored restored ->
                entry != null
                    && entry.restoredAtMillis() == 0
                    && entry.revision() == restored.revision();
          };
      boolean isFoundBefore =
          !(change instanceof LedgerChange.Found) && found.contains(change.conflictId());
      if ((!isNewest && bug != PlantedBug.DECISION_NOT_COMPARED) || isFoundBefore) {
        outdated.add(change.conflictId());
      }
    }
    return outdated;
  }

  List<RecordedConflict> commit(List<LedgerChange> changes, long atMillis) {
    var changed = new LinkedHashMap<UUID, RecordedConflict>();
    var recorded =
        bug == PlantedBug.LEDGER_CUT_SHORT && changes.size() > 1 ? changes.subList(0, 1) : changes;
    for (var change : recorded) {
      apply(change, atMillis);
      var after = entries.get(change.conflictId());
      if (after != null) {
        changed.put(after.id(), after);
      }
    }
    return List.copyOf(changed.values());
  }

  private void apply(LedgerChange change, long atMillis) {
    var before = entries.get(change.conflictId());
    switch (change) {
      case LedgerChange.Found found -> {
        if (before == null) {
          put(made(found.conflictId(), found, atMillis));
          if (bug == PlantedBug.LEDGER_WRITTEN_TWICE) {
            var name = found.conflictId() + " again";
            put(
                made(
                    UUID.nameUUIDFromBytes(name.getBytes(StandardCharsets.UTF_8)),
                    found,
                    atMillis));
          }
        } else if (before.restoredAtMillis() == 0 && !carriedOut.contains(before.id())) {
          put(amended(before, found));
        }
      }
      case LedgerChange.Decided decided -> {
        if (before != null) {
          if (!before.open()) {
            twice.add(before.id());
          }
          carriedOut.add(before.id());
          byPeople.add(before.id());
          put(
              decided(
                  before,
                  decided.resolution(),
                  decided.by(),
                  atMillis,
                  decided.overturned(),
                  decided.remains()));
        }
      }
      case LedgerChange.Restored restored -> {
        if (before != null) {
          if (before.restoredAtMillis() != 0) {
            twice.add(before.id());
          }
          byPeople.add(before.id());
          put(restored(before, restored.by(), atMillis));
        }
      }
    }
  }

  /** Decides without an operation. */
  boolean decide(RecordedConflict seen, LedgerStore.Closing closing, long atMillis) {
    var entry = entries.get(seen.id());
    if (entry == null || !entry.open() || entry.revision() != seen.revision()) {
      return false;
    }
    byPeople.add(entry.id());
    closed.add(entry.id());
    var remains = entry.remains();
    put(
        decided(
            entry,
            closing.resolution(),
            closing.by(),
            atMillis,
            closing.overturned(),
            new Remains(
                remains.anchorVersion(),
                closing.leavesLost() ? remains.restoration() : null,
                null)));
    return true;
  }

  void vote(UUID id, String user, Choice choice) {
    var entry = entries.get(id);
    var ballot = entry == null || !entry.open() ? null : entry.ballot();
    if (entry != null && ballot != null && ballot.electorate().contains(user)) {
      var votes = new HashMap<>(ballot.choiceByUserId());
      votes.put(user, choice);
      var newer = new Ballot(ballot.electorate(), ballot.dueAtMillis(), ballot.otherwise(), votes);
      put(risen(entry.with(newer)));
    }
  }

  private void put(RecordedConflict entry) {
    entries.put(entry.id(), entry);
  }

  private RecordedConflict made(UUID id, LedgerChange.Found found, long atMillis) {
    var poll = found.poll();
    return new RecordedConflict(
        id,
        documentId,
        found.kind(),
        found.policy(),
        found.resolution(),
        found.reason(),
        found.subject(),
        found.detectedVersion(),
        found.resolutionVersion(),
        atMillis,
        found.resolution().isEmpty() ? 0 : atMillis,
        "",
        0,
        "",
        side(found.winner()),
        side(found.loser()),
        poll == null
            ? null
            : new Ballot(poll.electorate(), poll.dueAtMillis(), poll.otherwise(), Map.of()),
        found.remains(),
        1);
  }

  private static Side side(LedgerChange.Party party) {
    var operations = new ArrayList<Participant>();
    for (var opId : party.opIds()) {
      operations.add(new Participant(opId, 0, party.author().userId(), party.author().userId(), 0));
    }
    return new Side(
        party.author().userId(), party.author().clientId(), party.content(), operations);
  }

  private static RecordedConflict amended(RecordedConflict it, LedgerChange.Found found) {
    return copy(
        it,
        it.resolution(),
        it.resolvedBy(),
        it.resolvedAtMillis(),
        it.restoredBy(),
        it.restoredAtMillis(),
        it.winner(),
        side(found.loser()),
        found.remains());
  }

  private static RecordedConflict decided(
      RecordedConflict it,
      String resolution,
      String by,
      long atMillis,
      boolean overturned,
      Remains remains) {
    return copy(
        it,
        resolution,
        by,
        atMillis,
        it.restoredBy(),
        it.restoredAtMillis(),
        overturned ? it.loser() : it.winner(),
        overturned ? it.winner() : it.loser(),
        remains);
  }

  private static RecordedConflict restored(RecordedConflict it, String by, long atMillis) {
    return copy(
        it,
        it.resolution(),
        it.resolvedBy(),
        it.resolvedAtMillis(),
        by,
        atMillis,
        it.winner(),
        it.loser(),
        it.remains());
  }

  private static RecordedConflict risen(RecordedConflict it) {
    return copy(
        it,
        it.resolution(),
        it.resolvedBy(),
        it.resolvedAtMillis(),
        it.restoredBy(),
        it.restoredAtMillis(),
        it.winner(),
        it.loser(),
        it.remains());
  }

  private static RecordedConflict copy(
      RecordedConflict it,
      String resolution,
      String resolvedBy,
      long resolvedAtMillis,
      String restoredBy,
      long restoredAtMillis,
      Side winner,
      Side loser,
      Remains remains) {
    return new RecordedConflict(
        it.id(),
        it.documentId(),
        it.kind(),
        it.policy(),
        resolution,
        it.reason(),
        it.subject(),
        it.detectedVersion(),
        it.resolutionVersion(),
        it.detectedAtMillis(),
        resolvedAtMillis,
        resolvedBy,
        restoredAtMillis,
        restoredBy,
        winner,
        loser,
        it.ballot(),
        remains,
        it.revision() + 1);
  }
}
