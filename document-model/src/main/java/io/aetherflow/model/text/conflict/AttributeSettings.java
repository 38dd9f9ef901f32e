package io.aetherflow.model.text.conflict;

import io.aetherflow.model.value.JsonValue;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * Which operation gave a unit the value of an attribute that stands there, for the operations of
 * the window. Confined to the thread that judges.
 */
final class AttributeSettings {
  /**
   * A value on a span.
   *
   * @param by null where no operation of the window has set the attribute
   */
  record Setting(Span span, @Nullable Written by, JsonValue value) {}

  private final Map<String, Map<Long, List<Setting>>> byAttribute = new HashMap<>();

  /** What stands on a span, in pieces that cover it, in the order of its units. */
  List<Setting> on(Span span, String attribute) {
    var pieces = new ArrayList<Setting>();
    var unset = List.of(span);
    for (var setting : settings(attribute, span.origin())) {
      if (setting.span().overlaps(span)) {
        pieces.add(new Setting(setting.span().intersect(span), setting.by(), setting.value()));
        unset = Span.minus(unset, setting.span());
      }
    }
    for (var rest : unset) {
      pieces.add(new Setting(rest, null, JsonValue.NULL));
    }
    pieces.sort((a, b) -> Integer.compare(a.span().from(), b.span().from()));
    return pieces;
  }

  /** Puts a value on a span, in place of what stood there. */
  void set(Span span, String attribute, Written by, JsonValue value) {
    var kept = new ArrayList<Setting>();
    for (var setting : settings(attribute, span.origin())) {
      for (var rest : setting.span().minus(span)) {
        kept.add(new Setting(rest, setting.by(), setting.value()));
      }
    }
    kept.add(new Setting(span, by, value));
    byAttribute.computeIfAbsent(attribute, _ -> new HashMap<>()).put(span.origin(), kept);
  }

  /** Forgets what operations at or below a version have set. */
  void forget(long version) {
    for (var byOrigin : byAttribute.values()) {
      for (var settings : byOrigin.values()) {
        settings.removeIf(setting -> setting.by() == null || setting.by().version() <= version);
      }
      byOrigin.values().removeIf(List::isEmpty);
    }
  }

  private List<Setting> settings(String attribute, long origin) {
    return byAttribute.getOrDefault(attribute, Map.of()).getOrDefault(origin, List.of());
  }
}
