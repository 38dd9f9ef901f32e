package io.aetherflow.model.json;

import static org.junit.jupiter.api.Assertions.fail;

import io.aetherflow.model.authority.Authority;
import io.aetherflow.model.authority.Decision;
import io.aetherflow.model.authority.DocumentState;
import io.aetherflow.model.authority.Submission;
import io.aetherflow.model.client.Texts;
import io.aetherflow.model.conflict.Arbiter;
import io.aetherflow.model.conflict.ConflictResolver;
import io.aetherflow.model.conflict.LastWriteWins;
import io.aetherflow.model.conflict.LeaveToPeople;
import io.aetherflow.model.conflict.LedgerEntry;
import io.aetherflow.model.conflict.MergeAll;
import io.aetherflow.model.history.Author;
import io.aetherflow.model.json.RandomJson.Op;
import java.util.ArrayList;
import java.util.Collections;
import java.util.Comparator;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Objects;
import java.util.Random;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.UUID;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;

/**
 * Groups of concurrent operations, all written on one version, in which what is contested and what
 * has to come out is computed from the operations alone, on plain maps, without the judge. A
 * failure prints its seed, with which {@code -Daetherflow.seed} runs it again.
 */
class JsonConflictGroupsTests {
  private static final int CASES = Boolean.getBoolean("aetherflow.long") ? 100_000 : 12_500;
  private static final long SEED = Long.getLong("aetherflow.seed", 1);

  /** An operation of a group, with its place in the order of times. */
  private record Written(int index, UUID opId, long time, List<Op> ops) {
    Author author() {
      return new Author("user" + index, "tab");
    }
  }

  /** Two operations that want different things of a member, the deeper of two that they write. */
  private record Pair(UUID one, UUID other, List<String> member) {}

  private record Group(Map<String, Object> content, List<Written> operations) {}

  private record Outcome(JsonContent content, List<LedgerEntry<JsonDelta>> ledger) {}

  private int contested;
  private int uncontested;

  /**
   * The order of times decides. A value that something inside has replaced, which then was replaced
   * itself, stands or not by the order of arrival: both are right.
   */
  @Test
  void underLastWriterWinsTheOrderOfTimesDecides() {
    check("lww", new LastWriteWins(), group -> List.of(byTime(group, false), byTime(group, true)));
  }

  private static Map<String, Object> byTime(Group group, boolean leavingOutReplaced) {
    List<Written> byTime = new ArrayList<>(group.operations());
    byTime.sort(Comparator.comparingLong(Written::time));
    List<Op> ops = byTime.stream().flatMap(written -> written.ops().stream()).toList();
    Map<String, Object> content = RandomJson.copy(group.content());
    for (int i = 0; i < ops.size(); i++) {
      Pointer member = new Pointer(ops.get(i).names());
      boolean replaced =
          ops.subList(i + 1, ops.size()).stream()
              .anyMatch(later -> new Pointer(later.names()).covers(member));
      if (!replaced || !leavingOutReplaced) {
        put(content, ops.get(i));
      }
    }
    return content;
  }

  @Test
  void underMergeWhatWasCommittedFirstStays() {
    check("merge", new MergeAll(), group -> List.of(firstStays(group)));
  }

  @Test
  void underManualWhatWasCommittedFirstStaysUntilSomebodyDecides() {
    check("manual", new LeaveToPeople(), group -> List.of(firstStays(group)));
  }

  private static Map<String, Object> firstStays(Group group) {
    Map<String, Object> content = RandomJson.copy(group.content());
    List<Op> standing = new ArrayList<>();
    for (Written written : group.operations()) {
      List<Op> stays =
          written.ops().stream()
              .filter(op -> standing.stream().noneMatch(other -> contested(op, other) != null))
              .toList();
      stays.forEach(op -> put(content, op));
      standing.addAll(stays);
    }
    return content;
  }

  private interface Expectation {
    List<Map<String, Object>> of(Group group);
  }

  private void check(String policyName, ConflictResolver policy, Expectation expectation) {
    int groups = 0;
    for (long seed = SEED; seed < SEED + CASES; seed++) {
      Group group = group(seed);
      String violation;
      try {
        violation = violation(group, play(group, policy), expectation.of(group));
      } catch (RuntimeException e) {
        violation = e.toString();
      }
      if (violation != null) {
        fail("%s, seed %d: %s%s".formatted(policyName, seed, violation, show(group)));
      }
      groups++;
    }
    System.out.printf(
        Locale.ROOT,
        "json conflicts, %s: %,d groups from seed %d, %,d with contested members, %,d without%n",
        policyName,
        groups,
        SEED,
        contested,
        uncontested);
  }

  private @Nullable String violation(
      Group group, Outcome outcome, List<Map<String, Object>> expected) {
    Set<List<String>> empty = emptyObjects(group);
    Map<String, Object> got = pruned(RandomJson.tree(outcome.content()), List.of(), empty);
    Set<String> names = new TreeSet<>(got.keySet());
    expected.forEach(content -> names.addAll(content.keySet()));
    for (String name : names) {
      boolean right =
          expected.stream()
              .map(content -> pruned(content, List.of(), empty).get(name))
              .anyMatch(member -> Objects.equals(member, got.get(name)));
      if (!right) {
        return "content " + outcome.content().json() + ", expected " + expected;
      }
    }
    Set<Pair> pairs = pairs(group);
    if (pairs.isEmpty() != outcome.ledger().isEmpty()) {
      return outcome.ledger().size() + " entries for " + pairs.size() + " contested members";
    }
    if (pairs.isEmpty()) {
      uncontested++;
    } else {
      contested++;
    }
    for (LedgerEntry<JsonDelta> entry : outcome.ledger()) {
      if (pairs.stream().noneMatch(pair -> reports(entry, pair))) {
        return "false report of " + entry.subject();
      }
    }
    if (group.operations().size() == 2) {
      for (Pair pair : pairs) {
        if (outcome.ledger().stream().noneMatch(entry -> reports(entry, pair))) {
          return "no report of " + pair.member();
        }
      }
    }
    return unrecorded(group, outcome);
  }

  /** Where somebody has set an empty object. */
  private static Set<List<String>> emptyObjects(Group group) {
    Map<List<String>, String> atoms = new TreeMap<>(Comparator.comparing(Object::toString));
    atoms(List.of(), group.content(), atoms);
    group
        .operations()
        .forEach(written -> written.ops().forEach(op -> atoms(op.names(), op.value(), atoms)));
    atoms.values().removeIf(value -> !value.equals("{}"));
    return atoms.keySet();
  }

  /** Without the parents that were made for something that does not stand. */
  private static Map<String, Object> pruned(
      Map<String, Object> object, List<String> names, Set<List<String>> kept) {
    Map<String, Object> pruned = new TreeMap<>();
    object.forEach((name, value) -> {
      List<String> place = new ArrayList<>(names);
      place.add(name);
      if (value instanceof Map<?, ?>) {
        @SuppressWarnings("unchecked")
        Map<String, Object> inner = pruned((Map<String, Object>) value, place, kept);
        if (!inner.isEmpty() || kept.contains(place)) {
          pruned.put(name, inner);
        }
      } else {
        pruned.put(name, value);
      }
    });
    return pruned;
  }

  private static boolean reports(LedgerEntry<JsonDelta> entry, Pair pair) {
    Set<UUID> both = new HashSet<>(entry.loserOperations());
    both.addAll(entry.winnerOperations());
    Pointer subject = Pointer.parse(entry.subject());
    return both.equals(Set.of(pair.one(), pair.other()))
        && subject.covers(new Pointer(pair.member()));
  }

  /** What somebody wanted, does not stand, and is in no entry as lost. */
  private static @Nullable String unrecorded(Group group, Outcome outcome) {
    for (Written written : group.operations()) {
      for (Op op : written.ops()) {
        Map<List<String>, String> wanted = new TreeMap<>(Comparator.comparing(Object::toString));
        atoms(op.names(), op.value(), wanted);
        for (Map.Entry<List<String>, String> atom : wanted.entrySet()) {
          Pointer member = new Pointer(atom.getKey());
          Node node = outcome.content().root().find(member.names());
          String now =
              node instanceof Members m && m.size() > 0
                  ? "{"
                  : node == null ? "" : node.value().json();
          boolean stands =
              now.equals(atom.getValue()) || now.equals("{") && atom.getValue().equals("{}");
          if (!stands
              && outcome.ledger().stream()
                  .noneMatch(entry -> isLossOf(entry, member, atom.getValue()))) {
            return "%s of user%d at %s is lost".formatted(atom.getValue(), written.index(), member);
          }
        }
      }
    }
    return null;
  }

  private static boolean isLossOf(LedgerEntry<JsonDelta> entry, Pointer member, String value) {
    Pointer subject = Pointer.parse(entry.subject());
    if (!subject.covers(member)) {
      return member.covers(subject) && entry.lost().isEmpty(); // A value has nothing inside.
    }
    Node lost = entry.lost().isEmpty() ? null : JsonReader.readNode(entry.lost());
    Node inside = new Write(subject, lost).valueAt(member);
    return value.equals(inside == null ? "" : inside.value().json());
  }

  /** The values inside a value, an empty object being one; a removal is the empty string. */
  private static void atoms(
      List<String> names, @Nullable Object value, Map<List<String>, String> into) {
    if (value instanceof Map<?, ?> object && !object.isEmpty()) {
      object.forEach((name, inner) -> {
        List<String> longer = new ArrayList<>(names);
        longer.add((String) name);
        atoms(longer, inner, into);
      });
    } else {
      into.put(names, value == null ? "" : RandomJson.json(value));
    }
  }

  private static Set<Pair> pairs(Group group) {
    Set<Pair> pairs = new HashSet<>();
    List<Written> all = group.operations();
    for (int i = 0; i < all.size(); i++) {
      for (int j = i + 1; j < all.size(); j++) {
        for (Op one : all.get(i).ops()) {
          for (Op other : all.get(j).ops()) {
            List<String> member = contested(one, other);
            if (member != null) {
              pairs.add(new Pair(all.get(i).opId(), all.get(j).opId(), member));
            }
          }
        }
      }
    }
    return pairs;
  }

  /**
   * The member of which both want different things: the deeper one, when one is inside the other.
   */
  private static @Nullable List<String> contested(Op one, Op other) {
    Op outer = one.names().size() <= other.names().size() ? one : other;
    Op inner = outer == one ? other : one;
    int depth = outer.names().size();
    if (!inner.names().subList(0, depth).equals(outer.names())) {
      return null;
    }
    Object at = outer.value();
    for (String name : inner.names().subList(depth, inner.names().size())) {
      at = at instanceof Map<?, ?> object ? object.get(name) : null;
    }
    return Objects.equals(at, inner.value()) ? null : inner.names();
  }

  /** Does one operation, putting objects where values are in its way. */
  @SuppressWarnings("unchecked")
  private static void put(Map<String, Object> content, Op op) {
    Map<String, Object> object = content;
    for (String name : op.names().subList(0, op.names().size() - 1)) {
      Object next = object.get(name);
      if (!(next instanceof Map<?, ?>)) {
        if (op.value() == null) {
          return;
        }
        next = new TreeMap<String, Object>();
        object.put(name, next);
      }
      object = (Map<String, Object>) next;
    }
    if (op.value() == null) {
      object.remove(op.names().getLast());
    } else {
      object.put(
          op.names().getLast(),
          op.value() instanceof Map<?, ?> tree
              ? RandomJson.copy((Map<String, Object>) tree)
              : op.value());
    }
  }

  private static Group group(long seed) {
    Random random = new Random(seed * 0x9E3779B97F4A7C15L);
    RandomJson json = new RandomJson(seed, 3 + random.nextInt(4));
    Map<String, Object> content = json.content();
    int count = random.nextBoolean() ? 2 : 3 + random.nextInt(3);
    List<Long> times = new ArrayList<>();
    for (long i = 0; i < count; i++) {
      times.add(1_000 + i);
    }
    Collections.shuffle(times, random);
    List<Written> operations = new ArrayList<>();
    for (int i = 0; i < count; i++) {
      operations.add(new Written(i, new UUID(seed, i), times.get(i), ops(json, content)));
    }
    return new Group(content, operations);
  }

  /** Some operations of which none is inside another; what is removed is there. */
  private static List<Op> ops(RandomJson json, Map<String, Object> content) {
    List<Op> ops = new ArrayList<>();
    Set<String> taken = new TreeSet<>();
    for (Op op : json.edit(content).ops()) {
      Pointer pointer = new Pointer(op.names());
      boolean free = ops.stream().noneMatch(other -> related(pointer, new Pointer(other.names())));
      Node there = RandomJson.content(content).root().find(op.names());
      boolean fits = !through(RandomJson.content(content).root(), pointer);
      if (free && fits && (op.value() != null || there != null) && taken.add(pointer.toString())) {
        ops.add(op);
      }
    }
    return ops;
  }

  private static boolean related(Pointer one, Pointer other) {
    return one.covers(other) || other.covers(one);
  }

  /** Whether a pointer leads through something that is no object. */
  private static boolean through(Members content, Pointer pointer) {
    for (int depth = 1; depth < pointer.depth(); depth++) {
      if (content.find(pointer.names().subList(0, depth)) instanceof Node.Leaf) {
        return true;
      }
    }
    return false;
  }

  private static Outcome play(Group group, ConflictResolver policy) {
    Authority authority = new Authority(1 << 20);
    DocumentState<JsonContent, JsonDelta> state =
        DocumentState.at(
            new JsonType(), 0, RandomJson.content(group.content()), new JsonConflictJudge(), 100);
    Map<UUID, LedgerEntry<JsonDelta>> ledger = new HashMap<>();
    for (Written written : group.operations()) {
      Decision<JsonContent, JsonDelta> decision =
          authority.decide(
              state,
              Submission.edit(
                      written.opId(),
                      written.author(),
                      0,
                      RandomJson.delta(written.ops()),
                      written.time())
                  .after(Texts.newestOwn(state.log().above(0), written.author(), 0)),
              Arbiter.of(policy, ConflictResolver.Circumstances.NONE));
      Decision.Accepted<JsonContent, JsonDelta> accepted =
          (Decision.Accepted<JsonContent, JsonDelta>) decision;
      state = accepted.after();
      for (LedgerEntry<JsonDelta> entry : accepted.ledger()) {
        ledger.put(entry.id(), entry);
        requireRestorable(entry, state.content());
      }
    }
    return new Outcome(state.content(), List.copyOf(ledger.values()));
  }

  /** Restoring at once brings back just what was lost. */
  private static void requireRestorable(LedgerEntry<JsonDelta> entry, JsonContent content) {
    JsonDelta restoration = entry.restoration();
    JsonContent restored = restoration == null ? content : content.apply(restoration);
    Node node = restored.root().find(Pointer.parse(entry.subject()).names());
    String got = node == null ? "" : node.value().json();
    if (!got.equals(entry.lost())) {
      throw new IllegalStateException(
          "restoring " + entry.subject() + " gives " + got + ", lost was " + entry.lost());
    }
  }

  private static String show(Group group) {
    StringBuilder out = new StringBuilder("\n  content ").append(RandomJson.json(group.content()));
    for (Written written : group.operations()) {
      out.append("\n  user").append(written.index()).append(" at ").append(written.time());
      out.append(": ").append(RandomJson.json(written.ops()));
    }
    return out.toString();
  }
}
