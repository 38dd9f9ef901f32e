import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';
import { JSON_TYPE, JsonDelta, type JsonDocument, type JsonValue } from '../src/index';
import { FakeGateway, pass } from './fake-gateway';
import { Random } from './random';

let gateway: FakeGateway;
let ana: JsonDocument;
let bob: JsonDocument;

beforeEach(async () => {
  vi.useFakeTimers({ now: 1_700_000_000_000 });
  gateway = new FakeGateway();
  gateway.board('board');
  [ana, bob] = ['ana', 'bob'].map((name) => {
    const connection = gateway.connection(name);
    const board = connection.openJson('board');
    connection.connect();
    return board;
  }) as [JsonDocument, JsonDocument];
  await pass(50);
});

afterEach(() => {
  vi.useRealTimers();
});

/** Everybody has everything; the content that all see. */
async function level(): Promise<unknown> {
  await pass(200);
  expect(ana.value).toEqual(bob.value);
  return ana.value;
}

describe('undo of structured data', () => {
  it('takes back a value that was set, added and removed, step by step, and does it again', async () => {
    ana.set('/cards/x', { title: 'One', place: ['a0', 'a0'] });
    await level();
    ana.set('/cards/x/title', 'Two');
    await level();
    ana.remove('/cards/x');
    expect(await level()).toEqual({ cards: {} });
    const steps = [{ cards: { x: { title: 'Two', place: ['a0', 'a0'] } } }, { cards: { x: { title: 'One', place: ['a0', 'a0'] } } }, {}];
    for (const step of steps) {
      ana.undo();
      expect(await level()).toEqual(step);
    }
    expect(ana.canUndo).toBe(false);
    for (const step of [steps[1], steps[0], { cards: {} }]) {
      ana.redo();
      expect(await level()).toEqual(step);
    }
    expect(ana.canRedo).toBe(false);
    ana.undo();
    ana.set('/note', 1);
    expect(ana.canRedo).toBe(false);
  });

  it('leaves a value alone that somebody else has written since, and takes back the step before it', async () => {
    ana.set('/title', 'first');
    await level();
    ana.set('/note', 'mine');
    await level();
    ana.set('/title', 'second');
    await level();
    bob.set('/title', "Bob's");
    await level();
    ana.undo();
    expect(await level()).toEqual({ title: "Bob's" });
    ana.undo();
    expect(await level()).toEqual({ title: "Bob's" });
  });

  it('keeps the edits of two in one object apart', async () => {
    ana.set('/cards/x', { title: 'One', place: ['a0', 'a0'] });
    await level();
    ana.set('/cards/x/place', ['a1', 'a0']);
    bob.set('/cards/x/title', "Bob's");
    await level();
    ana.undo();
    expect(await level()).toEqual({ cards: { x: { title: "Bob's", place: ['a0', 'a0'] } } });
    bob.undo();
    expect(await level()).toEqual({ cards: { x: { title: 'One', place: ['a0', 'a0'] } } });
  });

  it('does not remove what somebody else has written in', async () => {
    ana.set('/cards/x', { title: 'One' });
    await level();
    bob.set('/cards/x/note', "Bob's");
    await level();
    ana.undo();
    expect(await level()).toEqual({ cards: { x: { title: 'One', note: "Bob's" } } });
    // Once that is gone, there is still nothing that Ana may take back: it was Bob's by then.
    bob.undo();
    expect(await level()).toEqual({ cards: { x: { title: 'One' } } });
    ana.undo();
    expect(await level()).toEqual({ cards: { x: { title: 'One' } } });
  });

  it('removes its own from the objects that were made for it, and leaves there what others have put in', async () => {
    ana.change((edit) => ['a0', 'a1', 'a2'].forEach((name) => edit.set(`/columns/${name}/title`, name)));
    await level();
    bob.set('/columns/a1/title', "Bob's");
    bob.set('/columns/b0', { title: "Bob's too" });
    await level();
    ana.undo();
    expect(await level()).toEqual({ columns: { a1: { title: "Bob's" }, b0: { title: "Bob's too" } } });
  });

  it('brings an object back with what somebody else has put in its place meanwhile', async () => {
    ana.set('/cards/x', { title: 'One', note: 'Two' });
    await level();
    ana.remove('/cards/x');
    await level();
    bob.set('/cards/x/title', "Bob's");
    await level();
    ana.undo();
    expect(await level()).toEqual({ cards: { x: { title: "Bob's", note: 'Two' } } });
    // What is below it in the stack is not Ana's alone any more either.
    ana.undo();
    expect(await level()).toEqual({ cards: { x: { title: "Bob's", note: 'Two' } } });
  });

  it('puts no value around what somebody else has written', async () => {
    ana.set('/x', 1);
    await level();
    ana.set('/x', {});
    await level();
    bob.set('/x/y', "Bob's");
    await level();
    ana.undo();
    ana.undo();
    expect(await level()).toEqual({ x: { y: "Bob's" } });
  });

  it('brings back into an object only what has a place there', () => {
    const inverse = JsonDelta.set('/x', { a: 5 });
    const others = JsonDelta.set('/x/a/b', "Bob's");
    expect(inverse.sparing(JsonDelta.set('/x', { a: {} }), others).isEmpty).toBe(true);
  });

  it.each(Array.from({ length: 40 }, (_, seed) => seed + 1))('never touches what others wrote: seed %i', async (seed) => {
    const random = new Random(seed);
    const clients = [ana, bob];
    let undone = 0;
    for (let step = 0; step < 150; step++) {
      const place = random.below(2);
      const board = clients[place]!;
      const pointer = `/${random.pick(['a', 'b'])}${random.pick(['', '/x', '/y', '/x/z'])}`;
      if (random.chance(0.3)) {
        const before = leaves(board.value);
        undone += JSON_TYPE.isEmpty(board.undo()) ? 0 : 1;
        const after = new Set(leaves(board.value));
        const others = before.filter((leaf) => !leaf.endsWith(`by ${place}`));
        expect(others.filter((leaf) => !after.has(leaf)), `seed ${seed}, step ${step}`).toEqual([]);
      } else {
        const value = `${step} by ${place}`;
        try {
          random.chance(0.2) ? board.remove(pointer) : board.set(pointer, random.pick<unknown>([value, { x: value }, { y: { z: value } }, {}]));
        } catch (error) {
          expect(String(error)).toContain('OUT_OF_RANGE');
        }
      }
      await pass(random.below(60));
    }
    expect(undone).toBeGreaterThan(5);
    await pass(2_000);
    expect(ana.value).toEqual(bob.value);
    expect(ana.value).toEqual(gateway.board('board').content.value);
  });
});

/** Each value with its place, as `/a/x=value`. */
function leaves(value: JsonValue, path = ''): string[] {
  if (typeof value !== 'object' || value === null) {
    return [`${path}=${String(value)}`];
  }
  return Object.entries(value).flatMap(([name, inner]) => leaves(inner, `${path}/${name}`));
}
