package io.aetherflow.model.text;

/** Some nodes of one depth, one after the other. */
final class Branch implements Node {
  /** Most children of a branch. */
  static final int CHILDREN_MAX = 32;

  /** A branch with less is joined with a neighbour when both fit into one. */
  static final int CHILDREN_MIN = 8;

  private final Node[] children;

  /** Where each child ends, so that finding a position touches no child but the right one. */
  private final int[] ends;

  private final long weight;

  /** Takes the arrays. */
  Branch(Node[] children, int[] ends, long weight) {
    this.children = children;
    this.ends = ends;
    this.weight = weight;
  }

  @Override
  public int length() {
    return ends[ends.length - 1];
  }

  @Override
  public long weight() {
    return weight;
  }

  int size() {
    return children.length;
  }

  Node child(int index) {
    return children[index];
  }

  private int start(int index) {
    return index == 0 ? 0 : ends[index - 1];
  }

  int childLength(int index) {
    return ends[index] - start(index);
  }

  /** Returns this branch with as many children replaced as there are new ones. */
  Branch with(int first, NodeList replacements, long changedWeight) {
    Node[] changedChildren = children.clone();
    int[] changedEnds = ends.clone();
    int end = start(first);
    int next = first + replacements.size();
    for (int i = first; i < next; i++) {
      changedChildren[i] = replacements.get(i - first);
      end += changedChildren[i].length();
      changedEnds[i] = end;
    }
    int moved = end - ends[next - 1];
    for (int i = next; i < changedEnds.length; i++) {
      changedEnds[i] += moved;
    }
    return new Branch(changedChildren, changedEnds, changedWeight);
  }

  @Override
  public void copy(int from, int to, DeltaBuilder out) {
    for (int i = 0; i < ends.length && start(i) < to; i++) {
      if (ends[i] > from) {
        int start = start(i);
        children[i].copy(Math.max(from, start) - start, Math.min(to, ends[i]) - start, out);
      }
    }
  }
}
