package io.aetherflow.model.text.conflict;

import io.aetherflow.model.DocumentType.Side;
import io.aetherflow.model.conflict.Ruling;
import io.aetherflow.model.conflict.Rulings;
import io.aetherflow.model.history.Author;
import io.aetherflow.model.text.Attributes;
import io.aetherflow.model.text.TextContent;
import io.aetherflow.model.text.TextDelta;
import io.aetherflow.model.text.TextOp;
import io.aetherflow.model.text.conflict.Loss.Reason;
import io.aetherflow.model.value.JsonValue;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import java.util.UUID;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;

/** What is being decided on one operation: who loses what, and the delta that makes it so. */
final class Decision {
  private final Written written;
  private final Rulings rulings;
  private final List<Hunk> lost = new ArrayList<>();
  private final Map<TextConflict, TextConflict> successors = new HashMap<>();
  private final Set<TextConflict> changed = new LinkedHashSet<>();
  private final List<Verdict.Entry> entries = new ArrayList<>();
  private final Map<Dispute, Overruled> overruled = new LinkedHashMap<>();
  private final List<Wanted> wanted = new ArrayList<>();
  private int conflicts;

  private record Dispute(
      String attribute, Written loser, Written winner, JsonValue lostValue, Ruling ruling) {}

  /** Where a dispute was about; and the value that stands where the two met first. */
  private record Overruled(JsonValue kept, List<Span> spans) {}

  private record Question(long standing, String attribute) {}

  private final Map<Question, Ruling> answered = new HashMap<>();

  private record Wanted(Span span, String attribute, JsonValue value) {}

  private record Row(TextConflict conflict, Reason reason, Author loser) {}

  /** A stretch of the text after the operation that gets attributes. */
  private record Change(int from, int length, Attributes attributes) {
    TextDelta delta() {
      return TextDelta.builder().retain(from).retain(length, attributes).build();
    }
  }

  Decision(Written written, Rulings rulings) {
    this.written = written;
    this.rulings = rulings;
  }

  Rulings rulings() {
    return rulings;
  }

  /**
   * The ruling on two operations and an attribute, asked for once, on however many pieces they
   * meet.
   */
  Ruling ruling(Written standing, String attribute, JsonValue value, JsonValue other) {
    return answered.computeIfAbsent(
        new Question(standing.version(), attribute),
        question ->
            rulings.on(
                "C3/" + question.standing() + "/" + attribute,
                () -> TextContests.values(standing, attribute, value, written, other)));
  }

  Written written() {
    return written;
  }

  /** Ids follow from the operation, so that judging it again makes no second conflict. */
  UUID nextConflictId() {
    var name = "conflict:" + written.opId() + ":" + conflicts++;
    return UUID.nameUUIDFromBytes(name.getBytes(StandardCharsets.UTF_8));
  }

  /** The one successor of a conflict in this decision. */
  TextConflict successorOf(TextConflict conflict, Function<UUID, TextConflict> made) {
    return successors.computeIfAbsent(
        conflict,
        _ ->
            made.apply(
                UUID.nameUUIDFromBytes(
                    ("successor:" + written.opId() + ":" + conflict.id())
                        .getBytes(StandardCharsets.UTF_8))));
  }

  void lose(Hunk hunk, Loss loss) {
    hunk.lose(loss);
    lost.add(hunk);
  }

  /** Lost text of a conflict of before was deleted. */
  void deletedFrom(TextConflict conflict) {
    changed.add(conflict);
  }

  boolean hasLosses() {
    return !lost.isEmpty();
  }

  void record(Verdict.Entry entry) {
    entries.add(entry);
  }

  void overrule(
      String attribute,
      Written loser,
      Written winner,
      JsonValue lostValue,
      JsonValue keptValue,
      Span span,
      Ruling ruling) {
    var dispute = new Dispute(attribute, loser, winner, lostValue, ruling);
    overruled
        .computeIfAbsent(dispute, _ -> new Overruled(keptValue, new ArrayList<>()))
        .spans()
        .add(span);
  }

  void set(Span span, String attribute, JsonValue value) {
    wanted.add(new Wanted(span, attribute, value));
  }

  Verdict verdict(SpanText text, TextContent content) {
    if (lost.isEmpty() && wanted.isEmpty() && overruled.isEmpty()) {
      return new Verdict(written.version(), null, List.copyOf(changed), List.copyOf(entries));
    }
    var index = new SpanIndex(text);
    var losses = standing(lost, index);
    var resolution = resolution(losses, index, content);
    long version = resolution.isEmpty() ? written.version() : written.version() + 1;
    settle(losses, index, resolution, version);
    var all = new ArrayList<>(rows(losses, content));
    all.addAll(entries);
    overruled.forEach((dispute, by) -> all.add(overruled(dispute, by, index, resolution)));
    var conflicts = new LinkedHashSet<>(changed);
    lost.forEach(hunk -> conflicts.add(lossOf(hunk).conflict()));
    return new Verdict(
        version, resolution.isEmpty() ? null : resolution, List.copyOf(conflicts), all);
  }

  /**
   * Settles what was decided before.
   *
   * @param text the text after the operation
   * @param resolution what was committed behind the operation, or null
   */
  void settleAgain(SpanText text, @Nullable TextDelta resolution) {
    if (!lost.isEmpty()) {
      var index = new SpanIndex(text);
      long version = resolution == null ? written.version() : written.version() + 1;
      settle(
          standing(lost, index), index, resolution == null ? TextDelta.EMPTY : resolution, version);
    }
  }

  /** From this version on the authors of what is lost can know; and it is brought back there. */
  private void settle(List<Standing> losses, SpanIndex index, TextDelta resolution, long version) {
    lost.sort(Comparator.comparingLong(Hunk::version));
    for (var hunk : lost) {
      lossOf(hunk).tookEffectAt(version);
      lossOf(hunk).conflict().add(hunk);
    }
    int removed = 0;
    for (var standing : losses) {
      var conflict = lossOf(standing.hunk()).conflict();
      if (conflict.place() == null) {
        conflict.stoodAt(
            new TextConflict.Place(version, standing.position() - removed),
            removal(standing(conflict.winners(), index)).transform(resolution, Side.LEFT));
      }
      removed += standing.length();
    }
  }

  private static Loss lossOf(Hunk lost) {
    return Objects.requireNonNull(lost.loss());
  }

  /** Text of a hunk that stands in the document after the operation. */
  private record Standing(Hunk hunk, int position, int length) {}

  private static List<Standing> standing(List<Hunk> hunks, SpanIndex index) {
    var found = new ArrayList<Standing>();
    for (var hunk : hunks) {
      var inserted = hunk.inserted();
      if (inserted != null) {
        for (var placed : index.standing(inserted)) {
          found.add(new Standing(hunk, placed.position(), placed.span().length()));
        }
      }
    }
    found.sort(Comparator.comparingInt(Standing::position));
    return found;
  }

  private TextDelta resolution(List<Standing> losses, SpanIndex index, TextContent content) {
    var changes = new ArrayList<Change>();
    for (var want : wanted) {
      for (var placed : index.standing(want.span())) {
        addDifferences(changes, placed, want, content);
      }
    }
    var delta = TextDelta.EMPTY;
    for (var change : changes) {
      delta = delta.compose(change.delta());
    }
    return delta.compose(removal(losses));
  }

  private static TextDelta removal(List<Standing> standing) {
    var removal = TextDelta.builder();
    int at = 0;
    for (var stretch : standing) {
      removal.retain(stretch.position() - at).delete(stretch.length());
      at = stretch.position() + stretch.length();
    }
    return removal.build();
  }

  /** A value is set again only where another one stands. */
  private static void addDifferences(
      List<Change> changes, SpanIndex.Placed placed, Wanted want, TextContent content) {
    int at = placed.position();
    for (var run : content.runs(at, at + placed.span().length())) {
      var standing = run.attributes().get(want.attribute());
      if (!want.value().equals(standing == null ? JsonValue.NULL : standing)) {
        changes.add(new Change(at, run.length(), Attributes.of(want.attribute(), want.value())));
      }
      at += run.length();
    }
  }

  private static List<Verdict.Entry> rows(List<Standing> losses, TextContent content) {
    var taken = new LinkedHashMap<Row, StringBuilder>();
    for (var standing : losses) {
      var loss = lossOf(standing.hunk());
      var row = new Row(loss.conflict(), loss.reason(), standing.hunk().operation().author());
      var text = taken.computeIfAbsent(row, _ -> new StringBuilder());
      for (var run : content.runs(standing.position(), standing.position() + standing.length())) {
        text.append(run instanceof TextOp.Insert insert ? insert.text() : "\uFFFC");
      }
    }
    var rows = new ArrayList<Verdict.Entry>();
    taken.forEach((row, text) ->
        rows.add(new Verdict.TakenOut(row.reason(), row.conflict(), row.loser(), text.toString())));
    return rows;
  }

  private static Verdict.Entry overruled(
      Dispute dispute, Overruled overruled, SpanIndex index, TextDelta resolution) {
    var restoration = TextDelta.EMPTY;
    int characters = 0;
    for (var span : overruled.spans()) {
      characters += span.length();
      for (var placed : index.standing(span)) {
        restoration =
            restoration.compose(
                TextDelta.builder()
                    .retain(placed.position())
                    .retain(
                        placed.span().length(),
                        Attributes.of(dispute.attribute(), dispute.lostValue()))
                    .build());
      }
    }
    return new Verdict.Overruled(
        dispute.attribute(),
        dispute.loser(),
        dispute.winner(),
        dispute.lostValue(),
        overruled.kept(),
        characters,
        dispute.ruling(),
        restoration.transform(resolution, Side.LEFT));
  }
}
