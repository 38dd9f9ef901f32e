import { describe, expect, it } from 'vitest';
import { ClientDocument, Delta, insertedText, type CommittedOperation, type Received } from '../src/index';
import { Authority } from './authority';
import { Random, randomChange } from './random';

const hello = new Delta().insert('hello');
let counter = 0;
const newId = (): string => `op-${++counter}`;

function advanced(received: Received): Extract<Received, { kind: 'advanced' }> {
  expect(received.kind).toBe('advanced');
  return received as Extract<Received, { kind: 'advanced' }>;
}

function text(delta: Delta): string {
  return delta.ops.map((op) => (typeof op.insert === 'string' ? op.insert : '*')).join('');
}

function other(version: number, delta: Delta): CommittedOperation {
  return { version, opId: `other-${version}`, delta };
}

describe('a document with one author', () => {
  it('composes edits into the open operation', () => {
    const state = ClientDocument.opened(3, hello)
      .edit(new Delta().retain(5).insert('!'), newId, 10)
      .edit(new Delta().retain(6).insert('?'), newId, 20);
    expect(state.pending).toHaveLength(1);
    expect(state.pending[0]).toMatchObject({ baseVersion: 3, writtenAt: 20, stage: 'open' });
    expect(text(state.display)).toBe('hello!?');
    expect(text(state.confirmed)).toBe('hello');
  });

  it('opens another operation after sending, and sends one frame at a time', () => {
    const first = ClientDocument.opened(0, new Delta()).edit(new Delta().insert('a'), newId, 1).send();
    expect(first.operations).toHaveLength(1);
    const second = first.state.edit(new Delta().retain(1).insert('b'), newId, 2);
    expect(second.pending.map(({ stage }) => stage)).toEqual(['sent', 'open']);
    expect(second.send().operations).toHaveLength(0);
    expect(second.underWay()).toEqual(first.operations);
  });

  it('takes only what fits into a frame, but always one', () => {
    let state = ClientDocument.opened(0, new Delta());
    for (const word of ['a', 'b', 'c']) {
      state = state.edit(new Delta().insert(word), newId, 1).seal();
    }
    expect(state.send(() => false).operations).toHaveLength(1);
    let room = 2;
    const sending = state.send(() => room-- > 0);
    expect(sending.operations).toHaveLength(2);
    expect(sending.state.pending.map(({ stage }) => stage)).toEqual(['sent', 'sent', 'sealed']);
  });

  it('keeps composing into the open operation past an own acknowledgement', () => {
    const { state, operations } = ClientDocument.opened(0, hello).edit(new Delta().insert('a'), newId, 1).send();
    const typed = state.edit(new Delta().retain(1).insert('b'), newId, 2);
    const acked = advanced(typed.receive([{ version: 1, opId: operations[0]!.opId }])).state;
    expect(acked.edit(new Delta().retain(2).insert('c'), newId, 3).pending).toHaveLength(1);
    expect(acked.pending[0]).toMatchObject({ baseVersion: 0, stage: 'open' });
  });
});

describe('somebody else writes', () => {
  it('keeps what was committed first on the left, and what was written unchanged', () => {
    const typed = ClientDocument.opened(0, hello).edit(new Delta().retain(5).insert(' me'), newId, 1);
    const step = advanced(typed.receive([other(1, new Delta().retain(5).insert(' you'))]));
    expect(text(step.state.display)).toBe('hello you me');
    expect(step.change).toEqual(new Delta().retain(5).insert(' you'));
    expect(step.state.pending[0]).toMatchObject({ written: typed.pending[0]!.written, stage: 'sealed' });
    expect(step.state.edit(new Delta().insert('x'), newId, 2).pending.map(({ baseVersion }) => baseVersion)).toEqual([0, 1]);
  });

  it('applies a version and its resolution as one change', () => {
    const state = ClientDocument.opened(0, hello);
    const step = advanced(state.receive([other(1, new Delta().insert('xyz')), other(2, new Delta().delete(3))]));
    expect(step.state.version).toBe(2);
    expect(step.change.ops).toEqual([]);
  });

  it('ignores repeats and notices a gap', () => {
    const state = ClientDocument.opened(4, hello);
    expect(advanced(state.receive([other(3, new Delta().delete(5))])).state).toBe(state);
    expect(state.receive([other(6, new Delta().delete(5))])).toEqual({ kind: 'gap', expectedVersion: 5, receivedVersion: 6 });
  });

  it('recognises own operations among the missed ones', () => {
    const { state, operations } = ClientDocument.opened(0, hello).edit(new Delta().insert('a'), newId, 1).send();
    const step = advanced(
      state.receive([other(1, new Delta().retain(5).insert('!')), { version: 2, opId: operations[0]!.opId, delta: new Delta() }]),
    );
    expect(step.acknowledged).toEqual([operations[0]!.opId]);
    expect(text(step.state.confirmed)).toBe('ahello!');
    expect(step.state.pending).toEqual([]);
  });

  it('says so when the history contradicts what is pending', () => {
    const state = ClientDocument.opened(0, hello).edit(new Delta().insert('a'), newId, 1).seal().edit(new Delta().insert('b'), newId, 2);
    expect(state.receive([{ version: 1, opId: state.pending[1]!.opId }]).kind).toBe('contradiction');
    expect(state.receive([{ version: 1, opId: 'unknown' }]).kind).toBe('gap');
  });
});

describe('a refusal', () => {
  it('takes everything back and keeps the text', () => {
    const typed = ClientDocument.opened(0, hello)
      .edit(new Delta().retain(5).insert(' world'), newId, 1)
      .seal()
      .edit(new Delta().delete(5).insert('Bye'), newId, 2);
    const taken = typed.takeBack();
    expect(text(typed.display.compose(taken.change))).toBe('hello');
    expect(taken.state.display).toEqual(hello);
    expect(insertedText(taken.draft)).toBe('Bye world');
  });

  it('leaves what stands in front of the refused operation', () => {
    const typed = ClientDocument.opened(0, hello).edit(new Delta().insert('a'), newId, 1).seal().edit(new Delta().insert('b'), newId, 2);
    const taken = typed.takeBack(typed.pending[1]!.opId);
    expect(taken.state.pending).toHaveLength(1);
    expect(text(taken.state.display)).toBe('ahello');
    expect(text(typed.display.compose(taken.change))).toBe('ahello');
  });
});

describe('laws', () => {
  it('clients that write at random converge, and display follows the changes', () => {
    for (let seed = 1; seed <= 150; seed++) {
      converge(seed);
    }
  });
});

/** Three clients and an authority; each step one of them types, sends, or receives what it missed. */
function converge(seed: number): void {
  const random = new Random(seed);
  const authority = new Authority();
  const clients = ['a', 'b', 'c'].map((name) => ({ name, state: ClientDocument.opened(0, new Delta()), screen: new Delta() }));
  const catchUp = (client: (typeof clients)[number], upTo: number): void => {
    const missed = authority.operations(client.state.version).slice(0, upTo);
    const step = advanced(client.state.receive(missed.map((operation) => ({ ...operation, delta: new Delta(operation.delta) }))));
    client.state = step.state;
    client.screen = client.screen.compose(step.change);
    expect(client.screen, `seed ${seed}`).toEqual(client.state.display);
    const layered = client.state.pending.reduce((all, { rebased }) => all.compose(rebased), client.state.confirmed);
    expect(layered, `seed ${seed}`).toEqual(client.state.display);
  };
  const deliver = (client: (typeof clients)[number]): void => {
    const frame = client.state.underWay().length > 0 ? client.state.underWay() : client.state.send().operations;
    client.state = client.state.send().state;
    for (const { opId, baseVersion, previousOpId, written, writtenAt } of frame) {
      authority.submit({ id: client.name, name: client.name, color: '' }, client.name, { opId, baseVersion, ...(previousOpId && { previousOpId }), delta: written.ops, writtenAt });
    }
  };
  for (let step = 0; step < 40; step++) {
    const client = random.pick(clients);
    const choice = random.below(10);
    if (choice < 5) {
      const change = randomChange(random, client.screen.length());
      if (change.ops.length > 0) {
        client.state = client.state.edit(change, newId, step);
        client.screen = client.screen.compose(change);
      }
    } else if (choice < 7) {
      deliver(client);
    } else {
      catchUp(client, 1 + random.below(4));
    }
  }
  for (let round = 0; round < 2; round++) {
    for (const client of clients) {
      deliver(client);
      catchUp(client, authority.version);
      deliver(client);
    }
  }
  for (const client of clients) {
    catchUp(client, authority.version);
    expect(client.state.pending, `seed ${seed}`).toEqual([]);
    expect(client.state.confirmed, `seed ${seed}`).toEqual(authority.content);
  }
}
