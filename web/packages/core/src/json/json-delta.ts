import { InvalidInput } from '../document-type';
import { Leaf, Members, nodeOf, notThrough, same, type JsonValue, type Node } from './node';
import { comparePointers, covers, DEPTH_MAX, formatPointer, parsePointer, type Pointer } from './pointer';

/** What a member is to hold; without a node it is removed. */
export interface Write {
  readonly pointer: Pointer;
  readonly node: Node | undefined;
}

/** An operation in its JSON form. */
export type JsonOperation = { readonly set: string; readonly value: JsonValue } | { readonly remove: string };

const FORMS = '{"set":pointer,"value":value} or {"remove":pointer}';

/**
 * A change of a `json` content: some members, of which none is inside another, and what each is to hold. The same algebra as
 * Java's `io.aetherflow.model.json.JsonDelta`, on the same vectors.
 *
 * Since no write is inside another one, their order means nothing. Composing puts a later write in the place of what it covers, or
 * into the value around it; transforming only ever leaves writes out.
 */
export class JsonDelta {
  static readonly EMPTY = new JsonDelta([]);

  /** @param writes sorted by pointer */
  private constructor(readonly writes: readonly Write[]) {}

  /** Sets a member; the objects around it that are missing are made. */
  static set(pointer: string, value: unknown): JsonDelta {
    return JsonDelta.of({ pointer: parsePointer(pointer), node: nodeOf(value, 'value') }, 'value');
  }

  /** Removes a member; missing parents are made, as if it had been set just before. */
  static remove(pointer: string): JsonDelta {
    return JsonDelta.of({ pointer: parsePointer(pointer), node: undefined }, 'value');
  }

  private static of(write: Write, field: string): JsonDelta {
    const depth = write.node?.depth ?? 0;
    if (write.pointer.length + depth > DEPTH_MAX) {
      const value = `${depth} levels at a pointer of ${write.pointer.length}`;
      throw new InvalidInput('TOO_LARGE', field, value, `at most ${DEPTH_MAX} levels together`);
    }
    return new JsonDelta([write]);
  }

  /** Reads operations, done in their order. */
  static read(json: unknown): JsonDelta {
    if (!Array.isArray(json)) {
      throw new InvalidInput('MALFORMED', 'delta', typeof json, 'an array of operations');
    }
    return json.reduce<JsonDelta>((delta, operation, index) => {
      const at = `delta[${index}]`;
      const { set, remove, value, ...rest } = Object(operation) as Record<string, unknown>;
      const pointer = set ?? remove;
      const sets = set !== undefined;
      if (typeof pointer !== 'string' || sets === (remove !== undefined) || sets !== (value !== undefined) || Object.keys(rest).length > 0) {
        throw new InvalidInput('MALFORMED', at, 'another form', FORMS);
      }
      const field = `${at}.${sets ? 'set' : 'remove'}`;
      const node = sets ? nodeOf(value, `${at}.value`) : undefined;
      return delta.plus(JsonDelta.of({ pointer: parsePointer(pointer, field), node }, `${at}.value`), field);
    }, JsonDelta.EMPTY);
  }

  /** The canonical form: equal deltas give equal JSON. */
  toJSON(): readonly JsonOperation[] {
    return this.writes.map(({ pointer, node }) =>
      node === undefined ? { remove: formatPointer(pointer) } : { set: formatPointer(pointer), value: node.value },
    );
  }

  get isEmpty(): boolean {
    return this.writes.length === 0;
  }

  /** Whether it sets or removes the member, something inside it, or something around it. */
  touches(pointer: Pointer): boolean {
    return this.writes.some((write) => covers(write.pointer, pointer) || covers(pointer, write.pointer));
  }

  compose(second: JsonDelta): JsonDelta {
    return this.isEmpty ? second : this.plus(second, 'delta');
  }

  private plus(second: JsonDelta, field: string): JsonDelta {
    let writes = this.writes;
    for (const write of second.writes) {
      writes = withWrite(writes, write, field);
    }
    return writes === this.writes ? this : new JsonDelta(writes);
  }

  /**
   * This delta as it reads after `over`. A write inside a member that `over` writes is covered and falls away; of two that write
   * the same member, the first one's stays. Writes that set the same need not be repeated.
   */
  transform(over: JsonDelta, first: boolean): JsonDelta {
    const writes = this.writes.filter(({ pointer, node }) => {
      const other = covering(over.writes, pointer);
      return other === undefined || (first && other.pointer.length === pointer.length && !same(other.node, node));
    });
    return writes.length === this.writes.length ? this : writes.length === 0 ? JsonDelta.EMPTY : new JsonDelta(writes);
  }

  /** The delta that takes this one back from what it made of `before`. Parents that were made go again. */
  invert(before: Members): JsonDelta {
    const writes: Write[] = [];
    for (const write of this.writes) {
      const back = inverse(write, before);
      if (back !== undefined && (writes.length === 0 || comparePointers(writes.at(-1)!.pointer, back.pointer) !== 0)) {
        writes.push(back);
      }
    }
    return new JsonDelta(writes);
  }

  /**
   * The delta that takes this one back for its author: the members that it wrote are as they were. Objects that it made around them
   * stay, though they be empty, for by the time that it arrives others may have put something in.
   */
  takingBack(before: Members): JsonDelta {
    const writes = this.writes.map(({ pointer, node }) => ({ pointer, written: node, node: before.find(pointer) }));
    return new JsonDelta(writes.filter(({ node, written }) => !same(node, written)).map(({ pointer, node }) => ({ pointer, node })));
  }

  /**
   * This delta, which takes an own edit back, as it reads after what others wrote. What they wrote over it is theirs. An object that
   * it brings back has in it what they wrote there. A member stays as a whole when it would be removed, or would become what has no
   * place for theirs: half of it is of no use.
   */
  sparing(others: JsonDelta): JsonDelta {
    const writes = this.transform(others, false).writes.flatMap((write) => {
      const inside = others.inside(write.pointer);
      if (inside.length === 0) {
        return [write];
      }
      const node = holding(write, inside);
      return node === undefined ? [] : [{ pointer: write.pointer, node }];
    });
    return writes.length === 0 ? JsonDelta.EMPTY : new JsonDelta(writes);
  }

  /**
   * This delta, which others wrote, as it reads after an inverse that spares it.
   *
   * @param after what this delta has led to
   */
  spared(inverse: JsonDelta, after: Members): JsonDelta {
    let { writes } = this.transform(inverse, true);
    for (const write of inverse.writes) {
      const { pointer } = write;
      const inside = this.inside(pointer);
      const whole = inside.length > 0 && holding(write, inside) === undefined;
      for (const theirs of whole ? [{ pointer, node: after.find(pointer) }] : inside) {
        writes = withWrite(writes, theirs, 'delta');
      }
    }
    return writes.length === 0 ? JsonDelta.EMPTY : new JsonDelta(writes);
  }

  /** The writes of what is inside a member. */
  private inside(pointer: Pointer): readonly Write[] {
    const place = placeOf(this.writes, pointer);
    let end = place;
    while (end < this.writes.length && covers(pointer, this.writes[end]!.pointer)) {
      end++;
    }
    return this.writes.slice(place, end).filter((write) => write.pointer.length > pointer.length);
  }

  applyTo(content: Members): Members {
    return this.writes.reduce((after, { pointer, node }, index) => {
      const field = `delta[${index}].${node === undefined ? 'remove' : 'set'}`;
      return after.write(pointer, node, field);
    }, content);
  }
}

/** What a write sets, with what others have written inside; undefined when that has no place in it. */
function holding({ pointer, node }: Write, others: readonly Write[]): Node | undefined {
  let held = node;
  for (const other of others) {
    const parents = other.pointer.slice(pointer.length, -1);
    if (!(held instanceof Members) || parents.some((_, depth) => (held as Members).find(parents.slice(0, depth + 1)) instanceof Leaf)) {
      return undefined;
    }
    held = held.write(other.pointer, other.node, 'delta', pointer.length);
  }
  return held;
}

/** The first place whose pointer is not in front of the given one. */
function placeOf(writes: readonly Write[], pointer: Pointer): number {
  let low = 0;
  let high = writes.length;
  while (low < high) {
    const middle = (low + high) >> 1;
    if (comparePointers(writes[middle]!.pointer, pointer) < 0) {
      low = middle + 1;
    } else {
      high = middle;
    }
  }
  return low;
}

/** The write of this member or of one around it: it stands at its place, or directly in front. */
function covering(writes: readonly Write[], pointer: Pointer): Write | undefined {
  const place = placeOf(writes, pointer);
  return [writes[place], writes[place - 1]].find((write) => write !== undefined && covers(write.pointer, pointer));
}

function withWrite(writes: readonly Write[], write: Write, field: string): readonly Write[] {
  const { pointer, node } = write;
  const place = placeOf(writes, pointer);
  const around = writes[place - 1];
  if (around !== undefined && covers(around.pointer, pointer)) {
    const depth = around.pointer.length;
    const value = around.node ?? Members.NONE;
    if (!(value instanceof Members)) {
      throw notThrough(pointer, depth, field);
    }
    const inside: Write = { pointer: around.pointer, node: value.write(pointer, node, field, depth) };
    return [...writes.slice(0, place - 1), inside, ...writes.slice(place)];
  }
  let end = place;
  while (end < writes.length && covers(pointer, writes[end]!.pointer)) {
    end++;
  }
  return [...writes.slice(0, place), write, ...writes.slice(end)];
}

function inverse({ pointer, node: written }: Write, before: Members): Write | undefined {
  let node: Node | undefined = before;
  for (let depth = 0; depth < pointer.length; depth++) {
    node = node instanceof Members ? node.members.get(pointer[depth]!) : undefined;
    if (node === undefined) {
      const unchanged = depth === pointer.length - 1 && written === undefined;
      return unchanged ? undefined : { pointer: pointer.slice(0, depth + 1), node: undefined };
    }
  }
  return same(node, written) ? undefined : { pointer, node };
}
