package io.aetherflow.model.json;

import io.aetherflow.model.conflict.Contest;
import io.aetherflow.model.conflict.LedgerEntry;
import io.aetherflow.model.conflict.LedgerEntry.Kind;
import io.aetherflow.model.conflict.LedgerEntry.Outcome;
import io.aetherflow.model.conflict.Ruling;
import io.aetherflow.model.conflict.Rulings;
import io.aetherflow.model.history.Author;
import io.aetherflow.model.history.Choice;
import io.aetherflow.model.history.Operation;
import io.aetherflow.model.value.Units;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import java.util.TreeMap;
import java.util.UUID;
import org.jspecify.annotations.Nullable;

/**
 * What is decided on one operation: which of its writes stand, what is put in place for that, and
 * what is recorded. Confined to the thread that judges.
 *
 * <p>Where a contest is decided, the winner's value stands at the contested member, and the loser's
 * write stays wherever else it reaches. Where nobody has decided, the operation's write is dropped
 * as a whole, and what it covered comes back.
 */
final class JsonRuling {
  /**
   * Most units of JSON that a resolution puts back as a whole. What is larger would be an operation
   * that no message has room for: there, only the contested members come back.
   */
  static final int PUT_BACK_LENGTH_MAX = 65_536;

  /** A value that does not stand, and whose it is. */
  private record Loss(
      Pointer member,
      @Nullable Node value,
      Operation<JsonDelta> loser,
      Operation<JsonDelta> winner,
      Ruling ruling) {
    Outcome outcome() {
      return switch (ruling) {
        case Ruling.Deferred _ -> Outcome.OPEN;
        case Ruling.Merged _ -> Outcome.MERGED;
        case Ruling.Decided decided ->
            decided.choice() == Choice.BOTH ? Outcome.MERGED : Outcome.DECIDED;
      };
    }
  }

  /** A contest with what stands at a member, and how it is decided. */
  private record Dispute(Pointer member, Standing.Entry entry, Ruling ruling) {
    @Nullable Node standing() {
      return entry.valueAt(member);
    }

    boolean isUndecided() {
      return ruling instanceof Ruling.Deferred || ruling.choice() == Choice.BOTH;
    }

    boolean isOf(Choice choice) {
      return !isUndecided() && ruling.choice() == choice;
    }
  }

  private final Rulings rulings;
  private final Map<String, Choice> answers = new LinkedHashMap<>();
  private final Operation<JsonDelta> operation;
  private final Standing standing;
  private final Members before;
  private final List<Loss> losses = new ArrayList<>();
  private JsonDelta resolution = JsonDelta.EMPTY;

  JsonRuling(Rulings rulings, Operation<JsonDelta> operation, Standing standing, Members before) {
    this.rulings = rulings;
    this.operation = operation;
    this.standing = standing;
    this.before = before;
  }

  /** What makes the content after the operation what it should be. */
  JsonDelta resolution() {
    return resolution;
  }

  /** Decides, and returns the content after the operation and its resolution. */
  Members rule(Members after) {
    Members content = after;
    for (Write write : operation.written().writes()) {
      content = rule(write, content);
    }
    return content;
  }

  private Members rule(Write write, Members after) {
    Dispute around = contestAround(write);
    List<Dispute> inside = contestsInside(write);
    if (around != null && around.isOf(Choice.FIRST)) {
      lose(around, around.member(), write.value());
      return putBack(write, after);
    }
    List<Dispute> undecided =
        new ArrayList<>(inside.stream().filter(Dispute::isUndecided).toList());
    if (around != null && around.isUndecided()) {
      undecided.add(around);
    }
    if (!undecided.isEmpty()) {
      lose(undecided.getFirst(), write.pointer(), write.value());
      Node was = before.find(write.pointer().names());
      return was != null && was.weight() > PUT_BACK_LENGTH_MAX
          ? keep(inside, after)
          : putBack(write, after);
    }
    if (around != null) {
      win(around, after);
    }
    return prevail(write, inside, after);
  }

  /** The contest with the write that stands at the member itself, if it wanted another thing. */
  private @Nullable Dispute contestAround(Write write) {
    Pointer pointer = write.pointer();
    List<Standing.Entry> standingThere =
        standing.around(pointer).reversed().stream()
            .filter(entry -> standing.stands(entry, pointer, before))
            .toList();
    Standing.Entry strongest = null;
    for (Standing.Entry entry : standingThere) {
      // The innermost write says what stands; others of the same value are its as well.
      boolean same =
          Objects.equals(entry.valueAt(pointer), standingThere.getFirst().valueAt(pointer));
      if (same
          && contests(entry, pointer, write.value())
          && (strongest == null || Standing.isLater(entry.by(), strongest.by()))) {
        strongest = entry;
      }
    }
    return strongest == null ? null : contest(pointer, strongest, write.value());
  }

  private List<Dispute> contestsInside(Write write) {
    Map<Pointer, Standing.Entry> strongest = new TreeMap<>();
    for (Standing.Entry entry : standing.inside(write.pointer())) {
      if (contests(entry, entry.pointer(), write.valueAt(entry.pointer()))) {
        strongest.merge(
            entry.pointer(),
            entry,
            (one, other) -> Standing.isLater(one.by(), other.by()) ? one : other);
      }
    }
    List<Dispute> contests = new ArrayList<>();
    strongest.forEach(
        (member, entry) -> contests.add(contest(member, entry, write.valueAt(member))));
    return contests;
  }

  /** Whether a write of somebody else stands at a member and wanted another thing there. */
  private boolean contests(Standing.Entry entry, Pointer member, @Nullable Node wanted) {
    return !entry.by().author().equals(operation.author())
        && !entry.by().author().equals(Author.SYSTEM)
        && !Objects.equals(entry.valueAt(member), wanted)
        && standing.stands(entry, member, before);
  }

  private Dispute contest(Pointer member, Standing.Entry entry, @Nullable Node wanted) {
    String subject = member.toString();
    Ruling ruling =
        rulings.on(
            subject,
            () ->
                new Contest.Value(
                    Kind.C4,
                    subject,
                    side(entry.by(), entry.valueAt(member)),
                    side(operation, wanted)));
    Dispute dispute = new Dispute(member, entry, ruling);
    answers.put(subject, dispute.isUndecided() ? Choice.BOTH : ruling.choice());
    return dispute;
  }

  private static Contest.Side side(Operation<JsonDelta> operation, @Nullable Node value) {
    return new Contest.Side(
        operation.author(), operation.opId(), operation.writtenAtMillis(), text(value));
  }

  /**
   * A value as people and resolvers see it: JSON, and for a removal nothing. A large object is cut
   * off; the restoration has it whole.
   */
  private static String text(@Nullable Node value) {
    if (value == null) {
      return "";
    }
    String json = value.value().json();
    int end = Math.min(json.length(), JsonLimits.VALUE_LENGTH_MAX);
    return Units.cutsPair(json, end) ? json.substring(0, end - 1) : json.substring(0, end);
  }

  /**
   * How the contests were decided, by their members; {@link Choice#BOTH} where nobody has decided
   * and the write was dropped as a whole.
   */
  Map<String, Choice> answers() {
    return answers;
  }

  /** Whether the contest of an operation inside what it wrote was left undecided. */
  static boolean isUndecided(Operation<JsonDelta> operation, Pointer member) {
    return operation.rulings().get(member.toString()) == Choice.BOTH;
  }

  private void lose(Dispute contest, Pointer member, @Nullable Node value) {
    losses.add(new Loss(member, value, operation, contest.entry().by(), contest.ruling()));
  }

  /** What is lost is the value around the member, when that has to give way as a whole. */
  private void win(Dispute contest, Members content) {
    Pointer place = placeOf(content, contest.member());
    Node lost = place.equals(contest.member()) ? contest.standing() : content.find(place.names());
    losses.add(new Loss(place, lost, contest.entry().by(), operation, contest.ruling()));
  }

  /** Makes a member what it was before the operation, as far as the operation has changed it. */
  private Members putBack(Write write, Members after) {
    Pointer pointer = write.pointer();
    Node was = before.find(pointer.names());
    if (Objects.equals(after.find(pointer.names()), was)) {
      return after;
    }
    return was == null
        ? resolve(JsonDelta.remove(madeFor(pointer, after)), after)
        : resolve(making(after, pointer, was), after);
  }

  /** Makes contested members what they were. */
  private Members keep(List<Dispute> inside, Members after) {
    Members content = after;
    for (Dispute contest : inside) {
      if (!Objects.equals(content.find(contest.member().names()), contest.standing())) {
        content = resolve(making(content, contest.member(), contest.standing()), content);
      }
    }
    return content;
  }

  /** The outermost object that the operation has made for nothing but this member. */
  private Pointer madeFor(Pointer member, Members after) {
    Pointer made = member;
    while (made.depth() > 1) {
      Pointer parent = made.head(made.depth() - 1);
      boolean onlyThis =
          before.find(parent.names()) == null
              && after.find(parent.names()) instanceof Members object
              && object.size() == 1;
      if (!onlyThis) {
        break;
      }
      made = parent;
    }
    return made;
  }

  /** Makes what the operation wants stand, but for those members inside that others have won. */
  private Members prevail(Write write, List<Dispute> inside, Members after) {
    Pointer pointer = write.pointer();
    Members wanted = making(after, pointer, write.value()).applyTo(after);
    List<JsonDelta> kept = new ArrayList<>();
    for (Dispute contest : inside) {
      if (contest.isOf(Choice.FIRST)) {
        Pointer place = placeOf(wanted, contest.member());
        Node lost = wanted.find(place.names());
        losses.add(new Loss(place, lost, operation, contest.entry().by(), contest.ruling()));
        JsonDelta delta = making(wanted, contest.member(), contest.standing());
        kept.add(delta);
        wanted = delta.applyTo(wanted);
      } else {
        losses.add(
            new Loss(
                contest.member(),
                contest.standing(),
                contest.entry().by(),
                operation,
                contest.ruling()));
      }
    }
    Node now = after.find(pointer.names());
    if (Objects.equals(now, wanted.find(pointer.names()))) {
      return after;
    }
    if (!Objects.equals(now, write.value())) {
      return resolve(making(after, pointer, wanted.find(pointer.names())), after);
    }
    Members content = after;
    for (JsonDelta delta : kept) {
      content = resolve(delta, content);
    }
    return content;
  }

  private Members resolve(JsonDelta delta, Members content) {
    resolution = resolution.compose(delta);
    return delta.applyTo(content);
  }

  /** The outermost value on the way to a member, where there is one; else the member. */
  private static Pointer placeOf(Members content, Pointer member) {
    for (int depth = 1; depth < member.depth(); depth++) {
      if (content.find(member.names().subList(0, depth)) instanceof Node.Leaf) {
        return member.head(depth);
      }
    }
    return member;
  }

  /** The delta that makes a member hold something, also where a value stands in the way. */
  static JsonDelta making(Members content, Pointer member, @Nullable Node value) {
    if (value == null && content.find(member.names()) == null) {
      return JsonDelta.EMPTY; // Removing makes parents, which are not wanted here.
    }
    Pointer place = placeOf(content, member);
    if (place.depth() == member.depth()) {
      return JsonDelta.of(member, value, () -> "delta");
    }
    return JsonDelta.of(
        place, Members.NONE.write(member, place.depth(), value, () -> "delta"), () -> "delta");
  }

  /**
   * What is recorded.
   *
   * @param content the document at {@code version}, which has the operation and its resolution
   */
  List<LedgerEntry<JsonDelta>> ledger(Members content, long version) {
    List<LedgerEntry<JsonDelta>> entries = new ArrayList<>();
    for (Loss loss : losses) {
      JsonDelta restoration = making(content, loss.member(), loss.value());
      boolean stands = Objects.equals(content.find(loss.member().names()), loss.value());
      String name = "entry:" + operation.opId() + ":" + entries.size();
      entries.add(
          new LedgerEntry<>(
              UUID.nameUUIDFromBytes(name.getBytes(StandardCharsets.UTF_8)),
              Kind.C4,
              loss.outcome(),
              loss.loser().author(),
              loss.winner().author(),
              Set.of(loss.loser().opId()),
              Set.of(loss.winner().opId()),
              loss.ruling().reason(),
              loss.ruling() instanceof Ruling.Deferred(_, var poll) ? poll : null,
              text(loss.value()),
              text(content.find(loss.member().names())),
              loss.member().toString(),
              version,
              stands || restoration.isEmpty() ? null : restoration,
              null));
    }
    return List.copyOf(entries);
  }
}
