package io.aetherflow.statesync.sequencer;

import io.aetherflow.model.history.Choice;
import io.aetherflow.statesync.ledger.LedgerChange;
import io.aetherflow.statesync.ledger.RecordedConflict;
import io.aetherflow.statesync.ledger.RecordedConflict.Ballot;
import io.aetherflow.statesync.ledger.RecordedConflict.Side;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.UUID;

/** The ledger in memory, as the real one keeps it: revisions are compared, entries replaced. */
final class MemoryLedger {
  private final Map<UUID, RecordedConflict> entries = new LinkedHashMap<>();

  RecordedConflict only() {
    if (entries.size() != 1) {
      throw new AssertionError("the ledger holds " + entries.values());
    }
    return entries.values().iterator().next();
  }

  List<RecordedConflict> all() {
    return List.copyOf(entries.values());
  }

  Set<UUID> outdated(DocumentBatch batch) {
    Set<UUID> found = new HashSet<>();
    Set<UUID> outdated = new HashSet<>();
    for (LedgerChange change : batch.ledger()) {
      if (change instanceof LedgerChange.Found) {
        found.add(change.conflictId());
      }
    }
    for (LedgerChange change : batch.ledger()) {
      RecordedConflict entry = entries.get(change.conflictId());
      boolean newest =
          switch (change) {
            case LedgerChange.Found _ -> true;
            case LedgerChange.Decided decided ->
                entry != null && entry.open() && entry.revision() == decided.revision();
            case LedgerChange.Restored restored ->
                entry != null
                    && entry.restoredAtMillis() == 0
                    && entry.revision() == restored.revision();
          };
      boolean decides = !(change instanceof LedgerChange.Found);
      if (!newest || decides && found.contains(change.conflictId())) {
        outdated.add(change.conflictId());
      }
    }
    return outdated;
  }

  List<RecordedConflict> commit(DocumentBatch batch, long atMillis) {
    List<RecordedConflict> changed = new ArrayList<>();
    for (LedgerChange change : batch.ledger()) {
      RecordedConflict before = entries.get(change.conflictId());
      RecordedConflict after =
          switch (change) {
            case LedgerChange.Found found -> found(batch.documentId(), before, found, atMillis);
            case LedgerChange.Decided decided ->
                closed(before, decided.resolution(), decided.by(), atMillis, 0, decided.remains());
            case LedgerChange.Restored restored ->
                closed(
                    before,
                    before.resolution(),
                    restored.by(),
                    before.resolvedAtMillis(),
                    atMillis,
                    before.remains());
          };
      entries.put(after.id(), after);
      changed.removeIf(entry -> entry.id().equals(after.id()));
      changed.add(after);
    }
    return changed;
  }

  private static RecordedConflict found(
      UUID documentId, RecordedConflict before, LedgerChange.Found found, long atMillis) {
    if (before != null) {
      return closed(
          before,
          before.resolution(),
          before.resolvedBy(),
          before.resolvedAtMillis(),
          before.restoredAtMillis(),
          found.remains());
    }
    var poll = found.poll();
    return new RecordedConflict(
        found.conflictId(),
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
            : new Ballot(
                poll.electorate(), poll.dueAtMillis(), poll.otherwise(), Map.<String, Choice>of()),
        found.remains(),
        1);
  }

  private static Side side(LedgerChange.Party party) {
    return new Side(party.author().userId(), party.author().clientId(), party.content(), List.of());
  }

  private static RecordedConflict closed(
      RecordedConflict c,
      String resolution,
      String by,
      long resolvedAt,
      long restoredAt,
      RecordedConflict.Remains remains) {
    return new RecordedConflict(
        c.id(),
        c.documentId(),
        c.kind(),
        c.policy(),
        resolution,
        c.reason(),
        c.subject(),
        c.detectedVersion(),
        c.resolutionVersion(),
        c.detectedAtMillis(),
        resolvedAt,
        by,
        restoredAt,
        by,
        c.winner(),
        c.loser(),
        c.ballot(),
        remains,
        c.revision() + 1);
  }
}
