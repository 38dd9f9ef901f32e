package io.aetherflow.model.text.conflict;

import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

/** Where each unit stands in one text, by its identity: the other direction of {@link SpanText}. */
final class SpanIndex {
  /** A stretch of the text and where it begins. */
  record Placed(Span span, int position) {}

  private final Map<Long, List<Placed>> byOrigin = new HashMap<>();

  SpanIndex(SpanText text) {
    int position = 0;
    for (var span : text.spans()) {
      byOrigin
          .computeIfAbsent(span.origin(), _ -> new ArrayList<>())
          .add(new Placed(span, position));
      position += span.length();
    }
    for (var pieces : byOrigin.values()) {
      pieces.sort(Comparator.comparingInt(piece -> piece.span().from()));
    }
  }

  /** What of a span stands in the text, in the order of its identities. */
  List<Placed> standing(Span wanted) {
    var found = new ArrayList<Placed>();
    for (var piece : byOrigin.getOrDefault(wanted.origin(), List.of())) {
      if (piece.span().overlaps(wanted)) {
        var common = piece.span().intersect(wanted);
        found.add(new Placed(common, piece.position() + common.from() - piece.span().from()));
      }
    }
    return found;
  }
}
