package io.aetherflow.model.text;

import io.aetherflow.model.text.TextOp.Delete;
import io.aetherflow.model.text.TextOp.Insert;
import io.aetherflow.model.text.TextOp.InsertEmbed;
import io.aetherflow.model.text.TextOp.Retain;
import io.aetherflow.model.text.TextOp.Run;
import java.util.Arrays;
import org.jspecify.annotations.Nullable;

/**
 * Brings ops into canonical form as {@code push} and {@code chop} of quill-delta do: neighbours of
 * one kind with equal attributes are one op, and at one position insertions stand before the
 * deletion.
 *
 * <p>It follows that only the last insert or retain and one deletion behind it can still change.
 * They are held back, and text that grows is gathered in a buffer, so that n pushes take time
 * proportional to what they push.
 */
final class DeltaBuilder {
  private static final int CAPACITY_FIRST = 6;

  private TextOp[] ops = new TextOp[CAPACITY_FIRST];
  private int size;

  /** The last insert or retain. */
  private @Nullable TextOp open;

  /** The text of {@code open}, once a second insert has joined it. */
  private @Nullable StringBuilder openText;

  /** The length of the deletion behind {@code open}. */
  private int deleted;

  void push(TextOp op) {
    switch (op) {
      case Insert insert -> insert(insert);
      case InsertEmbed embed -> {
        seal();
        open = embed;
      }
      case Retain retain -> retain(retain.length(), retain.attributes(), retain);
      case Delete delete -> delete(delete.length());
    }
  }

  void retain(int length, Attributes attributes) {
    retain(length, attributes, null);
  }

  void delete(int length) {
    deleted = Math.addExact(deleted, length);
  }

  private void insert(Insert op) {
    if (open instanceof Insert last && last.attributes().equals(op.attributes())) {
      if (openText == null) {
        openText = new StringBuilder(last.text().length() + op.text().length() + 16);
        openText.append(last.text());
      }
      openText.append(op.text());
    } else {
      seal();
      open = op;
    }
  }

  private void retain(int length, Attributes attributes, @Nullable Retain same) {
    if (deleted == 0 && open instanceof Retain last && last.attributes().equals(attributes)) {
      open = new Retain(Math.addExact(last.length(), length), attributes);
      return;
    }
    sealAll();
    open = same != null ? same : new Retain(length, attributes);
  }

  private void seal() {
    TextOp op = open;
    if (op == null) {
      return;
    }
    if (openText != null) {
      op = new Insert(openText.toString(), op.attributes());
      openText = null;
    }
    add(op);
    open = null;
  }

  private void sealAll() {
    seal();
    if (deleted > 0) {
      add(new Delete(deleted));
      deleted = 0;
    }
  }

  private void add(TextOp op) {
    if (size == ops.length) {
      ops = Arrays.copyOf(ops, size * 2);
    }
    ops[size++] = op;
  }

  /** Returns the delta without a retain at its end that sets nothing. */
  TextDelta toChopped() {
    if (deleted == 0 && open instanceof Retain last && last.attributes().isEmpty()) {
      open = null;
    }
    return toDelta();
  }

  /** Returns the delta as pushed. The builder must not be used afterwards. */
  TextDelta toDelta() {
    sealAll();
    return size == 0 ? TextDelta.EMPTY : new TextDelta(Arrays.copyOf(ops, size));
  }

  /** Returns what was pushed, when only inserts were. The builder must not be used afterwards. */
  Run[] toRuns() {
    sealAll();
    return Arrays.copyOf(ops, size, Run[].class);
  }
}
