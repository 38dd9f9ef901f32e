import { readFileSync } from 'node:fs';
import { describe, expect, it } from 'vitest';
import { indexBetween, InvalidInput, JSON_TYPE, JsonDelta, uniqueIndexBetween, type JsonOperation, type Members } from '../src/index';
import { Random } from './random';

/** What Java's `JsonType` is proven on. */
const FOLDER = new URL('../../../../document-model/src/test/resources/vectors/json/', import.meta.url);

function vectors<T>(file: string): T[] {
  return JSON.parse(readFileSync(new URL(file, FOLDER), 'utf8')) as T[];
}

type Operations = JsonOperation[];

interface Vector {
  seed: number;
  content: object;
  a: Operations;
  b: Operations;
  c: Operations;
  canonicalA: Operations;
  afterA: object;
  inverseOfA: Operations;
  aThenC: Operations;
  aAfterBButFirst: Operations;
  bAfterA: Operations;
  merged: object;
}

function content(json: object): Members {
  return JSON_TYPE.readContent(json);
}

describe('the type json', () => {
  it.each(vectors<Vector>('type.json').map((vector) => [vector.seed, vector] as const))('does as Java does: seed %i', (_, vector) => {
    const before = content(vector.content);
    const [a, b, c] = [vector.a, vector.b, vector.c].map((operations) => JsonDelta.read(operations)) as [JsonDelta, JsonDelta, JsonDelta];
    expect(a.toJSON()).toEqual(vector.canonicalA);
    expect(a.applyTo(before).value).toEqual(vector.afterA);
    expect(a.invert(before).toJSON()).toEqual(vector.inverseOfA);
    expect(a.invert(before).applyTo(a.applyTo(before)).value).toEqual(vector.content);
    expect(a.compose(c).toJSON()).toEqual(vector.aThenC);
    expect(a.transform(b, true).toJSON()).toEqual(vector.aAfterBButFirst);
    expect(b.transform(a, false).toJSON()).toEqual(vector.bAfterA);
    expect(b.transform(a, false).applyTo(a.applyTo(before)).value).toEqual(vector.merged);
    expect(a.transform(b, true).applyTo(b.applyTo(before)).value).toEqual(vector.merged);
  });

  it('keeps what an edit does not touch', () => {
    const before = content({ a: { x: 1 }, b: { list: [1, 2] } });
    const after = JsonDelta.set('/a/y', 2).applyTo(before);
    expect(after.value).toEqual({ a: { x: 1, y: 2 }, b: { list: [1, 2] } });
    expect(after.value['b']).toBe(before.value['b']);
    expect(Object.isFrozen(after.value)).toBe(true);
  });

  it('stays balanced and sorted, whatever is set and removed', () => {
    const random = new Random(7);
    const expected = new Map<string, number>();
    let members = content({});
    for (let step = 0; step < 5_000; step++) {
      const name = `n${random.below(600)}`;
      if (random.chance(0.4)) {
        expected.delete(name);
        members = JsonDelta.remove(`/${name}`).applyTo(members);
      } else {
        expected.set(name, step);
        members = JsonDelta.set(`/${name}`, step).applyTo(members);
      }
    }
    const sorted = [...expected].sort(([one], [other]) => (one < other ? -1 : 1));
    expect([...members.members].map(([name, node]) => [name, node.value])).toEqual(sorted);
  });

  it.each([
    ['', 1, 'MALFORMED: pointer is the root, accepted is a JSON Pointer to a member, for example /cards/7'],
    ['a', 1, 'MALFORMED: pointer is without a slash in front, accepted is a JSON Pointer to a member, for example /cards/7'],
    ['/a~2', 1, 'MALFORMED: pointer is a ~ without 0 or 1, accepted is ~0 for ~ and ~1 for /'],
    ['/__proto__', 1, 'MALFORMED: pointer is a member named __proto__, accepted is any other name'],
    ['/a\ud800', 1, 'MALFORMED: pointer is U+D800 at unit 1, accepted is text without U+0000 and with whole surrogate pairs'],
    [`/${'x'.repeat(257)}`, 1, 'TOO_LARGE: pointer is a name of 257 units, accepted is at most 256 units'],
    ['/a'.repeat(33), 1, 'TOO_LARGE: pointer is deeper, accepted is at most 32 levels'],
    ['/a'.repeat(32), {}, 'TOO_LARGE: value is 1 levels at a pointer of 32, accepted is at most 32 levels together'],
    ['/a', 'x'.repeat(65_535), 'TOO_LARGE: value is 65537 units of JSON, accepted is at most 65536'],
    ['/a', Number.NaN, 'MALFORMED: value is NaN, accepted is a finite number'],
    ['/a', undefined, 'MALFORMED: value is undefined, accepted is null, a truth value, number, string, array or plain object'],
    ['/a', new Date(0), 'MALFORMED: value is object, accepted is null, a truth value, number, string, array or plain object'],
    ['/a', { b: '\u0000' }, 'MALFORMED: value is U+0000 at unit 0, accepted is text without U+0000 and with whole surrogate pairs'],
  ])('refuses %s', (pointer, value, message) => {
    expect(() => JsonDelta.set(pointer, value)).toThrow(InvalidInput);
    expect(() => JsonDelta.set(pointer, value)).toThrow(message);
  });

  it('refuses what leads through a value or an array', () => {
    const before = content({ a: 5, b: [1] });
    expect(() => JsonDelta.set('/a/x', 1).applyTo(before)).toThrow('OUT_OF_RANGE: delta[0].set is inside /a, which is a value');
    expect(() => JsonDelta.remove('/b/0').applyTo(before)).toThrow('OUT_OF_RANGE: delta[0].remove is inside /b, which is a value');
    expect(() => JsonDelta.set('/a', 5).compose(JsonDelta.set('/a/b', 1))).toThrow('inside /a');
  });
});

describe('fractional indexes', () => {
  it.each(vectors<{ left: string | null; right: string | null; between?: string }>('fractional-index.json'))(
    'between $left and $right: $between',
    ({ left, right, between }) => {
      if (between === undefined) {
        expect(() => indexBetween(left, right)).toThrow(RangeError);
      } else {
        expect(indexBetween(left, right)).toBe(between);
      }
    },
  );

  it('always have room between them', () => {
    for (let seed = 1; seed <= 60; seed++) {
      const random = new Random(seed);
      const list: string[] = [];
      for (let count = 0; count < 100; count++) {
        const place = seed % 3 === 0 ? list.length : seed % 3 === 1 ? 0 : random.below(list.length + 1);
        const [left, right] = [list[place - 1] ?? null, list[place] ?? null];
        list.splice(place, 0, random.chance(0.5) ? indexBetween(left, right) : uniqueIndexBetween(left, right, () => random.next()));
      }
      expect(list).toEqual([...new Set(list)].sort());
      expect(list.every((name) => name.length < 60)).toBe(true);
    }
  });

  it('are different for those who insert at one place at once', () => {
    const random = new Random(1);
    const names = new Set(Array.from({ length: 5_000 }, () => uniqueIndexBetween('a0', 'a1', () => random.next())));
    expect(names.size).toBe(5_000);
  });
});
