package io.aetherflow.model.text.conflict;

import static org.assertj.core.api.Assertions.assertThat;

import io.aetherflow.model.conflict.LedgerEntry;
import io.aetherflow.model.history.Author;
import io.aetherflow.model.history.Operation;
import io.aetherflow.model.text.TextContent;
import io.aetherflow.model.text.TextDelta;
import io.aetherflow.model.text.TextOp;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import java.util.function.Supplier;

/**
 * What became of each character of a history in which no two are the same. Found out from the log
 * alone, by other means than the judge's.
 */
final class Fates {
  private record Stretch(
      Operation<TextDelta> by, Set<Character> inserted, Set<Character> deleted) {}

  private final Desk desk;
  private final List<TextContent> contents = new ArrayList<>();
  private final Map<Character, Operation<TextDelta>> inserters = new LinkedHashMap<>();
  private final Map<Character, Long> takenOut = new HashMap<>();
  private final Set<Character> named = new LinkedHashSet<>();
  private final List<Stretch> stretches = new ArrayList<>();

  Fates(Desk desk) {
    this.desk = desk;
    contents.add(desk.start());
    for (var operation : desk.log()) {
      var before = contents.getLast();
      contents.add(Desk.TYPE.apply(before, operation.delta()));
      if (operation.isConsequence()) {
        var gone = characters(before.text());
        gone.removeAll(characters(contents.getLast().text()));
        gone.forEach(character -> takenOut.put(character, operation.version()));
      } else {
        follow(operation);
      }
    }
  }

  private void follow(Operation<TextDelta> operation) {
    var context = contents.get((int) operation.baseVersion());
    for (var own : Objects.requireNonNull(desk.state().pendingBehind(operation)).deltas()) {
      context = Desk.TYPE.apply(context, own);
    }
    var text = context.text();
    int earlier = stretches.size();
    var inserted = new LinkedHashSet<Character>();
    var deleted = new LinkedHashSet<Character>();
    int position = 0;
    for (var op : operation.written().ops()) {
      switch (op) {
        case TextOp.Insert insert -> inserted.addAll(characters(insert.text()));
        case TextOp.InsertEmbed _ -> {}
        case TextOp.Delete delete -> {
          deleted.addAll(characters(text.substring(position, position + delete.length())));
          position += delete.length();
        }
        case TextOp.Retain retain -> {
          stretches.add(new Stretch(operation, Set.copyOf(inserted), Set.copyOf(deleted)));
          inserted.clear();
          deleted.clear();
          position += retain.length();
        }
      }
    }
    stretches.add(new Stretch(operation, Set.copyOf(inserted), Set.copyOf(deleted)));
    for (var stretch : stretches.subList(earlier, stretches.size())) {
      named.addAll(stretch.deleted());
      stretch.inserted().forEach(character -> inserters.put(character, operation));
    }
  }

  /**
   * Each character that was inserted stands, or was deleted by an operation that names it, or is in
   * the ledger, in one entry; none is two of these. None of the start's is gone without a name.
   */
  void assertNothingIsLostInSilence() {
    var standing = characters(desk.text());
    var kept = new LinkedHashMap<Character, LedgerEntry<TextDelta>>();
    for (var entry : desk.ledger().values()) {
      if (entry.kind() == LedgerEntry.Kind.C1 || entry.kind() == LedgerEntry.Kind.C2) {
        for (var character : characters(entry.lost())) {
          assertThat(kept.put(character, entry)).as(told(character, "in two entries")).isNull();
        }
      }
    }
    for (var character : inserters.keySet()) {
      assertThat(
              (standing.contains(character) ? 1 : 0)
                  + (named.contains(character) ? 1 : 0)
                  + (kept.containsKey(character) ? 1 : 0))
          .as(told(character, "standing, deleted by name, kept"))
          .isEqualTo(1);
    }
    for (var character : characters(desk.start().text())) {
      assertThat(standing.contains(character) != named.contains(character))
          .as(told(character, "of the start"))
          .isTrue();
    }
    for (var character : takenOut.keySet()) {
      assertThat(kept.containsKey(character) || named.contains(character))
          .as(told(character, "taken out"))
          .isTrue();
    }
    kept.forEach(this::assertUnseenByWinner);
  }

  /** A resolution never removes text that the winner's author had seen in any operation so far. */
  private void assertUnseenByWinner(Character character, LedgerEntry<TextDelta> entry) {
    var taken = takenOut.get(character);
    if (taken != null) {
      long seen = seenBy(entry.winner(), taken);
      assertThat(Objects.requireNonNull(inserters.get(character)).version())
          .as(told(character, "taken out although " + entry.winner() + " had seen it"))
          .isGreaterThan(seen);
    }
  }

  private long seenBy(Author author, long before) {
    return desk.log().stream()
        .filter(operation -> operation.version() < before && operation.author().equals(author))
        .mapToLong(Operation::baseVersion)
        .max()
        .orElse(0);
  }

  /** Of two insertions in place of the same character, of which neither author knew, one stands. */
  void assertOneOfContestingInsertionsStands() {
    var standing = characters(desk.text());
    for (var second : stretches) {
      for (var first : stretches) {
        boolean concurrent =
            first.by().version() < second.by().version()
                && first.by().version() > second.by().baseVersion()
                && !first.by().author().equals(second.by().author());
        if (concurrent && meet(first.deleted(), second.deleted())) {
          assertThat(meet(first.inserted(), standing) && meet(second.inserted(), standing))
              .as(() ->
                  "both of versions %d and %d stand%s"
                      .formatted(first.by().version(), second.by().version(), desk.story()))
              .isFalse();
        }
      }
    }
  }

  private static boolean meet(Set<Character> one, Set<Character> other) {
    return one.stream().anyMatch(other::contains);
  }

  private Supplier<String> told(Character character, String what) {
    return () -> character + " " + what + desk.story();
  }

  static Set<Character> characters(String text) {
    var characters = new LinkedHashSet<Character>();
    for (int i = 0; i < text.length(); i++) {
      characters.add(text.charAt(i));
    }
    return characters;
  }
}
