import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';
import { type Connection, type ErrorFrame, type JsonDocument, type JsonValue, type Rejection, type UnsentEdits } from '../src/index';
import { FakeGateway, pass } from './fake-gateway';
import { Random } from './random';

let gateway: FakeGateway;

beforeEach(() => {
  vi.useFakeTimers({ now: 1_700_000_000_000 });
  gateway = new FakeGateway();
  gateway.board('board');
});

afterEach(() => {
  vi.useRealTimers();
});

function open(name: string): { connection: Connection; board: JsonDocument } {
  const connection = gateway.connection(name);
  const board = connection.openJson('board');
  connection.connect();
  return { connection, board };
}

describe('a json document', () => {
  it('is read and written by pointers, and told to others', async () => {
    const ana = open('ana');
    const bob = open('bob');
    await pass(50);
    const seen: (JsonValue | undefined)[] = [];
    bob.board.observe('/cards/7', (card) => seen.push(card));
    ana.board.set('/cards/7', { title: 'Bread', done: false });
    expect(ana.board.get('/cards/7/title')).toBe('Bread');
    await pass(100);
    ana.board.set('/cards/8/title', 'Milk');
    bob.board.set('/cards/7/done', true);
    await pass(100);
    ana.board.remove('/cards/7');
    ana.board.remove('/cards/9');
    await pass(100);
    expect(bob.board.value).toEqual({ cards: { 8: { title: 'Milk' } } });
    expect(ana.board.value).toEqual(bob.board.value);
    expect(bob.board.has('/cards/8/title')).toBe(true);
    expect(bob.board.names('/cards')).toEqual(['8']);
    expect(bob.board.names('/cards/8/title')).toEqual([]);
    expect(seen).toEqual([{ title: 'Bread', done: false }, { title: 'Bread', done: true }, undefined]);
    expect(gateway.board('board').version).toBe(4);
  });

  it('keeps the order of a list, and both who add to it at once', async () => {
    const ana = open('ana');
    const bob = open('bob');
    await pass(50);
    const first = ana.board.insert('/list', 'a');
    await pass(100);
    ana.board.insert('/list', 'c');
    bob.board.insert('/list', 'b', first.slice('/list/'.length));
    bob.board.insert('/list', 'start', null);
    await pass(100);
    expect(ana.board.value).toEqual(bob.board.value);
    const items = Object.values(ana.board.get<{ [name: string]: string }>('/list')!);
    expect(items[0]).toBe('start');
    expect(items[1]).toBe('a');
    expect(items.slice(2).sort()).toEqual(['b', 'c']);
  });

  it('is read page by page', async () => {
    const ana = open('ana');
    await pass(50);
    ana.board.change((edit) => {
      for (let card = 0; card < 10; card++) {
        edit.set(`/card${card}`, { card });
      }
      edit.remove('/card3');
    });
    await pass(100);
    expect(gateway.board('board').version).toBe(1);
    gateway.pageSize = 2;
    const bob = open('bob');
    await pass(50);
    expect(bob.board.value).toEqual(ana.board.value);
    expect(bob.board.names()).toHaveLength(9);
  });

  it('refuses what does not fit before anything is sent', async () => {
    const ana = open('ana');
    await pass(50);
    ana.board.set('/a', 5);
    expect(() => ana.board.set('/a/b', 1)).toThrow('OUT_OF_RANGE: delta[0].set is inside /a');
    expect(() => ana.board.set('', 1)).toThrow('MALFORMED');
    await pass(100);
    expect(gateway.board('board').content.value).toEqual({ a: 5 });
  });

  it('gives back what can not be committed', async () => {
    const ana = open('ana');
    await pass(50);
    const rejected: Rejection[] = [];
    ana.board.on('rejected', (rejection) => rejected.push(rejection));
    gateway.refuse = () => ({ code: 'LOCKED' });
    ana.board.set('/a', 1);
    await pass(100);
    expect(ana.board.value).toEqual({});
    expect(rejected.map(({ draft }) => draft)).toEqual(['[{"set":"/a","value":1}]']);
  });

  it('keeps unsent edits over a reload of the page', async () => {
    const ana = open('ana');
    await pass(50);
    ana.board.set('/a', 1);
    await pass(100);
    gateway.down = true;
    gateway.breakLines(1006);
    ana.board.set('/b', [1, 2]);
    const kept = JSON.parse(JSON.stringify(ana.connection.unsent())) as UnsentEdits[];
    ana.connection.close();
    gateway.down = false;
    const again = gateway.connection('ana');
    const board = again.openJson('board', kept[0]);
    expect(board.value).toEqual({ a: 1, b: [1, 2] });
    again.connect();
    await pass(100);
    expect(gateway.board('board').content.value).toEqual({ a: 1, b: [1, 2] });
  });

  it('is no text', async () => {
    const connection = gateway.connection('ana');
    const document = connection.open('board');
    const failures: ErrorFrame[] = [];
    document.on('failed', (error) => failures.push(error));
    connection.connect();
    await pass(50);
    expect(failures.map(({ code }) => code)).toEqual(['UNKNOWN_TYPE']);
    expect(() => connection.openJson('board')).toThrow('open as another type');
  });

  it.each([1, 2, 3, 4, 5, 6])('ends in the same content however lines break: seed %i', async (seed) => {
    const random = new Random(seed);
    const clients = ['ana', 'bob', 'eve'].map(open);
    await pass(50);
    for (let step = 0; step < 120; step++) {
      const { board } = random.pick(clients);
      const pointer = `/${random.pick(['a', 'b'])}${random.pick(['', '/x', '/y', '/x/z'])}`;
      try {
        if (random.chance(0.3)) {
          board.remove(pointer);
        } else {
          board.set(pointer, random.pick<unknown>([step, 'text', [step], { x: step }, {}]));
        }
      } catch (error) {
        expect(String(error)).toContain('OUT_OF_RANGE');
      }
      if (random.chance(0.03) && gateway.lines.length > 0) {
        random.pick(gateway.lines).breakNow(1006);
      }
      await pass(random.below(40));
    }
    await pass(60_000);
    for (const { board } of clients) {
      expect(board.unsentEdits).toBe(0);
      expect(board.value).toEqual(gateway.board('board').content.value);
    }
  });
});
