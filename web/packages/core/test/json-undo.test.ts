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
    const steps = [{ cards: { x: { title: 'Two', place: ['a0', 'a0'] } } }, { cards: { x: { title: 'One', place: ['a0', 'a0'] } } }, { cards: {} }];
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

  it('removes its own, and leaves what others have put in and beside it', async () => {
    ana.change((edit) => ['a0', 'a1', 'a2'].forEach((name) => edit.set(`/columns/${name}`, { title: name })));
    await level();
    bob.set('/columns/a1/title', "Bob's");
    bob.set('/columns/b0', { title: "Bob's too" });
    await level();
    ana.undo();
    expect(await level()).toEqual({ columns: { a1: { title: "Bob's" }, b0: { title: "Bob's too" } } });
  });

  it('takes back the first card of all and no other one, seen or not', async () => {
    ana.set('/columns/a0', { title: 'A' });
    await level();
    ana.set('/cards/x', { title: 'One' });
    await level();
    bob.set('/cards/y', 'B');
    ana.undo();
    expect(await level()).toEqual({ columns: { a0: { title: 'A' } }, cards: { y: 'B' } });
    bob.set('/cards/z', 'B');
    ana.redo();
    expect(await level()).toEqual({ columns: { a0: { title: 'A' } }, cards: { x: { title: 'One' }, y: 'B', z: 'B' } });
    ana.undo();
    expect(await level()).toEqual({ columns: { a0: { title: 'A' } }, cards: { y: 'B', z: 'B' } });
  });

  it('takes back the first card while the connection is broken, and nothing that others add meanwhile', async () => {
    ana.set('/cards/x', { title: 'One' });
    await level();
    gateway.down = true;
    gateway.lines[0]!.breakNow(1006);
    ana.undo();
    for (const name of ['y', 'z']) {
      bob.set(`/cards/${name}`, 'B');
      await pass(100);
    }
    gateway.down = false;
    await pass(60_000);
    expect(await level()).toEqual({ cards: { y: 'B', z: 'B' } });
  });

  it('takes back what an own refused edit was written in', async () => {
    ana.set('/note', 'N');
    await level();
    ana.set('/cards/x', { title: 'One' });
    await level();
    gateway.refuse = () => ({ code: 'TOO_LARGE' });
    ana.set('/cards/x/title', 'too large');
    await pass(300);
    gateway.refuse = () => undefined;
    ana.undo();
    expect(await level()).toEqual({ note: 'N', cards: {} });
  });

  it('takes back the own steps below an object that came back with what somebody else wrote in it', async () => {
    ana.set('/cards/x', { title: 'One' });
    await level();
    ana.set('/cards/x/title', 'Two');
    await level();
    ana.remove('/cards/x');
    await level();
    bob.set('/cards/x/note', "Bob's");
    await level();
    for (const title of ['Two', 'One', 'One']) {
      ana.undo();
      expect(await level()).toEqual({ cards: { x: { title, note: "Bob's" } } });
    }
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
    expect(inverse.sparing(others).isEmpty).toBe(true);
  });

  it.each(Array.from({ length: 100 }, (_, seed) => seed + 1))('never takes away what others wrote: seed %i', async (seed) => {
    const random = new Random(seed * 7919);
    const clients = [ana, bob];
    // What of others' was displayed again by an own undo: that goes when it is done again.
    const back = clients.map(() => new Set<string>());
    const reverted = { undo: 0, redo: 0 };
    gateway.refuse = () => (random.chance(0.05) ? { code: 'TOO_LARGE' } : undefined);
    for (let step = 0; step < 150; step++) {
      const place = random.below(2);
      const board = clients[place]!;
      const pointer = `/${random.pick(['a', 'b'])}${random.pick(['', '/x', '/y', '/x/z'])}`;
      if (random.chance(0.4)) {
        const what = random.chance(0.6) ? 'undo' : 'redo';
        const before = leaves(board.value);
        reverted[what] += JSON_TYPE.isEmpty(board[what]()) ? 0 : 1;
        const after = leaves(board.value);
        const lost = before.filter((leaf) => !leaf.endsWith(`by ${place}`) && !after.includes(leaf));
        expect(what === 'undo' ? lost : lost.filter((leaf) => !back[place]!.has(leaf)), `seed ${seed}, step ${step}, ${what}`).toEqual([]);
        if (what === 'undo') {
          after.filter((leaf) => !before.includes(leaf)).forEach((leaf) => back[place]!.add(leaf));
        }
      } else if (random.chance(0.03)) {
        gateway.breakLines(1006);
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
    gateway.refuse = () => undefined;
    expect(reverted.undo).toBeGreaterThan(5);
    expect(reverted.redo).toBeGreaterThan(0);
    await pass(30_000);
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
