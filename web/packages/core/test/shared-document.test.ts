import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';
import { Delta, type ConflictEntry, type Connection, type Rejection, type SentOperation, type SharedDocument, type UnsentEdits } from '../src/index';
import { committed, FakeGateway, pass, SERVER_AHEAD_MILLIS, text } from './fake-gateway';
import { Random, randomChange } from './random';

let gateway: FakeGateway;

beforeEach(() => {
  vi.useFakeTimers({ now: 1_700_000_000_000 });
  gateway = new FakeGateway();
});

afterEach(() => {
  vi.useRealTimers();
});

interface Client {
  connection: Connection;
  document: SharedDocument;
  screen: Delta;
}

/** A client whose screen follows the events, as an editor does. */
function client(name: string, id = 'notes'): Client {
  const connection = gateway.connection(name);
  const document = connection.open(id);
  const it: Client = { connection, document, screen: new Delta() };
  document.on('reset', () => (it.screen = document.content()));
  document.on('change', (change) => (it.screen = it.screen.compose(change)));
  connection.connect();
  return it;
}

function type(who: Client, change: Delta): void {
  who.screen = who.screen.compose(change);
  who.document.edit(change);
}

function append(who: Client, words: string): void {
  type(who, new Delta().retain(who.screen.length()).insert(words));
}

function sentOperations(): SentOperation[] {
  return gateway.lines.flatMap((line) => line.received).flatMap((frame) => (frame.type === 'op' ? frame.ops : []));
}

describe('a shared document', () => {
  it('is read page by page', async () => {
    const ana = client('ana');
    await pass(50);
    for (const word of ['one ', 'two ', 'three']) {
      append(ana, word);
      type(ana, new Delta().retain(ana.screen.length() - 1).retain(1, { bold: true }));
    }
    await pass(100);
    gateway.pageSize = 2;
    const bob = client('bob');
    await pass(50);
    expect(text(bob.screen)).toBe('one two three');
    expect(bob.screen).toEqual(ana.screen);
    expect(bob.document.version).toBe(gateway.authority('notes').version);
  });

  it('sends what is typed together as few operations, timed by the server clock', async () => {
    const ana = client('ana');
    await pass(50);
    append(ana, 'H');
    await pass(1);
    for (const letter of 'ello') {
      append(ana, letter);
    }
    expect(ana.document.unsentEdits).toBe(5);
    await pass(100);
    expect(ana.document.unsentEdits).toBe(0);
    expect(text(gateway.authority('notes').content)).toBe('Hello');
    expect(gateway.authority('notes').version).toBe(2);
    expect(gateway.authority('notes').log[1]!.written.writtenAt).toBe(1_700_000_000_051 + SERVER_AHEAD_MILLIS);
  });

  it('brings three authors to the same text', async () => {
    const all = ['ana', 'bob', 'carol'].map((name) => client(name));
    await pass(50);
    all.forEach((who, place) => append(who, `${place}`));
    await pass(200);
    const shown = all.map(({ screen }) => text(screen));
    expect(new Set(shown).size).toBe(1);
    expect(shown[0]).toBe('012');
  });

  it('holds a version back until its resolution is there', async () => {
    const ana = client('ana');
    await pass(50);
    const changes: Delta[] = [];
    ana.document.on('change', (change) => changes.push(change));
    gateway.tellAll('notes', { type: 'ops', document: 'notes', ops: [committed(1, new Delta().insert('lost'), { resolved: true })] });
    await pass(10);
    expect([ana.document.version, changes.length]).toEqual([0, 0]);
    gateway.tellAll('notes', { type: 'ops', document: 'notes', ops: [committed(2, new Delta().delete(3), { opType: 'resolution' })] });
    await pass(10);
    expect(ana.document.version).toBe(2);
    expect(changes).toEqual([new Delta().insert('t')]);
  });

  it('asks again when a version is missing', async () => {
    const ana = client('ana');
    const bob = client('bob');
    await pass(50);
    append(bob, 'hello');
    await pass(100);
    const { log } = gateway.authority('notes');
    log.push({ committed: committed(2, new Delta().insert('>')), written: log[0]!.written });
    log.push({ committed: committed(3, new Delta().insert('>')), written: log[0]!.written });
    gateway.tellAll('notes', { type: 'ops', document: 'notes', ops: [log[2]!.committed] });
    await pass(100);
    expect(text(ana.screen)).toBe('>>hello');
  });
});

describe('a broken line', () => {
  it('keeps taking edits and sends them afterwards', async () => {
    const ana = client('ana');
    const bob = client('bob');
    await pass(50);
    append(ana, 'before ');
    await pass(100);
    gateway.down = true;
    gateway.breakLines(1006);
    append(ana, 'offline');
    append(bob, 'meanwhile');
    await pass(1_000);
    expect(ana.document.live).toBe(false);
    expect(ana.document.unsentEdits).toBe(1);
    gateway.down = false;
    await pass(5_000);
    expect(ana.document.unsentEdits + bob.document.unsentEdits).toBe(0);
    expect(text(ana.screen)).toBe(text(bob.screen));
    expect([...text(ana.screen)].sort().join('')).toBe([...'before offlinemeanwhile'].sort().join(''));
  });

  it('sends the same bytes again, and an operation counts once', async () => {
    const ana = client('ana');
    await pass(50);
    gateway.swallowAcks = true;
    append(ana, 'once');
    await pass(50);
    expect(ana.document.unsentEdits).toBe(1);
    const first = sentOperations();
    gateway.swallowAcks = false;
    gateway.breakLines(1006);
    await pass(1_000);
    expect(sentOperations()).toEqual(first);
    expect(ana.document.unsentEdits).toBe(0);
    expect(text(gateway.authority('notes').content)).toBe('once');
  });

  it('ends in the same content however lines break', async () => {
    for (let seed = 1; seed <= 25; seed++) {
      gateway = new FakeGateway();
      const random = new Random(seed);
      const all = ['ana', 'bob', 'carol'].map((name) => client(name));
      await pass(50);
      for (let step = 0; step < 60; step++) {
        const who = random.pick(all);
        const chance = random.below(20);
        if (chance === 0) {
          gateway.lines[random.below(gateway.lines.length)]?.breakNow(random.pick([1006, 4000, 4001]));
        } else if (chance === 1) {
          gateway.swallowAcks = !gateway.swallowAcks;
        } else {
          const change = randomChange(random, who.screen.length());
          if (change.ops.length > 0) {
            type(who, change);
          }
        }
        await pass(random.below(40));
      }
      gateway.swallowAcks = false;
      gateway.breakLines(1006);
      await pass(5_000);
      for (const who of all) {
        expect(who.document.unsentEdits, `seed ${seed}`).toBe(0);
        expect(who.screen, `seed ${seed}`).toEqual(gateway.authority('notes').content);
        who.connection.close();
      }
    }
  });
});

describe('refusals', () => {
  it('takes the edit back and keeps its text', async () => {
    const ana = client('ana');
    const rejections: Rejection[] = [];
    ana.document.on('rejected', (rejection) => rejections.push(rejection));
    await pass(50);
    append(ana, 'kept ');
    await pass(100);
    const holder = { userId: 'u-bob', name: 'bob', sessionId: 's' };
    gateway.refuse = () => ({ code: 'LOCKED', message: 'locked by bob', holder });
    append(ana, 'lost');
    await pass(100);
    expect(text(ana.screen)).toBe('kept ');
    expect(rejections).toEqual([{ code: 'LOCKED', message: 'locked by bob', holder, draft: 'lost' }]);
    expect(ana.document.unsentEdits).toBe(0);
    gateway.refuse = () => undefined;
    append(ana, 'again');
    await pass(100);
    expect(text(gateway.authority('notes').content)).toBe('kept again');
  });

  it('tries again when it is told to', async () => {
    const ana = client('ana');
    await pass(50);
    gateway.refuse = () => ({ code: 'RATE_LIMITED', retry: true, retryAfterMillis: 1_000 });
    append(ana, 'patience');
    await pass(100);
    gateway.refuse = () => undefined;
    await pass(800);
    expect(gateway.authority('notes').version).toBe(0);
    await pass(1_000);
    expect(text(gateway.authority('notes').content)).toBe('patience');
    expect(ana.document.unsentEdits).toBe(0);
  });

  it('tells for how long an answer is owed, and with which code it was put off', async () => {
    const ana = client('ana');
    await pass(50);
    expect(ana.document.heldUp).toBeUndefined();
    const commits = gateway.refuse;
    gateway.refuse = () => ({ code: 'UNAVAILABLE', retry: true, retryAfterMillis: 15_000 });
    append(ana, 'kept');
    await pass(20_000);
    append(ana, ' here');
    expect(ana.document.heldUp?.code).toBe('UNAVAILABLE');
    expect(ana.document.heldUp?.forMillis).toBeGreaterThan(19_000);
    // A connection that is gone owes nothing, and a new one nothing yet.
    gateway.down = true;
    gateway.breakLines(1006);
    expect(ana.document.heldUp).toBeUndefined();
    gateway.down = false;
    await vi.waitFor(() => expect(ana.document.live).toBe(true));
    expect(ana.document.heldUp?.forMillis).toBeLessThan(2_000);
    gateway.refuse = commits;
    await pass(40_000);
    expect(text(gateway.authority('notes').content)).toBe('kept here');
    expect(ana.document.heldUp).toBeUndefined();
  });

  it('owes nothing for long while it acknowledges one edit after the other', async () => {
    const ana = client('ana');
    await pass(50);
    for (let second = 0; second < 20; second++) {
      append(ana, 'x');
      await pass(1_000);
      append(ana, 'y');
      await pass(27);
      expect(ana.document.heldUp?.forMillis ?? 0).toBeLessThan(100);
    }
  });

  it.each(['BASE_TRIMMED', 'BASE_IN_FUTURE'])('opens anew when the server says so, and what was pending becomes a draft: %s', async (code) => {
    const ana = client('ana');
    const rejections: Rejection[] = [];
    ana.document.on('rejected', (rejection) => rejections.push(rejection));
    await pass(50);
    append(ana, 'old');
    await pass(100);
    gateway.down = true;
    gateway.breakLines(1006);
    append(ana, ' words');
    gateway.down = false;
    gateway.refuse = () => ({ code: 'UNAVAILABLE', retry: true, retryAfterMillis: 60_000 });
    await pass(1_000);
    gateway.tellAll('notes', { type: 'error', document: 'notes', code, message: '', reload: true });
    await pass(100);
    expect(text(ana.screen)).toBe('old');
    expect(rejections).toMatchObject([{ code: 'BASE_TRIMMED', draft: ' words' }]);
  });
});

describe('opening', () => {
  it('tells for how long it is put off, and with which code', async () => {
    gateway.unavailable.add('notes');
    const ana = client('ana');
    await pass(10_000);
    expect(ana.document.heldUp?.code).toBe('UNAVAILABLE');
    expect(ana.document.heldUp?.forMillis).toBeGreaterThan(9_000);
    gateway.unavailable.clear();
    await pass(1_000);
    expect([ana.document.live, ana.document.heldUp]).toEqual([true, undefined]);
  });

  it.each([40, 60, 80, 100, 120])('is tried again while the gateway can not, and once only when the line breaks meanwhile: %d ms', async (lineMillis) => {
    gateway.unavailable.add('notes');
    const ana = client('ana');
    const rejections: Rejection[] = [];
    ana.document.on('rejected', (rejection) => rejections.push(rejection));
    await pass(50);
    // On one of the slow lines the second try of the old one comes before the answer to the first of the new one.
    gateway.lineMillis = lineMillis;
    gateway.breakLines(1006);
    gateway.unavailable.clear();
    while (!ana.document.live) {
      await pass(10);
    }
    append(ana, 'kept');
    await pass(3_000);
    expect(gateway.lines.flatMap((line) => line.received).filter(({ type }) => type === 'open')).toHaveLength(1);
    expect([text(ana.screen), text(gateway.authority('notes').content), rejections]).toEqual(['kept', 'kept', []]);
  });

  it('is over with the first answer: a second one does not take away what was typed since', async () => {
    const ana = client('ana');
    const rejections: Rejection[] = [];
    ana.document.on('rejected', (rejection) => rejections.push(rejection));
    await pass(50);
    append(ana, 'kept');
    gateway.tellAll('notes', { type: 'opened', document: 'notes', page: 1, last: true, version: 0, content: [] });
    await pass(100);
    expect([text(ana.screen), text(gateway.authority('notes').content), rejections]).toEqual(['kept', 'kept', []]);
  });
});

describe('the end of a page', () => {
  it('keeps what is unsent for the next one, which sends the same bytes', async () => {
    const ana = client('ana');
    await pass(50);
    append(ana, 'first ');
    await pass(100);
    gateway.swallowAcks = true;
    append(ana, 'second ');
    await pass(50);
    append(ana, 'third');
    const kept = JSON.parse(JSON.stringify(ana.connection.unsent())) as UnsentEdits[];
    ana.connection.close();
    gateway.swallowAcks = false;
    const next = gateway.connection('ana', { clientId: ana.connection.clientId });
    const document = next.open(kept[0]!.id, kept[0]);
    expect(text(document.content())).toBe('first second third');
    next.connect();
    await pass(200);
    expect(document.unsentEdits).toBe(0);
    expect(text(gateway.authority('notes').content)).toBe('first second third');
  });
});

describe('rights', () => {
  it('end while a document is open: what was pending becomes a draft', async () => {
    const ana = client('ana');
    const failures: string[] = [];
    const drafts: string[] = [];
    ana.document.on('failed', ({ code }) => failures.push(code));
    ana.document.on('rejected', ({ draft }) => drafts.push(draft));
    await pass(50);
    gateway.refuse = () => ({ code: 'NOT_OPEN', retry: true });
    gateway.hidden.add('notes');
    append(ana, 'too late');
    await pass(200);
    expect(failures).toEqual(['NOT_FOUND']);
    expect(drafts).toEqual(['too late']);
    expect(text(ana.screen)).toBe('');
  });

  it('are asked for again when the server says that they changed', async () => {
    const ana = client('ana');
    await pass(50);
    gateway.tellAll('notes', { type: 'error', document: 'notes', code: 'FORBIDDEN', message: '' });
    await pass(50);
    expect(ana.document.live).toBe(true);
    gateway.hidden.add('notes');
    gateway.tellAll('notes', { type: 'error', document: 'notes', code: 'FORBIDDEN', message: '' });
    await pass(50);
    expect(ana.document.live).toBe(false);
  });
});

describe('a request about a document', () => {
  const refusal = (code: string) => ({ type: 'error' as const, document: 'notes', code, message: '' });

  function asking() {
    const ana = client('ana');
    const told: string[] = [];
    ana.document.on('resync', () => told.push('resync'));
    ana.document.on('error', ({ code }) => told.push(code));
    ana.document.on('failed', ({ code }) => told.push(`failed ${code}`));
    return { document: ana.document, told };
  }

  it.each(['FORBIDDEN', 'NOT_FOUND'])('that is answered with %s leaves the document open', async (code) => {
    const { document, told } = asking();
    await pass(50);
    gateway.refusal = refusal(code);
    const requests = [
      () => document.resolveConflict('k', 'first'),
      () => document.restoreConflict('k'),
      () => document.voteOnConflict('k', 'first'),
      () => document.lock(),
      () => document.unlock(true),
    ];
    requests.forEach((ask) => ask());
    await pass(50);
    expect(told).toEqual(requests.map(() => code));
    expect(document.live).toBe(true);
  });

  it('is answered once: what comes after that tells of a lost right', async () => {
    const { document, told } = asking();
    await pass(50);
    document.restoreConflict('k');
    document.lock();
    gateway.tellAll('notes', { type: 'conflict', document: 'notes', conflict: { id: 'k' } as ConflictEntry });
    await pass(50);
    gateway.tellAll('notes', refusal('FORBIDDEN'));
    await pass(50);
    expect(told).toEqual(['resync']);
    expect(document.live).toBe(true);
  });

  it('is not waited for when it was not sent, nor when its connection is gone', async () => {
    const { document, told } = asking();
    document.restoreConflict('k');
    await pass(50);
    document.restoreConflict('k');
    gateway.breakLines(1006);
    await pass(5_000);
    gateway.tellAll('notes', refusal('FORBIDDEN'));
    await pass(50);
    expect(told).toEqual(['resync']);
    expect(document.live).toBe(true);
  });

  it('opens the document again that is not open there', async () => {
    const { document, told } = asking();
    await pass(50);
    gateway.refusal = { ...refusal('NOT_OPEN'), retry: true };
    document.lock();
    await pass(50);
    expect(told).toEqual(['resync', 'NOT_OPEN']);
    expect(document.live).toBe(true);
  });

  it('that is refused while the document is opened again does not end that', async () => {
    const { document, told } = asking();
    await pass(50);
    document.restoreConflict('k');
    gateway.tellAll('notes', { ...refusal('BASE_TRIMMED'), reload: true });
    gateway.tellAll('notes', refusal('FORBIDDEN'));
    await pass(2_000);
    expect(told).toEqual(['resync', 'FORBIDDEN']);
    expect(document.live).toBe(true);
  });
});

describe('people', () => {
  it('shows who is there and where their cursors stand, also while text moves', async () => {
    const ana = client('ana');
    const bob = client('bob');
    await pass(50);
    expect(ana.document.people.map(({ name }) => name).sort()).toEqual(['ana', 'bob']);
    append(ana, 'hello world');
    await pass(100);
    bob.document.moveCursor({ index: 6, length: 5 });
    await pass(100);
    const shown = (): unknown[] => ana.document.cursors().map(({ name, range }) => [name, range]);
    expect(shown()).toEqual([['bob', { index: 6, length: 5 }]]);
    type(ana, new Delta().insert('> '));
    expect(shown()).toEqual([['bob', { index: 8, length: 5 }]]);
    await pass(100);
    expect(shown()).toEqual([['bob', { index: 8, length: 5 }]]);
    bob.connection.close();
    await pass(50);
    expect(shown()).toEqual([]);
    expect(ana.document.people.map(({ name }) => name)).toEqual(['ana']);
  });

  it('lets a caret go with what its owner types, and stay when others type at it', async () => {
    const ana = client('ana');
    const bob = client('bob');
    await pass(50);
    append(ana, 'x');
    await pass(100);
    bob.document.moveCursor({ index: 1, length: 0 });
    await pass(100);
    append(bob, 'yz');
    await pass(100);
    expect(ana.document.cursors()[0]!.range.index).toBe(3);
    append(ana, '!');
    await pass(100);
    expect(ana.document.cursors()[0]!.range.index).toBe(3);
  });

  it('tells about the lock', async () => {
    const ana = client('ana');
    const bob = client('bob');
    expect(ana.document.lock()).toBe(false);
    await pass(50);
    expect(ana.document.lock()).toBe(true);
    await pass(50);
    expect(bob.document.holder).toMatchObject({ name: 'ana', sessionId: ana.connection.sessionId });
    expect(ana.document.unlock()).toBe(true);
    await pass(50);
    expect(bob.document.holder).toBeNull();
    gateway.down = true;
    gateway.breakLines(1006);
    expect([ana.document.lock(), ana.document.unlock()]).toEqual([false, false]);
  });

  it('hears that versions have other names', async () => {
    const ana = client('ana');
    await pass(100);
    let heard = 0;
    ana.document.on('named', () => heard++);
    gateway.tellAll('notes', { type: 'named', document: 'notes' });
    await pass(20);
    expect(heard).toBe(1);
  });

  it('answers whether what was asked about a conflict was sent', async () => {
    const ana = client('ana');
    const ask = (): boolean[] => [
      ana.document.resolveConflict('k', 'own', 'x'),
      ana.document.restoreConflict('k'),
      ana.document.voteOnConflict('k', 'first'),
    ];
    expect(ask()).toEqual([false, false, false]);
    await pass(50);
    expect(ask()).toEqual([true, true, true]);
    await pass(50);
    expect(gateway.lines[0]!.received.slice(-3).map(({ type }) => type)).toEqual(['resolve', 'restore', 'vote']);
    gateway.down = true;
    gateway.breakLines(1006);
    expect(ask()).toEqual([false, false, false]);
  });
});

describe('several documents', () => {
  it('share one connection', async () => {
    const ana = client('ana');
    const second = ana.connection.open('other');
    await pass(50);
    append(ana, 'first');
    second.edit(new Delta().insert('second'));
    await pass(100);
    expect(gateway.lines).toHaveLength(1);
    expect(text(gateway.authority('notes').content)).toBe('first');
    expect(text(gateway.authority('other').content)).toBe('second');
    second.close();
    await pass(50);
    expect(gateway.lines[0]!.documents.has('other')).toBe(false);
  });

  it('tells every version once with its author, and how long the own ones took', async () => {
    const ana = client('ana');
    const bob = client('bob');
    await pass(50);
    const told: string[] = [];
    const took: number[] = [];
    ana.document.on('committed', ({ version, user, own, delta }) =>
      told.push(`${version} ${user.name} ${own} ${delta.ops.map(({ insert }) => insert ?? '').join('')}`),
    );
    ana.document.on('acknowledged', ({ begunAt, sentAt, acknowledgedAt }) => took.push(acknowledgedAt - begunAt, acknowledgedAt - sentAt));
    append(ana, 'one');
    await pass(100);
    append(bob, ' two');
    await pass(100);
    gateway.lines.forEach((line) => line.breakNow(1006));
    append(bob, ' three');
    await pass(3_000);
    expect(told).toEqual(['1 ana true one', '2 bob false  two', '3 bob false  three']);
    expect(took).toHaveLength(2);
    expect(took[1]).toBeGreaterThanOrEqual(2 * gateway.lineMillis);
    expect(took[0]).toBeGreaterThanOrEqual(took[1]!);
  });
});
