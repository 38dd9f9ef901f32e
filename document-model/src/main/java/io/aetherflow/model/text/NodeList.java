package io.aetherflow.model.text;

import java.util.Arrays;
import org.jspecify.annotations.Nullable;

/**
 * Neighbouring nodes of one depth, while a tree is being made of them. Small neighbours are joined,
 * so that a text that shrinks does not leave a tree of crumbs behind.
 */
final class NodeList {
  /** How full the nodes are that a long list is divided into: there is room to grow. */
  private static final int LEAF_LENGTH_FILLED = Leaf.LENGTH_MAX * 3 / 4;

  private static final int BRANCH_CHILDREN_FILLED = Branch.CHILDREN_MAX * 3 / 4;

  private Node[] nodes;
  private int[] lengths;
  private int size;

  /** Whether the last node was made just now, so that it may be small beside what comes next. */
  private boolean lastIsNew;

  /** By how much the nodes here weigh more than those of them that were kept. */
  private long newWeight;

  NodeList(int capacity) {
    nodes = new Node[capacity];
    lengths = new int[capacity];
  }

  int size() {
    return size;
  }

  Node get(int index) {
    return nodes[index];
  }

  long newWeight() {
    return newWeight;
  }

  boolean hasSmall() {
    for (int i = 0; i < size; i++) {
      if (isSmall(nodes[i], lengths[i])) {
        return true;
      }
    }
    return false;
  }

  /** Adds some children of a branch. */
  void addKept(Branch branch, int from, int to) {
    for (int i = from; i < to; i++) {
      addKept(branch.child(i), branch.childLength(i));
    }
  }

  void addAllNew(NodeList others) {
    for (int i = 0; i < others.size; i++) {
      addNew(others.nodes[i]);
    }
  }

  /** Adds a node of an existing tree, whose length is known without touching it. */
  private void addKept(Node node, int length) {
    if (lastIsNew && isSmall(nodes[size - 1], lengths[size - 1])) {
      addNew(node);
      newWeight -= node.weight();
    } else {
      append(node, length);
      lastIsNew = false;
    }
  }

  /** Adds a node, joined with the one before it when one of both is small. */
  void addNew(Node node) {
    if (size > 0) {
      Node last = nodes[size - 1];
      boolean small = isSmall(node, node.length()) || lastIsNew && isSmall(last, lengths[size - 1]);
      if (small) {
        Node joined = join(last, node);
        if (joined != null) {
          newWeight += joined.weight() - last.weight();
          nodes[size - 1] = joined;
          lengths[size - 1] = joined.length();
          lastIsNew = true;
          return;
        }
      }
    }
    append(node, node.length());
    newWeight += node.weight();
    lastIsNew = true;
  }

  private void append(Node node, int length) {
    if (size == nodes.length) {
      nodes = Arrays.copyOf(nodes, Math.max(8, size * 2));
      lengths = Arrays.copyOf(lengths, nodes.length);
    }
    nodes[size] = node;
    lengths[size++] = length;
  }

  private static boolean isSmall(Node node, int length) {
    return switch (node) {
      case Leaf _ -> length < Leaf.LENGTH_MIN;
      case Branch branch -> branch.size() < Branch.CHILDREN_MIN;
    };
  }

  private static @Nullable Node join(Node left, Node right) {
    if (left instanceof Leaf a && right instanceof Leaf b) {
      if (a.length() + b.length() > Leaf.LENGTH_MAX) {
        return null;
      }
      LeafBuilder joined = new LeafBuilder(a.length() + b.length());
      a.copy(0, a.length(), Attributes.NONE, joined);
      b.copy(0, b.length(), Attributes.NONE, joined);
      return joined.toLeaf();
    }
    Branch a = (Branch) left;
    Branch b = (Branch) right;
    if (a.size() + b.size() > Branch.CHILDREN_MAX) {
      return null;
    }
    NodeList children = new NodeList(a.size() + b.size());
    for (Branch branch : new Branch[] {a, b}) {
      for (int i = 0; i < branch.size(); i++) {
        children.append(branch.child(i), branch.childLength(i));
      }
    }
    return children.toBranch(0, children.size, a.weight() + b.weight());
  }

  /** Adds one leaf or, when it would be too long, several. */
  void addLeaves(LeafBuilder leaf) {
    if (leaf.length() > Leaf.LENGTH_MAX) {
      leaf.addTo(this, LEAF_LENGTH_FILLED);
    } else if (leaf.length() > 0) {
      addNew(leaf.toLeaf());
    }
  }

  /**
   * Adds branches over the nodes of this list to the list above.
   *
   * @param weight of all these nodes together
   */
  void addBranchesTo(NodeList above, long weight) {
    if (size == 0) {
      return;
    }
    if (size <= Branch.CHILDREN_MAX) {
      above.addNew(toBranch(0, size, weight));
      return;
    }
    int branches = (size + BRANCH_CHILDREN_FILLED - 1) / BRANCH_CHILDREN_FILLED;
    for (int i = 0; i < branches; i++) {
      int from = (int) ((long) size * i / branches);
      int to = (int) ((long) size * (i + 1) / branches);
      above.addNew(toBranch(from, to, weight(from, to)));
    }
  }

  /** The weight of these nodes together. */
  long weight(int from, int to) {
    long weight = 0;
    for (int i = from; i < to; i++) {
      weight += nodes[i].weight();
    }
    return weight;
  }

  private Branch toBranch(int from, int to, long weight) {
    int[] ends = new int[to - from];
    int end = 0;
    for (int i = from; i < to; i++) {
      end += lengths[i];
      ends[i - from] = end;
    }
    return new Branch(Arrays.copyOfRange(nodes, from, to), ends, weight);
  }

  /** Returns the tree over these nodes. */
  Node toTree() {
    NodeList level = this;
    while (level.size > 1) {
      NodeList above = new NodeList(level.size / BRANCH_CHILDREN_FILLED + 1);
      level.addBranchesTo(above, level.weight(0, level.size));
      level = above;
    }
    Node root = level.size == 0 ? Leaf.EMPTY : level.nodes[0];
    while (root instanceof Branch branch && branch.size() == 1) {
      root = branch.child(0);
    }
    return root;
  }
}
