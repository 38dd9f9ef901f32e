package io.aetherflow.model.text.conflict;

import io.aetherflow.model.conflict.LedgerEntry;
import io.aetherflow.model.conflict.LedgerEntry.Kind;
import io.aetherflow.model.conflict.LedgerEntry.Outcome;
import io.aetherflow.model.conflict.Ruling;
import io.aetherflow.model.history.Choice;
import io.aetherflow.model.text.TextDelta;
import io.aetherflow.model.text.TextOp;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Set;
import java.util.UUID;
import org.jspecify.annotations.Nullable;

/**
 * Writes a verdict down as the ledger keeps it: one entry a conflict, with what brings back what
 * was lost.
 */
final class Ledger {
  private final Verdict verdict;
  private final List<LedgerEntry<TextDelta>> entries = new ArrayList<>();

  private Ledger(Verdict verdict) {
    this.verdict = verdict;
  }

  /**
   * Returns the entries of a verdict.
   *
   * @param cause the operation that was judged
   * @param contests where the verdict was found
   */
  static List<LedgerEntry<TextDelta>> entries(UUID cause, Verdict verdict, TextContests contests) {
    var ledger = new Ledger(verdict);
    for (var conflict : verdict.conflicts()) {
      ledger.add(conflict, contests.restorable(conflict));
    }
    for (int i = 0; i < verdict.entries().size(); i++) {
      var name = "entry:" + cause + ":" + i;
      var id = UUID.nameUUIDFromBytes(name.getBytes(StandardCharsets.UTF_8));
      switch (verdict.entries().get(i)) {
        case Verdict.TakenOut _ -> {}
        case Verdict.Kept kept -> ledger.add(id, kept);
        case Verdict.Merged merged -> ledger.add(id, merged);
        case Verdict.Overruled overruled -> ledger.add(id, overruled);
      }
    }
    return List.copyOf(ledger.entries);
  }

  private void add(TextConflict conflict, List<TextOp.Run> restorable) {
    var text = new StringBuilder();
    var place = conflict.place();
    var restoration = TextDelta.builder().retain(place == null ? 0 : place.position());
    for (var run : restorable) {
      text.append(run instanceof TextOp.Insert insert ? insert.text() : "\uFFFC");
      restoration.add(run);
    }
    var winnerOperations = new LinkedHashSet<UUID>();
    var kept = new StringBuilder();
    for (var hunk : conflict.winners()) {
      winnerOperations.add(hunk.operation().opId());
      kept.append(hunk.text());
    }
    boolean nothing = place == null || restorable.isEmpty();
    entries.add(
        new LedgerEntry<>(
            conflict.id(),
            conflict.reason() == Loss.Reason.C1 ? Kind.C1 : Kind.C2,
            outcome(conflict.ruling()),
            conflict.loser(),
            conflict.winner(),
            conflict.operations(),
            winnerOperations,
            conflict.ruling().reason(),
            poll(conflict.ruling()),
            text.toString(),
            kept.toString(),
            "",
            place == null ? verdict.settledVersion() : place.version(),
            nothing ? null : restoration.build(),
            conflict.removal().isEmpty() ? null : conflict.removal()));
  }

  private static Outcome outcome(Ruling ruling) {
    return switch (ruling) {
      case Ruling.Deferred _ -> Outcome.OPEN;
      case Ruling.Merged _ -> Outcome.MERGED;
      case Ruling.Decided decided ->
          decided.choice() == Choice.BOTH ? Outcome.MERGED : Outcome.DECIDED;
    };
  }

  private static Ruling.@Nullable Poll poll(Ruling ruling) {
    return ruling instanceof Ruling.Deferred(_, var poll) ? poll : null;
  }

  private void add(UUID id, Verdict.Kept kept) {
    add(
        id,
        Kind.C2,
        kept.merged() ? Outcome.MERGED : Outcome.KEPT,
        kept.deletion(),
        kept.insertion(),
        kept.reason());
  }

  private void add(UUID id, Verdict.Merged merged) {
    add(id, Kind.C1, Outcome.MERGED, merged.second(), merged.first(), merged.reason());
  }

  private void add(
      UUID id, Kind kind, Outcome outcome, Written loser, Written winner, String reason) {
    entries.add(
        new LedgerEntry<>(
            id,
            kind,
            outcome,
            loser.author(),
            winner.author(),
            Set.of(loser.opId()),
            Set.of(winner.opId()),
            reason,
            null,
            "",
            "",
            "",
            verdict.settledVersion(),
            null,
            null));
  }

  private void add(UUID id, Verdict.Overruled overruled) {
    entries.add(
        new LedgerEntry<>(
            id,
            Kind.C3,
            outcome(overruled.ruling()),
            overruled.loser().author(),
            overruled.winner().author(),
            Set.of(overruled.loser().opId()),
            Set.of(overruled.winner().opId()),
            overruled.ruling().reason(),
            poll(overruled.ruling()),
            overruled.lostValue().json(),
            overruled.keptValue().json(),
            overruled.attribute(),
            verdict.settledVersion(),
            overruled.restoration().isEmpty() ? null : overruled.restoration(),
            null));
  }
}
