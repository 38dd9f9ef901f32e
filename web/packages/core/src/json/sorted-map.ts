interface Entry<V> {
  readonly name: string;
  readonly value: V;
  readonly left: Tree<V>;
  readonly right: Tree<V>;
  readonly height: number;
  readonly size: number;
}

type Tree<V> = Entry<V> | undefined;

/**
 * A map from names to values, sorted by name, immutable: a change copies one path of a balanced tree (Adelson-Velsky and Landis,
 * 1962) and shares all else.
 */
export class SortedMap<V> {
  static readonly EMPTY = new SortedMap<never>(undefined);

  private constructor(private readonly root: Tree<V>) {}

  /** Takes entries that are sorted by name, without a name twice. */
  static ofSorted<V>(entries: readonly (readonly [string, V])[]): SortedMap<V> {
    const tree = (from: number, to: number): Tree<V> => {
      if (from === to) {
        return undefined;
      }
      const middle = (from + to) >> 1;
      const [name, value] = entries[middle]!;
      return entry(name, value, tree(from, middle), tree(middle + 1, to));
    };
    return new SortedMap(tree(0, entries.length));
  }

  get size(): number {
    return sizeOf(this.root);
  }

  get(name: string): V | undefined {
    let at = this.root;
    while (at !== undefined && at.name !== name) {
      at = name < at.name ? at.left : at.right;
    }
    return at?.value;
  }

  with(name: string, value: V): SortedMap<V> {
    return new SortedMap(inserted(this.root, name, value));
  }

  without(name: string): SortedMap<V> {
    return this.get(name) === undefined ? this : new SortedMap(removed(this.root, name));
  }

  *[Symbol.iterator](): IterableIterator<[string, V]> {
    const above: Entry<V>[] = [];
    let at = this.root;
    while (at !== undefined || above.length > 0) {
      while (at !== undefined) {
        above.push(at);
        at = at.left;
      }
      const next = above.pop()!;
      yield [next.name, next.value];
      at = next.right;
    }
  }
}

function heightOf(tree: Tree<unknown>): number {
  return tree?.height ?? 0;
}

function sizeOf(tree: Tree<unknown>): number {
  return tree?.size ?? 0;
}

function entry<V>(name: string, value: V, left: Tree<V>, right: Tree<V>): Entry<V> {
  const height = 1 + Math.max(heightOf(left), heightOf(right));
  return { name, value, left, right, height, size: 1 + sizeOf(left) + sizeOf(right) };
}

function balanced<V>(name: string, value: V, left: Tree<V>, right: Tree<V>): Entry<V> {
  const lean = heightOf(left) - heightOf(right);
  if (lean > 1) {
    const { name: topName, value: topValue, left: outer, right: inner } = left!;
    if (heightOf(outer) >= heightOf(inner)) {
      return entry(topName, topValue, outer, entry(name, value, inner, right));
    }
    return entry(inner!.name, inner!.value, entry(topName, topValue, outer, inner!.left), entry(name, value, inner!.right, right));
  }
  if (lean < -1) {
    const { name: topName, value: topValue, left: inner, right: outer } = right!;
    if (heightOf(outer) >= heightOf(inner)) {
      return entry(topName, topValue, entry(name, value, left, inner), outer);
    }
    return entry(inner!.name, inner!.value, entry(name, value, left, inner!.left), entry(topName, topValue, inner!.right, outer));
  }
  return entry(name, value, left, right);
}

function inserted<V>(tree: Tree<V>, name: string, value: V): Entry<V> {
  if (tree === undefined) {
    return entry(name, value, undefined, undefined);
  }
  if (name === tree.name) {
    return entry(name, value, tree.left, tree.right);
  }
  return name < tree.name
    ? balanced(tree.name, tree.value, inserted(tree.left, name, value), tree.right)
    : balanced(tree.name, tree.value, tree.left, inserted(tree.right, name, value));
}

function removed<V>(tree: Tree<V>, name: string): Tree<V> {
  if (tree === undefined) {
    return undefined;
  }
  if (name < tree.name) {
    return balanced(tree.name, tree.value, removed(tree.left, name), tree.right);
  }
  if (name > tree.name) {
    return balanced(tree.name, tree.value, tree.left, removed(tree.right, name));
  }
  if (tree.left === undefined || tree.right === undefined) {
    return tree.left ?? tree.right;
  }
  let next = tree.right;
  while (next.left !== undefined) {
    next = next.left;
  }
  return balanced(next.name, next.value, tree.left, removed(tree.right, next.name));
}
