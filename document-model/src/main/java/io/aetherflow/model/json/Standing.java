package io.aetherflow.model.json;

import io.aetherflow.model.history.Choice;
import io.aetherflow.model.history.Operation;
import io.aetherflow.model.history.RecentLog;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.NavigableMap;
import java.util.Objects;
import java.util.SortedMap;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;

/**
 * Whose writes stand in a document, of those that were committed above a version: told by the log
 * alone, since a committed delta holds just those written members that took effect, and a
 * resolution what was put in their place. Confined to the thread that judges.
 */
final class Standing {
  /**
   * A member as an operation wrote it, or as a resolution has put it back.
   *
   * @param value null when it was removed
   */
  record Entry(Pointer pointer, @Nullable Node value, Operation<JsonDelta> by) {
    /** What this write makes of a member at or inside its own; null when that is absent. */
    @Nullable Node valueAt(Pointer inside) {
      return new Write(pointer, value).valueAt(inside);
    }
  }

  /** Several at one member want the same there. */
  private final NavigableMap<Pointer, List<Entry>> entries = new TreeMap<>();

  /** What the operation before took the place of. */
  private final NavigableMap<Pointer, List<Entry>> covered = new TreeMap<>();

  private Standing() {}

  /** The writes above a version; the log has to reach back to it. */
  static Standing above(long base, RecentLog<JsonDelta> log) {
    Standing standing = new Standing();
    List<Operation<JsonDelta>> operations = log.above(base);
    boolean halfAStep = !operations.isEmpty() && operations.getFirst().isConsequence();
    if (halfAStep && base > log.floorVersion()) {
      operations = log.above(base - 1);
    }
    Operation<JsonDelta> cause = null;
    for (Operation<JsonDelta> operation : operations) {
      if (!operation.isConsequence()) {
        standing.committed(operation);
        cause = operation;
      } else if (cause != null) {
        standing.resolved(operation, cause);
      }
    }
    return standing;
  }

  /** The writes of a member and of those around it, the outermost first. */
  List<Entry> around(Pointer pointer) {
    List<Entry> around = new ArrayList<>();
    for (int depth = 1; depth <= pointer.depth(); depth++) {
      around.addAll(entries.getOrDefault(pointer.head(depth), List.of()));
    }
    return around;
  }

  /**
   * Whether a write stands at a member, but for what was written inside that later.
   *
   * @param content the document
   */
  boolean stands(Entry entry, Pointer member, Members content) {
    return agree(overlaid(entry.valueAt(member), member), content.find(member.names()));
  }

  /** The writes inside a member, without its own. */
  List<Entry> inside(Pointer pointer) {
    return inside(entries, pointer, false);
  }

  private static List<Entry> inside(
      NavigableMap<Pointer, List<Entry>> map, Pointer pointer, boolean inclusive) {
    List<Entry> inside = new ArrayList<>();
    for (List<Entry> same : map.tailMap(pointer, inclusive).values()) {
      if (!pointer.covers(same.getFirst().pointer())) {
        break;
      }
      inside.addAll(same);
    }
    return inside;
  }

  private void committed(Operation<JsonDelta> operation) {
    covered.clear();
    for (Write write : operation.delta().writes()) {
      List<Entry> taken = take(write.pointer());
      put(write, operation);
      for (Entry entry : taken) {
        if (Objects.equals(entry.value(), write.valueAt(entry.pointer()))) {
          put(entry); // Both want the same there.
        }
      }
    }
    for (Write write : operation.written().writes()) {
      Write effective = operation.delta().covering(write.pointer());
      if (effective == null) {
        join(write, operation);
      }
    }
  }

  /**
   * A write that had no effect: it lost, or it wanted what stands there already. Where that is
   * older than what is known here, its value tells.
   */
  private void join(Write write, Operation<JsonDelta> operation) {
    if (hasWon(operation, write.pointer())) {
      // What stood there has lost, although what it wanted inside may look the same.
      for (Entry entry : inside(entries, write.pointer(), true)) {
        if (hasWon(operation, entry.pointer())) {
          take(entry);
        }
      }
      put(write, operation);
      return;
    }
    List<Entry> around = around(write.pointer());
    boolean mayBeOlder =
        around.isEmpty()
            && inside(write.pointer()).stream()
                .allMatch(entry -> Objects.equals(entry.value(), write.valueAt(entry.pointer())));
    if (mayBeOlder
        || !around.isEmpty()
            && Objects.equals(around.getLast().valueAt(write.pointer()), write.value())) {
      put(write, operation);
    }
  }

  /**
   * What was put in place after an operation tells, by its values, whose writes stand there: those
   * that were there before, or the operation's.
   */
  private void resolved(Operation<JsonDelta> resolution, Operation<JsonDelta> cause) {
    for (Write put : resolution.delta().writes()) {
      take(put.pointer());
      List<Entry> candidates = new ArrayList<>(inside(covered, put.pointer(), true));
      candidates.removeIf(entry -> entry.by().equals(cause));
      for (Write wanted : cause.written().writes()) {
        if (put.pointer().covers(wanted.pointer())) {
          candidates.add(new Entry(wanted.pointer(), wanted.value(), cause));
        }
      }
      // The innermost first: an outer one is looked at together with what stands inside it.
      candidates.sort(
          Comparator.comparing(Entry::pointer)
              .reversed()
              .thenComparingInt(entry -> entry.by().equals(cause) ? 0 : 1));
      for (Entry candidate : candidates) {
        if (explains(candidate, put, cause)) {
          put(candidate);
        }
      }
      if (!entries.containsKey(put.pointer()) && cause.delta().covering(put.pointer()) == null) {
        Write around = cause.written().covering(put.pointer());
        if (around != null && isWithin(around.valueAt(put.pointer()), put, cause)) {
          put(put, cause);
        }
      }
      if (!entries.containsKey(put.pointer())) {
        put(put, resolution); // It is by somebody at or below the base, whom everyone has seen.
      }
    }
  }

  /**
   * Whether a value that an operation wanted was put in place: by itself, or, where the operation
   * has won, together with what stood inside its member since before all that is known here.
   */
  private static boolean isWithin(@Nullable Node wanted, Write put, Operation<JsonDelta> cause) {
    return Objects.equals(wanted, put.value())
        || (hasWon(cause, put.pointer()) && wanted != null && holds(put.value(), wanted));
  }

  private static boolean holds(@Nullable Node whole, Node part) {
    return Objects.equals(whole, part)
        || (whole instanceof Members object
            && part instanceof Members wanted
            && wanted.all().entrySet().stream()
                .allMatch(member -> holds(object.get(member.getKey()), member.getValue())));
  }

  private boolean explains(Entry candidate, Write put, Operation<JsonDelta> cause) {
    Pointer pointer = candidate.pointer();
    List<Entry> same = entries.get(pointer);
    if (same != null && !Objects.equals(same.getFirst().value(), candidate.value())) {
      return false;
    }
    Node expected = overlaid(candidate.value(), pointer);
    Node found = put.valueAt(pointer);
    if (!Objects.equals(expected, found)
        && (candidate.by().equals(cause)
            || !agree(expected, found)
            || isExactly(cause, pointer, found))) {
      return false;
    }
    if (!candidate.by().equals(cause)) {
      return true;
    }
    // What was put back as a whole can look as if only what is inside had been.
    return inside(pointer).stream()
        .noneMatch(inner ->
            !inner.by().equals(cause)
                && !Objects.equals(inner.value(), candidate.valueAt(inner.pointer()))
                && JsonRuling.isUndecided(cause, inner.pointer()));
  }

  /** Whether an operation wanted just this at a member: then it is no parent that was made. */
  private static boolean isExactly(
      Operation<JsonDelta> cause, Pointer member, @Nullable Node found) {
    Write wanted = cause.written().covering(member);
    return wanted != null && Objects.equals(wanted.valueAt(member), found);
  }

  /** A value with what stands inside its member. */
  private @Nullable Node overlaid(@Nullable Node value, Pointer member) {
    Members expected = Members.NONE.write(member, value, () -> "delta");
    for (Entry inner : inside(member)) {
      expected = JsonRuling.making(expected, inner.pointer(), inner.value()).applyTo(expected);
    }
    return expected.find(member.names());
  }

  /**
   * Whether a member holds what is expected there, whatever empty objects there are besides: those
   * can be parents that a removal has made.
   */
  private static boolean agree(@Nullable Node expected, @Nullable Node found) {
    if (Objects.equals(expected, found)) {
      return true;
    }
    if (found == null || !(found instanceof Members members)) {
      return false;
    }
    return expected == null
        ? withoutEmpty(members).size() == 0
        : expected instanceof Members wanted && withoutEmpty(wanted).equals(withoutEmpty(members));
  }

  private static Members withoutEmpty(Members members) {
    SortedMap<String, Node> rest = new TreeMap<>();
    members
        .all()
        .forEach((name, node) -> {
          Node inner = node instanceof Members object ? withoutEmpty(object) : node;
          if (!inner.equals(Members.NONE)) {
            rest.put(name, inner);
          }
        });
    return Members.of(rest);
  }

  /** Whether one is the later write: by time, then by id, so that everyone agrees. */
  static boolean isLater(Operation<JsonDelta> one, Operation<JsonDelta> other) {
    long mine = one.writtenAtMillis();
    long theirs = other.writtenAtMillis();
    return mine > theirs
        || mine == theirs && one.opId().toString().compareTo(other.opId().toString()) > 0;
  }

  private static boolean hasWon(Operation<JsonDelta> operation, Pointer member) {
    return operation.rulings().get(member.toString()) == Choice.SECOND;
  }

  private List<Entry> take(Pointer pointer) {
    List<Entry> taken = inside(entries, pointer, true);
    taken.forEach(this::take);
    return taken;
  }

  private void take(Entry entry) {
    List<Entry> same = entries.remove(entry.pointer());
    if (same != null) {
      covered.putIfAbsent(entry.pointer(), same);
    }
  }

  private void put(Write write, Operation<JsonDelta> operation) {
    put(new Entry(write.pointer(), write.value(), operation));
  }

  private void put(Entry entry) {
    entries.computeIfAbsent(entry.pointer(), _ -> new ArrayList<>()).add(entry);
  }
}
