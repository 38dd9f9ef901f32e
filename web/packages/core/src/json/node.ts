import { InvalidInput } from '../document-type';
import { checkedName, checkUnits, type Pointer } from './pointer';
import { SortedMap } from './sorted-map';

/** Any JSON value. What this package returns is frozen: change it by edits. */
export type JsonValue = null | boolean | number | string | readonly JsonValue[] | { readonly [name: string]: JsonValue };

/** Most UTF-16 units in the canonical JSON of one string or array. */
export const VALUE_LENGTH_MAX = 65_536;
/** Most arrays and objects around a value inside one array. */
export const ARRAY_DEPTH_MAX = 16;

/** What a member holds: members, or a value that is taken as a whole. */
export type Node = Members | Leaf;

/** A string, number, truth value, `null` or array. Equal values have equal texts. */
export class Leaf {
  readonly depth: number;

  constructor(
    readonly value: JsonValue,
    /** The canonical JSON. */
    readonly text: string,
  ) {
    this.depth = Array.isArray(value) ? depthOf(value) : 0;
  }
}

function depthOf(value: JsonValue): number {
  if (typeof value !== 'object' || value === null) {
    return 0;
  }
  return 1 + Object.values(value).reduce((deepest: number, inner: JsonValue) => Math.max(deepest, depthOf(inner)), 0);
}

/** An object: members by name, sorted. A change costs the depth times the logarithm of the members. */
export class Members {
  static readonly NONE = new Members(SortedMap.EMPTY);
  private plain: { readonly [name: string]: JsonValue } | undefined;

  constructor(readonly members: SortedMap<Node>) {}

  /** The same as a frozen object; unchanged parts of a document are the same objects after an edit. */
  get value(): { readonly [name: string]: JsonValue } {
    this.plain ??= Object.freeze(Object.fromEntries([...this.members].map(([name, node]) => [name, node.value])));
    return this.plain;
  }

  get depth(): number {
    let deepest = 0;
    for (const [, node] of this.members) {
      deepest = Math.max(deepest, node.depth);
    }
    return deepest + 1;
  }

  /** What stands at the end of these names. */
  find(names: Pointer): Node | undefined {
    let node: Node | undefined = this;
    for (const name of names) {
      node = node instanceof Members ? node.members.get(name) : undefined;
    }
    return node;
  }

  /**
   * These members after a write. Missing parents are made, whether something is set or removed, so that a write and its removal
   * are the same as the removal alone.
   *
   * @param at how many names of the pointer lead to this object
   */
  write(pointer: Pointer, value: Node | undefined, field: string, at = 0): Members {
    const name = pointer[at]!;
    const before = this.members.get(name);
    if (at === pointer.length - 1) {
      if (same(before, value)) {
        return this;
      }
      return new Members(value === undefined ? this.members.without(name) : this.members.with(name, value));
    }
    if (before instanceof Leaf) {
      throw notThrough(pointer, at + 1, field);
    }
    const after = (before ?? Members.NONE).write(pointer, value, field, at + 1);
    return after === before ? this : new Members(this.members.with(name, after));
  }
}

/** A write that leads through something that is no object. */
export function notThrough(pointer: Pointer, depth: number, field: string): InvalidInput {
  const place = pointer
    .slice(0, depth)
    .map((name) => `/${name.replaceAll('~', '~0').replaceAll('/', '~1')}`)
    .join('');
  const value = `inside ${place}, which is a value or an array`;
  return new InvalidInput('OUT_OF_RANGE', field, value, 'a pointer through objects only');
}

/** Whether two nodes mean the same. */
export function same(one: Node | undefined, other: Node | undefined): boolean {
  if (one === other) {
    return true;
  }
  if (one instanceof Leaf || other instanceof Leaf || one === undefined || other === undefined) {
    return one instanceof Leaf && other instanceof Leaf && one.text === other.text;
  }
  if (one.members.size !== other.members.size) {
    return false;
  }
  for (const [name, node] of one.members) {
    if (!same(node, other.members.get(name))) {
      return false;
    }
  }
  return true;
}

/** Takes a value of a program, or of parsed JSON, and refuses what JSON or the server has no place for. */
export function nodeOf(value: unknown, field: string): Node {
  if (!isPlainObject(value)) {
    const frozen = checked(value, field, 0);
    const text = canonical(frozen);
    if (text.length > VALUE_LENGTH_MAX) {
      throw new InvalidInput('TOO_LARGE', field, `${text.length} units of JSON`, `at most ${VALUE_LENGTH_MAX}`);
    }
    return new Leaf(frozen, text);
  }
  const entries = Object.keys(value)
    .sort(byUnits)
    .map((name) => [checkedName(name, field), nodeOf(value[name], field)] as const);
  return entries.length === 0 ? Members.NONE : new Members(SortedMap.ofSorted(entries));
}

function isPlainObject(value: unknown): value is Record<string, unknown> {
  if (typeof value !== 'object' || value === null || Array.isArray(value)) {
    return false;
  }
  const prototype: unknown = Object.getPrototypeOf(value);
  return prototype === null || Object.getPrototypeOf(prototype) === null;
}

function byUnits(one: string, other: string): number {
  return one < other ? -1 : one > other ? 1 : 0;
}

function checked(value: unknown, field: string, depth: number): JsonValue {
  if (value === null || typeof value === 'boolean') {
    return value;
  }
  if (typeof value === 'string') {
    checkUnits(value, field);
    return value;
  }
  if (typeof value === 'number') {
    if (!Number.isFinite(value)) {
      throw new InvalidInput('MALFORMED', field, String(value), 'a finite number');
    }
    return value === 0 ? 0 : value;
  }
  if (depth === ARRAY_DEPTH_MAX && typeof value === 'object') {
    throw new InvalidInput('TOO_LARGE', field, 'deeper', `at most ${ARRAY_DEPTH_MAX} levels`);
  }
  if (Array.isArray(value)) {
    return Object.freeze(value.map((element) => checked(element, field, depth + 1)));
  }
  if (isPlainObject(value)) {
    const entries = Object.keys(value)
      .sort(byUnits)
      .map((name) => {
        checkUnits(name, field);
        if (name === '__proto__') {
          throw new InvalidInput('MALFORMED', field, 'a member named __proto__', 'any other name');
        }
        return [name, checked(value[name], field, depth + 1)] as const;
      });
    return Object.freeze(Object.fromEntries(entries));
  }
  throw new InvalidInput('MALFORMED', field, typeof value, 'null, a truth value, number, string, array or plain object');
}

/** Canonical JSON: as `JSON.stringify`, with the members of objects sorted by name in UTF-16 units. */
export function canonical(value: JsonValue): string {
  if (typeof value !== 'object' || value === null) {
    return JSON.stringify(value);
  }
  if (Array.isArray(value)) {
    return `[${value.map(canonical).join(',')}]`;
  }
  const object = value as { readonly [name: string]: JsonValue };
  const members = Object.keys(object)
    .sort(byUnits)
    .map((name) => `${JSON.stringify(name)}:${canonical(object[name]!)}`);
  return `{${members.join(',')}}`;
}
