package io.aetherflow.model.text;

import io.aetherflow.model.InvalidInputException;
import io.aetherflow.model.Problem;
import io.aetherflow.model.text.TextOp.Delete;
import io.aetherflow.model.text.TextOp.Retain;
import io.aetherflow.model.text.TextOp.Run;

/**
 * One application of a delta to the tree of a content: a walk over both at once. Subtrees that a
 * retain or a delete spans as a whole are kept or dropped without being entered, so that the cost
 * is that of the paths to the places which change.
 */
final class ContentEdit {
  private final TextOp[] ops;
  private final int total;

  /** Whether something is inserted at the end, so that the last leaf has to be entered. */
  private final boolean appends;

  private int index;

  /** How much of the current op is left. */
  private int left;

  /** The position in the old content. */
  private int position;

  private ContentEdit(TextDelta delta, Node root) {
    ops = delta.array();
    total = root.length();
    appends = ops[ops.length - 1] instanceof Run && delta.baseLength() == total;
    left = ops[0].length();
  }

  /** Returns the tree after the delta. */
  static Node apply(TextDelta delta, Node root) {
    requireFits(delta, root.length());
    long length = root.length() + delta.changeLength();
    if (length > TextLimits.LENGTH_MAX) {
      throw new InvalidInputException(
          new Problem(
              Problem.TOO_LARGE, "content", length + " units", "at most " + TextLimits.LENGTH_MAX));
    }
    if (delta.isEmpty()) {
      return root;
    }
    NodeList top = new NodeList(4);
    ContentEdit edit = new ContentEdit(delta, root);
    edit.rewrite(root, top);
    return top.toTree();
  }

  /** Refuses a delta that reaches past the end of a content of this length. */
  static void requireFits(TextDelta delta, int contentLength) {
    TextOp[] ops = delta.array();
    int rest = contentLength;
    for (int i = 0; i < ops.length; i++) {
      TextOp op = ops[i];
      if (op instanceof Run) {
        continue;
      }
      if (op.length() > rest) {
        throw outOfRange(i, op, Integer.toString(op.length()), "0.." + rest);
      }
      rest -= op.length();
    }
  }

  private static InvalidInputException outOfRange(
      int index, TextOp op, String value, String limit) {
    String action =
        switch (op) {
          case Run _ -> "insert";
          case Retain _ -> "retain";
          case Delete _ -> "delete";
        };
    String field = "delta[" + index + "]." + action;
    return new InvalidInputException(new Problem(Problem.OUT_OF_RANGE, field, value, limit));
  }

  /** Adds what becomes of a node to the list: nothing, itself, or one or more new nodes. */
  private void rewrite(Node node, NodeList out) {
    switch (node) {
      case Leaf leaf -> rewriteLeaf(leaf, out);
      case Branch branch -> rewriteBranch(branch, out);
    }
  }

  private void rewriteBranch(Branch branch, NodeList out) {
    int first = 0;
    while (keeps(branch.childLength(first))) {
      first++;
    }
    NodeList changed = new NodeList(2);
    long weight = branch.weight();
    int next = first;
    for (; next < branch.size() && index < ops.length; next++) {
      Node child = branch.child(next);
      int length = branch.childLength(next);
      weight -= child.weight();
      if (keeps(length)) {
        changed.addNew(child);
      } else if (!drops(length)) {
        rewrite(child, changed);
      }
    }
    if (changed.size() == next - first && !changed.hasSmall()) {
      out.addNew(branch.with(first, changed, weight + changed.newWeight()));
      return;
    }
    NodeList children = new NodeList(branch.size() + changed.size());
    children.addKept(branch, 0, first);
    children.addAllNew(changed);
    children.addKept(branch, next, branch.size());
    children.addBranchesTo(out, weight + children.newWeight());
  }

  /** Whether the next units all stay as they are; passes over them then. */
  private boolean keeps(int length) {
    if (index == ops.length) {
      return true;
    }
    if (ops[index] instanceof Retain retain
        && retain.attributes().isEmpty()
        && length <= left
        && !(appends && position + length == total)) {
      pass(length);
      return true;
    }
    return false;
  }

  /** Whether the next units all go; passes over them then. */
  private boolean drops(int length) {
    if (ops[index] instanceof Delete
        && length <= left
        && !(appends && position + length == total)) {
      pass(length);
      return true;
    }
    return false;
  }

  private void pass(int length) {
    position += length;
    left -= length;
    if (left == 0) {
      nextOp();
    }
  }

  private void nextOp() {
    index++;
    left = index < ops.length ? ops[index].length() : 0;
  }

  private void rewriteLeaf(Leaf leaf, NodeList out) {
    LeafBuilder runs = new LeafBuilder(leaf.length() + 64);
    int at = 0;
    while (index < ops.length) {
      TextOp op = ops[index];
      if (op instanceof Run run) {
        runs.add(run);
        nextOp();
        continue;
      }
      int step = Math.min(left, leaf.length() - at);
      if (step == 0) {
        break;
      }
      if (op instanceof Retain) {
        leaf.copy(at, at + step, op.attributes(), runs);
      }
      at += step;
      int here = index;
      pass(step);
      boolean boundary = index > here && at < leaf.length();
      if (boundary && (index < ops.length || changes(op)) && leaf.cutsPair(at)) {
        throw outOfRange(here, op, "an end at " + position, "an end outside of surrogate pairs");
      }
    }
    leaf.copy(at, leaf.length(), Attributes.NONE, runs);
    out.addLeaves(runs);
  }

  /** Whether the op leaves its units other than they were. */
  private static boolean changes(TextOp op) {
    return !(op instanceof Retain retain && retain.attributes().isEmpty());
  }
}
