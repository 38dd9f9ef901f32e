package io.aetherflow.model.text.conflict;

import io.aetherflow.model.authority.Remedy;
import io.aetherflow.model.conflict.Contest;
import io.aetherflow.model.conflict.LedgerEntry.Kind;
import io.aetherflow.model.conflict.Ruling;
import io.aetherflow.model.conflict.Rulings;
import io.aetherflow.model.history.Author;
import io.aetherflow.model.history.Choice;
import io.aetherflow.model.history.Operation;
import io.aetherflow.model.history.OperationType;
import io.aetherflow.model.text.TextContent;
import io.aetherflow.model.text.TextDelta;
import io.aetherflow.model.text.TextOp;
import io.aetherflow.model.text.conflict.Loss.Reason;
import io.aetherflow.model.value.JsonValue;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.UUID;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;

/**
 * The rules that find contests and decide them, over the window of versions that clients may still
 * stand on. Confined to one thread.
 *
 * <p>Each operation is judged once, right after it got its version, against the hunks of others
 * that its author had not seen:
 *
 * <ol>
 *   <li>Fate: it was written onto, or into, what is lost already and its author could not know.
 *   <li>C1: two insertions claim the same deleted characters.
 *   <li>C2: an insertion stands inside a range that the other deleted.
 *   <li>C3: one character's attribute got two values.
 *   <li>Nested: what others wrote inside text that is lost now goes with it.
 * </ol>
 *
 * <p>Who loses says the document's policy, through {@link Rulings}. What loses is taken out by a
 * delta of its own, so that the core stays plain operational transformation.
 */
final class TextContests {
  /** How far submissions came is known for so many versions at least, at most for twice as many. */
  private static final int RECENT_VERSIONS = 1024;

  private final List<SpanText> texts = new ArrayList<>();
  private final List<Operation<TextDelta>> operations = new ArrayList<>();
  private final List<Hunk> hunks = new ArrayList<>();
  private final Map<Long, Written> byVersion = new HashMap<>();
  private final Map<Author, Long> seenBy = new HashMap<>();
  private final Map<Long, List<Span>> deleted = new HashMap<>();
  private final LinkedHashSet<MergedPair> merged = new LinkedHashSet<>();
  private final Map<Author, Places> places = new HashMap<>();
  private final Map<UUID, TextConflict> byDecision = new HashMap<>();
  private final AttributeSettings settings = new AttributeSettings();
  private long floor;
  private long farthest;
  private long farthestBefore;
  private long countedFrom;
  private @Nullable Operation<TextDelta> newest;
  private int conflicts;

  private record MergedPair(Author first, Author second, Span character) {}

  private record Opposition(
      Hunk other, List<Span> contested, Run theirs, Run mine, Ruling ruling) {}

  /**
   * Begins a window.
   *
   * @param floor the version above which every operation will be told; what lies at or below it is
   *     ordinary text, which every author of these operations has seen
   * @param length the length of the text at the floor
   */
  TextContests(long floor, int length) {
    this.floor = floor;
    this.countedFrom = floor;
    texts.add(length == 0 ? SpanText.EMPTY : SpanText.of(new Span(floor, 0, length)));
  }

  /** The version of the newest operation that was told. */
  long version() {
    return floor + texts.size() - 1;
  }

  /**
   * Takes an operation that nobody's client wrote, such as a resolution; its insertions contest
   * nothing.
   */
  void pass(Operation<TextDelta> operation) {
    delete(deletedBy(operation.delta(), texts.getLast()), operation);
    append(operation);
  }

  private void append(Operation<TextDelta> operation) {
    newest = operation;
    var decided = byDecision.get(operation.opId());
    if (decided != null && operation.type() != OperationType.EDIT) {
      decided.settle();
    }
    operations.add(operation);
    texts.add(texts.getLast().apply(operation.delta(), operation.version()));
  }

  private static List<Span> deletedBy(TextDelta delta, SpanText text) {
    var gone = new ArrayList<Span>();
    int at = 0;
    for (var op : delta.ops()) {
      switch (op) {
        case TextOp.Run _ -> {}
        case TextOp.Retain retain -> at += retain.length();
        case TextOp.Delete delete -> {
          gone.addAll(text.slice(at, at + delete.length()));
          at += delete.length();
        }
      }
    }
    return gone;
  }

  /**
   * Judges an operation.
   *
   * @param pending the author's own operations above the base, as they read on the base, with their
   *     versions
   * @param after the content after the operation
   */
  Verdict judge(
      Operation<TextDelta> operation,
      List<OwnPending> pending,
      TextContent after,
      Rulings rulings) {
    if (version() - countedFrom >= RECENT_VERSIONS) {
      farthestBefore = farthest;
      farthest = 0;
      countedFrom = version();
    }
    farthest = Math.max(farthest, operation.version() - operation.baseVersion());
    return decide(operation, pending, rulings).verdict(texts.getLast(), after);
  }

  /** The operation judged last stands in the log in this form. */
  void endsWith(Operation<TextDelta> ruled) {
    newest = ruled;
  }

  /**
   * Judges an operation again that was judged when it was committed.
   *
   * @param resolution what was taken out or set again because of it, or null
   */
  void judgeAgain(
      Operation<TextDelta> operation, List<OwnPending> pending, @Nullable TextDelta resolution) {
    decide(operation, pending, Rulings.recorded(operation.rulings()))
        .settleAgain(texts.getLast(), resolution);
  }

  private Decision decide(
      Operation<TextDelta> operation, List<OwnPending> pending, Rulings rulings) {
    var context = texts.get((int) (operation.baseVersion() - floor));
    for (var own : pending) {
      context = context.apply(own.delta(), own.version());
    }
    append(operation);
    var versions = pending.stream().map(OwnPending::version).collect(Collectors.toSet());
    var written = Written.of(operation, context, versions);
    register(written, pending);
    var decision = new Decision(written, rulings);
    for (var hunk : written.hunks()) {
      // Who deletes lost text, not having seen it go, deletes it from what can be brought back.
      for (var owner : ownersOf(hunk.deleted())) {
        var loss = owner.loss();
        if (loss != null && !loss.conflict().isSettled()) {
          decision.deletedFrom(loss.conflict());
        }
      }
    }
    for (var hunk : written.hunks()) {
      if (!hunk.isLost() && !sharesFate(hunk, decision)) {
        judgeInside(hunk, judgeRewritten(hunk, decision), decision);
      }
    }
    judgeAttributes(decision);
    loseNested(decision);
    return decision;
  }

  /** The operation that was told last, or null. */
  @Nullable Operation<TextDelta> newest() {
    return newest;
  }

  /** How many versions a submission had behind it, from its base on, at most lately. */
  long farthest() {
    return Math.max(farthest, farthestBefore);
  }

  /** The lowest base of submissions that can be judged. */
  long floor() {
    return floor;
  }

  /** What bringing a conflict back would insert by now. */
  List<TextOp.Run> restorable(TextConflict conflict) {
    return conflict.restorable(deleted);
  }

  /**
   * Forgets what no submission based on {@code lowest} or above can contest any more: what those
   * above {@code low} had all seen, and what those had seen that these had not. It is ordinary text
   * from then on. Forgetting changes no decision.
   */
  void forget(long lowest) {
    long deep = unseenBy(unseenBy(lowest));
    for (var hunk : hunks) {
      var loss = hunk.loss();
      if (hunk.version() <= deep && (loss == null || loss.version() <= lowest)) {
        hunk.forget();
      }
    }
    hunks.removeIf(Hunk::isForgotten);
    hunks.forEach(Hunk::letGo);
    places.values().forEach(Places::forget);
    places.values().removeIf(Places::isEmpty);
    places.values().forEach(its -> its.see(lowest, this::operation));
    byVersion.values().removeIf(written -> written.hunks().stream().allMatch(Hunk::isForgotten));
    var remembered = new LinkedHashSet<TextConflict>();
    for (var hunk : hunks) {
      var loss = hunk.loss();
      if (loss != null) {
        remembered.add(loss.conflict());
      }
    }
    byDecision.values().retainAll(remembered);
    // What was deleted of a conflict's text stays known as long as the conflict can grow.
    deleted
        .values()
        .forEach(spans ->
            spans.removeIf(span ->
                !byVersion.containsKey(span.origin())
                    && remembered.stream().noneMatch(conflict -> conflict.holds(span))));
    deleted.values().removeIf(List::isEmpty);
    settings.forget(lowest);
    texts.subList(0, (int) (lowest - floor)).clear();
    operations.subList(0, (int) (lowest - floor)).clear();
    floor = lowest;
  }

  private long unseenBy(long version) {
    long lowest = version;
    for (var written : byVersion.values()) {
      if (written.version() > version) {
        lowest = Math.min(lowest, written.base());
      }
    }
    return lowest;
  }

  /** An own operation that was pending when another was written. */
  record OwnPending(long version, TextDelta delta) {}

  // What belongs together

  private void register(Written written, List<OwnPending> pending) {
    byVersion.put(written.version(), written);
    seenBy.merge(written.author(), written.base(), Math::max);
    var its =
        places.computeIfAbsent(written.author(), author -> new Places(author, written.base()));
    its.see(written.base(), this::operation);
    its.have(pending.stream().map(OwnPending::delta).toList());
    for (var hunk : written.hunks()) {
      hunk.link(touchedBy(hunk, its));
    }
    for (var hunk : written.hunks()) {
      for (var span : hunk.deleted()) {
        deleted.computeIfAbsent(span.origin(), _ -> new ArrayList<>()).add(span);
      }
      delete(hunk.deleted(), written.operation());
    }
    for (var hunk : written.hunks()) {
      hunk.inherit(heritageOf(hunk));
      hunks.add(hunk);
    }
    its.write(written);
  }

  /**
   * The earlier hunks of its client that a hunk touches; never one that its author had seen taken
   * out.
   */
  private List<Hunk> touchedBy(Hunk hunk, Places its) {
    var near = new ArrayList<>(hunk.deleted());
    if (hunk.left() != null) {
      near.add(hunk.left().span());
    }
    if (hunk.right() != null) {
      near.add(hunk.right().span());
    }
    var written = hunk.operation();
    var touched = ownersOf(near);
    touched.removeIf(other ->
        !isOf(other, written.author())
            || other.version() >= hunk.version()
            || other.isKnownAsLostTo(written));
    touched.addAll(its.at(hunk));
    return touched.stream()
        .sorted(Comparator.comparingLong(Hunk::version).thenComparingInt(Hunk::position))
        .toList();
  }

  /** Notes of whose text something is gone. */
  private void delete(List<Span> spans, Operation<TextDelta> by) {
    for (var span : spans) {
      for (var owner : ownersOf(List.of(span))) {
        var its = owner.loseText(span, by) ? places.get(owner.operation().author()) : null;
        if (its != null) {
          its.thin(owner);
        }
      }
    }
  }

  private static boolean isOf(Hunk hunk, Author author) {
    return hunk.operation().author().equals(author);
  }

  /** The insertions whose last text a hunk deletes, and the own deletions that it touches. */
  private List<Hunk> heritageOf(Hunk hunk) {
    var heritage = new ArrayList<Hunk>();
    for (var taken : ownersOf(hunk.deleted())) {
      if (taken.isGoneFor(hunk.operation())) {
        heritage.add(taken);
      }
    }
    for (var own : hunk.touched()) {
      if (own.inserted() == null) {
        heritage.add(own);
      }
    }
    return heritage;
  }

  private Operation<TextDelta> operation(long version) {
    return operations.get((int) (version - floor - 1));
  }

  private LinkedHashSet<Hunk> ownersOf(List<Span> spans) {
    var owners = new LinkedHashSet<Hunk>();
    for (var span : spans) {
      var origin = byVersion.get(span.origin());
      if (origin != null) {
        for (var hunk : origin.hunks()) {
          if (!hunk.isForgotten() && hunk.inserted() != null && hunk.inserted().overlaps(span)) {
            owners.add(hunk);
          }
        }
      }
    }
    return owners;
  }

  // The rules

  private List<Hunk> opponents(Written written) {
    var opponents = new ArrayList<Hunk>();
    for (int i = firstAbove(written.base()); i < hunks.size(); i++) {
      var other = hunks.get(i);
      if (!isOf(other, written.author()) && !other.isLost()) {
        opponents.add(other);
      }
    }
    return opponents;
  }

  /** The place of the first hunk above a version; they stand in the order of their versions. */
  private int firstAbove(long version) {
    int from = 0;
    int to = hunks.size();
    while (from < to) {
      int middle = (from + to) >>> 1;
      if (hunks.get(middle).version() > version) {
        to = middle;
      } else {
        from = middle + 1;
      }
    }
    return from;
  }

  private boolean sharesFate(Hunk hunk, Decision decision) {
    for (var touched : hunk.touched()) {
      var loss = touched.loss();
      if (loss != null && loss.version() > hunk.operation().base()) {
        decision.lose(hunk, new Loss(openFor(loss.conflict(), decision), Reason.FATE));
        return true;
      }
    }
    return nests(hunk, hunk.operation().base(), decision);
  }

  /**
   * Loses an insertion that has lost text of one conflict on both sides, which its author had not
   * seen go.
   */
  private boolean nests(Hunk hunk, long seen, Decision decision) {
    if (hunk.inserted() == null || hunk.left() == null || hunk.right() == null) {
      return false;
    }
    var left = lossOf(hunk.left());
    var right = lossOf(hunk.right());
    if (left == null
        || right == null
        || !left.conflict().isOneWith(right.conflict())
        || left.version() <= seen
        || right.version() <= seen) {
      return false;
    }
    decision.lose(hunk, new Loss(openFor(left.conflict(), decision), Reason.NESTED));
    return true;
  }

  /** Where to note a further loss of a conflict. */
  private TextConflict openFor(TextConflict conflict, Decision decision) {
    return conflict.isSettled()
        ? decision.successorOf(conflict, id -> registered(conflict.successor(conflicts++, id)))
        : conflict;
  }

  private TextConflict registered(TextConflict conflict) {
    byDecision.put(Remedy.resolutionId(conflict.id()), conflict);
    byDecision.put(Remedy.restorationId(conflict.id()), conflict);
    return conflict;
  }

  private @Nullable Loss lossOf(Span.Unit unit) {
    for (var owner : ownersOf(List.of(unit.span()))) {
      return owner.loss();
    }
    return null;
  }

  /** C1. Returns whom the hunk fought. */
  private List<Opposition> judgeRewritten(Hunk hunk, Decision decision) {
    var opponents = hunk.inserted() == null ? List.<Hunk>of() : opponents(hunk.operation());
    if (opponents.isEmpty()) {
      return List.of();
    }
    var against = new ArrayList<Opposition>();
    var claims = new Claims(hunk);
    var runs = new Runs(hunk);
    for (var other : opponents) {
      var contested = other.inserted() == null ? List.<Span>of() : claims.contestedBy(other);
      if (!contested.isEmpty()) {
        var first = runs.of(other);
        var second = runs.against(other);
        var ruling =
            runs.ruling(
                first,
                second,
                () ->
                    decision
                        .rulings()
                        .on(
                            name("C1", other, hunk),
                            () -> new Contest.Rewrite(first.side(), second.side())));
        against.add(new Opposition(other, contested, first, second, ruling));
      }
    }
    var best = strongest(against);
    if (best != null) {
      loseTo(hunk, best.theirs(), Reason.C1, best.ruling(), decision);
      return against;
    }
    for (var opposition : against) {
      if (opposition.ruling().choice() == Choice.BOTH) {
        recordMerged(hunk, opposition, decision);
      } else if (!opposition.other().isLost()) {
        loseTo(opposition.other(), opposition.mine(), Reason.C1, opposition.ruling(), decision);
      }
    }
    return against;
  }

  /** Losing to one is enough: the one with the latest write, of those that stay. */
  private static @Nullable Opposition strongest(List<Opposition> against) {
    Opposition best = null;
    for (var opposition : against) {
      if (opposition.ruling().choice() == Choice.FIRST
          && (best == null || opposition.theirs().latest().laterThan(best.theirs().latest()))) {
        best = opposition;
      }
    }
    return best;
  }

  /** A contest's name among those of the later operation. */
  private static String name(String kind, Hunk first, Hunk second) {
    return kind + "/" + first.version() + "." + first.position() + "/" + second.position();
  }

  /** C2. */
  private void judgeInside(Hunk hunk, List<Opposition> fought, Decision decision) {
    var settled = new LinkedHashSet<Hunk>();
    fought.forEach(opposition -> settled.addAll(opposition.theirs().hunks()));
    for (var other : opponents(hunk.operation())) {
      if (hunk.isLost() || other.isLost() || settled.contains(other)) {
        continue;
      }
      if (hunk.isInside(other)) {
        decideInside(hunk, other, decision);
      } else if (other.isInside(hunk)) {
        decideInside(other, hunk, decision);
      }
    }
  }

  private void decideInside(Hunk insertion, Hunk deletion, Decision decision) {
    boolean firstInserts = insertion.version() < deletion.version();
    var first = firstInserts ? insertion : deletion;
    var second = firstInserts ? deletion : insertion;
    var ruling =
        decision.rulings().on(name("C2", first, second), () -> inside(insertion, deletion));
    var insertionStays = firstInserts ? Choice.FIRST : Choice.SECOND;
    if (ruling.choice() == Choice.BOTH || ruling.choice() == insertionStays) {
      decision.record(
          new Verdict.Kept(
              insertion.operation(),
              deletion.operation(),
              ruling.choice() == Choice.BOTH,
              ruling.reason()));
    } else {
      loseTo(insertion, new Run(List.of(deletion)), Reason.C2, ruling, decision);
    }
  }

  private static Contest inside(Hunk insertion, Hunk deletion) {
    boolean firstInserts = insertion.version() < deletion.version();
    var inserting = insertion.run(deletion.operation().base()).side();
    var deleting = deletion.operation().side(deletion.text());
    return new Contest.Insertion(
        firstInserts ? inserting : deleting,
        firstInserts ? deleting : inserting,
        firstInserts,
        deletion.inserted() != null);
  }

  /** C3: contest with the value that stands there. */
  private void judgeAttributes(Decision decision) {
    for (var format : decision.written().formats()) {
      for (var attribute : format.attributes().names()) {
        var value = Objects.requireNonNull(format.attributes().get(attribute));
        for (var standing : settings.on(format.span(), attribute)) {
          if (prevails(standing, attribute, value, decision)) {
            settings.set(standing.span(), attribute, decision.written(), value);
            decision.set(standing.span(), attribute, value);
          }
        }
      }
    }
  }

  private boolean prevails(
      AttributeSettings.Setting standing, String attribute, JsonValue value, Decision decision) {
    var written = decision.written();
    var by = standing.by();
    if (by == null || by.author().equals(written.author()) || by.version() <= written.base()) {
      return true;
    }
    if (standing.value().equals(value)) {
      return written.laterThan(by);
    }
    var ruling = decision.ruling(by, attribute, standing.value(), value);
    boolean wins = ruling.choice() == Choice.SECOND;
    decision.overrule(
        attribute,
        wins ? by : written,
        wins ? written : by,
        wins ? standing.value() : value,
        wins ? value : standing.value(),
        standing.span(),
        ruling);
    return wins;
  }

  /** C3 as it is asked: who gave the value that stands, and who gives another one. */
  static Contest values(
      Written standing, String attribute, JsonValue value, Written written, JsonValue other) {
    return new Contest.Value(
        Kind.C3, attribute, standing.side(value.json()), written.side(other.json()));
  }

  private void recordMerged(Hunk hunk, Opposition opposition, Decision decision) {
    var mine = hunk.operation().author();
    var theirs = opposition.other().operation().author();
    boolean inOrder = mine.toString().compareTo(theirs.toString()) < 0;
    boolean isNew = false;
    for (var span : opposition.contested()) {
      for (int offset = span.from(); offset < span.to(); offset++) {
        var character = new Span(span.origin(), offset, offset + 1);
        isNew |=
            merged.add(new MergedPair(inOrder ? mine : theirs, inOrder ? theirs : mine, character));
      }
    }
    if (isNew) {
      decision.record(
          new Verdict.Merged(
              opposition.other().operation(), hunk.operation(), opposition.ruling().reason()));
    }
  }

  /** The loser loses that part of its run which the winner has not seen in any operation so far. */
  private void loseTo(Hunk hunk, Run winners, Reason reason, Ruling ruling, Decision decision) {
    var id = decision.nextConflictId();
    var conflict =
        registered(new TextConflict(conflicts++, id, reason, ruling, hunk, winners.hunks()));
    for (var lost : hunk.run(seenBy.getOrDefault(conflict.winner(), 0L)).hunks()) {
      decision.lose(lost, new Loss(conflict, reason));
    }
  }

  private void loseNested(Decision decision) {
    boolean again = decision.hasLosses();
    while (again) {
      again = false;
      for (var hunk : hunks) {
        again |= !hunk.isLost() && nests(hunk, decision.written().version(), decision);
      }
    }
  }
}
