package io.aetherflow.model.text.conflict;

import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;

/**
 * The characters that one hunk claims as its place, and who else claims them: those that it
 * deletes, and those that the hunks claim which it is an {@linkplain Hunk#heirOf heir of}. They are
 * gathered when the hunk meets somebody, since most hunks meet nobody. Confined to the thread that
 * judges.
 */
final class Claims {
  private record Claim(Span span, long version) {}

  /** Characters that two hunks deleted, each of which the hunks that meet are heirs of. */
  private record Common(Span span, long mine, long theirs) {}

  private final long base;
  private final Map<Long, List<Claim>> byOrigin = new HashMap<>();
  private final Map<Hunk, Set<Common>> common = new HashMap<>();

  Claims(Hunk hunk) {
    base = hunk.operation().base();
    var found = new LinkedHashSet<Hunk>(List.of(hunk));
    var open = new ArrayDeque<Hunk>(found);
    while (!open.isEmpty()) {
      var deleter = open.removeLast();
      for (var span : deleter.deleted()) {
        byOrigin
            .computeIfAbsent(span.origin(), _ -> new ArrayList<>())
            .add(new Claim(span, deleter.version()));
      }
      deleter.heirOf().stream().filter(found::add).forEach(open::add);
    }
  }

  /**
   * The characters that another hunk claims too and that neither's author knew to be deleted by the
   * other before typing.
   */
  List<Span> contestedBy(Hunk other) {
    long theirs = other.operation().base();
    var contested = new ArrayList<Span>();
    if (!byOrigin.isEmpty()) {
      for (var claim : commonWith(other)) {
        if (claim.mine() > theirs || claim.theirs() > base) {
          contested.add(claim.span());
        }
      }
    }
    return contested;
  }

  /** Whom a hunk is an heir of is found out before it is. */
  private Set<Common> commonWith(Hunk other) {
    var open = new ArrayDeque<Hunk>(List.of(other));
    while (!open.isEmpty()) {
      var hunk = open.getLast();
      boolean isReady = true;
      for (var earlier : hunk.heirOf()) {
        if (!common.containsKey(earlier)) {
          open.add(earlier);
          isReady = false;
        }
      }
      if (isReady) {
        common.putIfAbsent(hunk, inherited(hunk));
        open.removeLast();
      }
    }
    return common.getOrDefault(other, Set.of());
  }

  private Set<Common> inherited(Hunk hunk) {
    var all = own(hunk);
    for (var earlier : hunk.heirOf()) {
      var its = common.getOrDefault(earlier, Set.of());
      if (all.isEmpty()) {
        all = its;
      } else if (!all.containsAll(its)) {
        all = new LinkedHashSet<>(all);
        all.addAll(its);
      }
    }
    return all;
  }

  private Set<Common> own(Hunk hunk) {
    Set<Common> own = Set.of();
    for (var span : hunk.deleted()) {
      for (var claim : byOrigin.getOrDefault(span.origin(), List.of())) {
        if (claim.span().overlaps(span)) {
          own = own.isEmpty() ? new LinkedHashSet<>() : own;
          own.add(new Common(claim.span().intersect(span), claim.version(), hunk.version()));
        }
      }
    }
    return own;
  }
}
