package io.aetherflow.model.text.conflict;

import io.aetherflow.model.conflict.Contest;
import io.aetherflow.model.history.Author;
import io.aetherflow.model.history.Operation;
import io.aetherflow.model.text.Attributes;
import io.aetherflow.model.text.TextDelta;
import io.aetherflow.model.text.TextOp;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.UUID;

/**
 * An operation as its author meant it: its hunks and what it formats, on the document that its
 * author saw.
 *
 * @param context the document at the base, followed by the author's own earlier operations above it
 * @param pending the versions of these
 */
record Written(
    Operation<TextDelta> operation,
    SpanText context,
    Set<Long> pending,
    List<Hunk> hunks,
    List<Format> formats) {

  /** Attributes set on some units. */
  record Format(Span span, Attributes attributes) {}

  /** Takes an operation apart. */
  static Written of(Operation<TextDelta> operation, SpanText context, Set<Long> pending) {
    var written = new Written(operation, context, pending, new ArrayList<>(), new ArrayList<>());
    int position = 0;
    int inserted = 0;
    int start = 0;
    var open = new ArrayList<TextOp>();
    for (var op : operation.written().ops()) {
      switch (op) {
        case TextOp.Run run -> open.add(run);
        case TextOp.Delete delete -> {
          open.add(delete);
          position += delete.length();
        }
        case TextOp.Retain retain -> {
          inserted += written.closeHunk(open, start, position, inserted);
          written.addFormat(retain, position);
          position += retain.length();
          start = position;
        }
      }
    }
    written.closeHunk(open, start, position, inserted);
    return written;
  }

  private int closeHunk(List<TextOp> open, int start, int end, int insertedBefore) {
    if (open.isEmpty()) {
      return 0;
    }
    var runs =
        open.stream().filter(TextOp.Run.class::isInstance).map(TextOp.Run.class::cast).toList();
    int length = runs.stream().mapToInt(TextOp::length).sum();
    var inserted =
        length == 0 ? null : new Span(version(), insertedBefore, insertedBefore + length);
    hunks.add(
        new Hunk(
            this,
            start,
            end,
            context.slice(start, end),
            inserted,
            runs,
            context.unitAt(start - 1),
            context.unitAt(end)));
    open.clear();
    return length;
  }

  private void addFormat(TextOp.Retain retain, int position) {
    if (!retain.attributes().isEmpty()) {
      for (var span : context.slice(position, position + retain.length())) {
        formats.add(new Format(span, retain.attributes()));
      }
    }
  }

  long version() {
    return operation.version();
  }

  long base() {
    return operation.baseVersion();
  }

  Author author() {
    return operation.author();
  }

  UUID opId() {
    return operation.opId();
  }

  /** Whether its author had something pending while writing it. */
  boolean hasPending() {
    return !pending.isEmpty();
  }

  /** Whether its author had the operation of a version before writing this one. */
  boolean saw(long other) {
    return other <= base() || pending.contains(other);
  }

  /** The operation's side of a contest. */
  Contest.Side side(String content) {
    return new Contest.Side(author(), opId(), operation.writtenAtMillis(), content);
  }

  /** Whether this is the later write: by time, then by id, so that everyone agrees. */
  boolean laterThan(Written other) {
    long mine = operation.writtenAtMillis();
    long theirs = other.operation.writtenAtMillis();
    return mine > theirs
        || (mine == theirs && opId().toString().compareTo(other.opId().toString()) > 0);
  }
}
