import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';
import { Connection, Delta, Offline, type SharedDocument } from '../src/index';
import { FakeGateway, pass } from './fake-gateway';
import { FakeStorage } from './fake-persistence';
import { Random } from './random';

let gateway: FakeGateway;
let storage: FakeStorage;

beforeEach(() => {
  vi.useFakeTimers({ now: 1_700_000_000_000 });
  gateway = new FakeGateway();
  storage = new FakeStorage();
});

afterEach(() => {
  vi.useRealTimers();
});

interface Page {
  readonly offline: Offline;
  readonly connection: Connection;
  open(id?: string): SharedDocument;
  /** The page goes away and may keep what it has, or it crashes. */
  end(how?: 'leaves' | 'crashes'): Promise<void>;
}

async function page(before?: string, user = 'ana'): Promise<Page> {
  const persistence = storage.page();
  const environment = { ...gateway.environment(), persistence };
  const starting = Offline.start(environment, `u-${user}`, before);
  await pass(before === undefined ? 0 : 3_000);
  const offline = (await starting)!;
  const connection = new Connection({ url: 'ws://test/ws', token: async () => user, environment, offline });
  connection.connect();
  await pass(50);
  return {
    offline,
    connection,
    open: (id = 'notes') => connection.open(id),
    async end(how = 'leaves') {
      if (how === 'leaves') {
        await offline.flush();
      }
      persistence.end();
      connection.close();
      await pass(0);
    },
  };
}

function text(delta: Delta): string {
  return delta.ops.map(({ insert }) => (typeof insert === 'string' ? insert : '*')).join('');
}

function isDown(): void {
  gateway.down = true;
  gateway.breakLines(1006);
}

const committedText = (): string => text(gateway.authority('notes').content);

describe('a page that ends while offline', () => {
  it('is followed by one that shows everything, and sends it once', async () => {
    const first = await page();
    const notes = first.open();
    await pass(100);
    notes.edit(new Delta().insert('one '));
    await pass(100);
    isDown();
    notes.edit(new Delta().retain(4).insert('two '));
    await pass(2_000);
    notes.edit(new Delta().retain(8).insert('three '));
    await first.end();

    const second = await page(first.offline.clientId);
    expect(second.offline.clientId).toBe(first.offline.clientId);
    const again = second.open();
    expect(text(again.content())).toBe('one two three ');
    expect(again.unsentEdits).toBeGreaterThan(0);
    expect(again.info).toMatchObject({ name: 'notes', role: 'editor' });
    again.edit(new Delta().retain(14).insert('four'));
    gateway.down = false;
    await pass(20_000);
    expect(committedText()).toBe('one two three four');
    expect(again.unsentEdits).toBe(0);
    await second.offline.flush();
    expect(storage.keys().filter(([, kind]) => kind === 'client')).toEqual([]);
  });

  it('keeps soon what is typed, so that a crash costs little', async () => {
    const first = await page();
    const notes = first.open();
    await pass(100);
    isDown();
    notes.edit(new Delta().insert('kept'));
    await pass(50);
    await first.end('crashes');
    gateway.down = false;
    const second = await page(first.offline.clientId);
    second.open();
    await pass(500);
    expect(committedText()).toBe('kept');
  });

  it('leaves the last content to look at, also without edits', async () => {
    const first = await page();
    const notes = first.open();
    await pass(100);
    notes.edit(new Delta().insert('seen'));
    await pass(3_000);
    await first.end('crashes');
    isDown();
    const second = await page();
    const again = second.open();
    await pass(10);
    expect(text(again.content())).toBe('seen');
    expect(again.loaded).toBe(true);
    again.edit(new Delta().retain(4).insert('!'));
    gateway.down = false;
    await pass(20_000);
    expect(committedText()).toBe('seen!');
  });

  it('tells of what type a document was', async () => {
    const first = await page();
    gateway.board('board');
    first.connection.openJson('board');
    first.open();
    await pass(3_000);
    await first.end('crashes');
    isDown();
    const second = await page();
    expect(await second.offline.anyLeft()).toBe(false);
    expect(await second.offline.docType('board')).toBe('json');
    expect(await second.offline.docType('notes')).toBe('text');
    expect(await second.offline.docType('unseen')).toBeUndefined();
    const again = second.connection.openJson('board');
    await pass(10);
    again.set('/a', 1);
    await second.end();
    const third = await page(second.offline.clientId);
    expect(third.offline.left).toEqual([{ id: 'board', docType: 'json' }]);
    expect(await third.offline.anyLeft()).toBe(true);
    expect(await third.offline.docType('board')).toBe('json');
  });
});

describe('client ids', () => {
  it('belong to one page at a time', async () => {
    const first = await page();
    const copy = await page(first.offline.clientId);
    expect(copy.offline.clientId).not.toBe(first.offline.clientId);
    await first.end();
    const next = await page(first.offline.clientId);
    expect(next.offline.clientId).toBe(first.offline.clientId);
  });

  it('with unsent edits are taken over by another page of the user, each on a connection of its own', async () => {
    const pages = [await page(), await page(), await page(undefined, 'ben')];
    const documents = pages.map(({ open }) => open());
    await pass(100);
    isDown();
    documents.forEach((notes, place) => notes.edit(new Delta().insert(`${place}`)));
    await pass(100);
    for (const one of pages) {
      await one.end();
    }
    const next = await page();
    expect(pages.slice(0, 2).map(({ offline }) => offline.clientId)).toContain(next.offline.clientId);
    expect(next.offline.left).toEqual([{ id: 'notes', docType: 'text' }]);
    const others = await next.offline.others();
    expect(others).toHaveLength(1);
    gateway.down = false;
    next.open();
    const connection = new Connection({ url: 'ws://test/ws', token: async () => 'ana', environment: gateway.environment(), offline: others[0] });
    connection.connect();
    others[0]!.left.forEach(({ id }) => connection.open(id));
    await pass(20_000);
    expect([...committedText()].sort().join('')).toBe('01');
  });
});

describe('an operation that was sent in a longer form than was kept', () => {
  it.each(['committed before', 'committed after the page came back'])('%s, stands once', async (when) => {
    const first = await page();
    const notes = first.open();
    await pass(100);
    gateway.swallowAcks = true;
    notes.edit(new Delta().insert('ab'));
    await first.offline.flush();
    notes.edit(new Delta().retain(2).insert('cd'));
    if (when === 'committed before') {
      await pass(100);
    }
    await first.end('crashes');
    gateway.swallowAcks = false;
    gateway.authority('notes').pagesCrash = true;
    const second = await page(first.offline.clientId);
    const again = second.open();
    const rejections: unknown[] = [];
    again.on('rejected', (rejection) => rejections.push(rejection));
    await pass(1_000);
    expect(text(again.content())).toBe(when === 'committed before' ? 'abcd' : 'ab');
    expect(committedText()).toBe(text(again.content()));
    expect(again.unsentEdits).toBe(0);
    expect(rejections).toEqual([]);
  });

  it.each(['in a shorter form', 'not at all'])('and kept %s is not in the way of what is written next', async (kept) => {
    const first = await page();
    const notes = first.open();
    await pass(100);
    notes.edit(new Delta().insert('ab'));
    if (kept === 'not at all') {
      await pass(100);
    }
    await first.offline.flush();
    notes.edit(new Delta().retain(2).insert('cd'));
    await pass(100);
    notes.edit(new Delta().retain(4).insert('ef'));
    await pass(100);
    await first.end('crashes');
    gateway.authority('notes').pagesCrash = true;
    expect(committedText()).toBe('abcdef');
    // The next page is written on before it hears of what the first one had sent.
    isDown();
    const second = await page(first.offline.clientId);
    const again = second.open();
    const rejections: unknown[] = [];
    again.on('rejected', (rejection) => rejections.push(rejection));
    await pass(10);
    expect(text(again.content())).toBe('ab');
    again.edit(new Delta().retain(2).insert('1'));
    await pass(10);
    again.edit(new Delta().retain(3).insert('2'));
    expect(again.unsentEdits).toBeGreaterThan(1);
    gateway.down = false;
    await pass(20_000);
    expect(rejections).toEqual([]);
    expect(again.unsentEdits).toBe(0);
    expect(committedText()).toBe(text(again.content()));
    expect(committedText()).toContain('12');
    expect([...committedText()].sort().join('')).toBe('12abcdef');
    again.undo();
    await pass(1_000);
    expect(committedText()).toBe('abcdef');
  });
});

it('everything is sent once, however pages end and lines break', async () => {
  for (let seed = 1; seed <= 12; seed++) {
    gateway = new FakeGateway();
    storage = new FakeStorage();
    const random = new Random(seed);
    let current = await page();
    let notes = current.open();
    await pass(100);
    const words: string[] = [];
    for (let step = 0; step < 25; step++) {
      switch (random.below(7)) {
        case 0:
          await current.end();
          current = await page(current.offline.clientId);
          notes = current.open();
          await pass(10);
          break;
        case 1:
          isDown();
          break;
        case 2:
          gateway.down = false;
          break;
        case 3:
          notes.undo();
          notes.redo();
          break;
        default: {
          const word = `<${seed}.${step}>`;
          if (notes.loaded) {
            words.push(word);
            notes.edit(new Delta().retain(random.below(2) === 0 ? 0 : notes.content().length()).insert(word));
          }
        }
      }
      await pass(random.below(400));
    }
    gateway.down = false;
    await pass(60_000);
    expect(notes.unsentEdits, `seed ${seed}`).toBe(0);
    expect(text(notes.content()), `seed ${seed}`).toBe(committedText());
    words.forEach((word) => expect(committedText().split(word), `seed ${seed}: ${word}`).toHaveLength(2));
    await current.end();
  }
});
