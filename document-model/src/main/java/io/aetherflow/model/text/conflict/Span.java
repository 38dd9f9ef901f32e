package io.aetherflow.model.text.conflict;

import java.util.ArrayList;
import java.util.List;

/**
 * Neighbouring units of a text that were inserted together, as identities: units {@code from} to
 * {@code to} of what the operation of version {@code origin} inserted, counted over all its
 * insertions. Text older than the window has the window's floor as its origin and is counted from
 * the start of the document.
 */
record Span(long origin, int from, int to) {
  Span {
    if (from < 0 || to <= from) {
      throw new IllegalArgumentException(
          "span is " + from + ".." + to + ", accepted is at least one unit");
    }
  }

  int length() {
    return to - from;
  }

  boolean overlaps(Span other) {
    return origin == other.origin && from < other.to && other.from < to;
  }

  boolean holds(Unit unit) {
    return origin == unit.origin() && from <= unit.offset() && unit.offset() < to;
  }

  /** The common part of two spans that overlap. */
  Span intersect(Span other) {
    return new Span(origin, Math.max(from, other.from), Math.min(to, other.to));
  }

  /** What is left of this span without another. */
  List<Span> minus(Span taken) {
    if (!overlaps(taken)) {
      return List.of(this);
    }
    var rest = new ArrayList<Span>(2);
    if (from < taken.from) {
      rest.add(new Span(origin, from, taken.from));
    }
    if (taken.to < to) {
      rest.add(new Span(origin, taken.to, to));
    }
    return rest;
  }

  /** What is left of spans without another, in their order. */
  static List<Span> minus(List<Span> spans, Span taken) {
    var rest = new ArrayList<Span>(spans.size() + 1);
    for (var span : spans) {
      rest.addAll(span.minus(taken));
    }
    return rest;
  }

  Unit first() {
    return new Unit(origin, from);
  }

  /** The identity of one unit. */
  record Unit(long origin, int offset) {
    Span span() {
      return new Span(origin, offset, offset + 1);
    }
  }
}
