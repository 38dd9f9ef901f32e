import { readdirSync, readFileSync } from 'node:fs';
import { describe, expect, it } from 'vitest';
import { ClientDocument, Delta, type Op, type PendingOperation } from '../src/index';

/** What Java's `ClientDocument` is proven on; the README beside the files says what they mean. */
const FOLDER = new URL('../../../../document-model/src/test/resources/vectors/client/', import.meta.url);

interface State {
  version: number;
  confirmed: Op[];
  display: Op[];
  pending: { opId: string; base: number; written: Op[]; writtenAt: number; rebased: Op[]; stage: string }[];
}

interface Event {
  edit?: { opId: string; now: number; change: Op[] };
  send?: string[];
  resend?: string[];
  receive?: { version: number; opId: string; delta: Op[] | null; resolution?: boolean }[];
  undo?: { opId: string; now: number };
  redo?: { opId: string; now: number };
  forget?: string[];
  takeBack?: string;
  change?: Op[];
  acknowledged?: string[];
  draft?: Op[];
  gap?: { expected: number; received: number };
  state?: State;
}

interface Vector {
  name: string;
  start: { version: number; content: Op[] };
  events: Event[];
}

function asVector({ version, confirmed, display, pending }: ClientDocument): State {
  const operation = ({ opId, baseVersion, written, writtenAt, rebased, stage }: PendingOperation): State['pending'][number] => ({
    opId,
    base: baseVersion,
    written: written.ops,
    writtenAt,
    rebased: rebased.ops,
    stage,
  });
  return { version, confirmed: confirmed.ops, display: display.ops, pending: pending.map(operation) };
}

/** Plays one event, checks what it answers, and returns the state after it. */
function play(state: ClientDocument, event: Event): ClientDocument {
  if (event.edit !== undefined) {
    const { opId, now, change } = event.edit;
    return state.edit(new Delta(change), () => opId, now);
  }
  if (event.send !== undefined) {
    const sending = state.send();
    expect(sending.operations.map(({ opId }) => opId)).toEqual(event.send);
    return sending.state;
  }
  if (event.resend !== undefined) {
    expect(state.underWay().map(({ opId }) => opId)).toEqual(event.resend);
    return state;
  }
  if (event.receive !== undefined) {
    const received = state.receive(
      event.receive.map(({ delta, ...operation }) => ({ ...operation, ...(delta === null ? {} : { delta: new Delta(delta) }) })),
    );
    if (event.gap !== undefined) {
      expect(received).toEqual({ kind: 'gap', expectedVersion: event.gap.expected, receivedVersion: event.gap.received });
      return state;
    }
    if (received.kind !== 'advanced') {
      throw new Error(`receiving answered ${JSON.stringify(received)}`);
    }
    expect(received.change.ops).toEqual(event.change);
    expect(received.acknowledged).toEqual(event.acknowledged);
    return received.state;
  }
  if (event.takeBack !== undefined) {
    const taken = state.takeBack(event.takeBack);
    expect(taken.change.ops).toEqual(event.change);
    expect(taken.draft.ops).toEqual(event.draft);
    return taken.state;
  }
  const back = event.undo ?? event.redo;
  if (back !== undefined) {
    const reverted = event.undo === undefined ? state.redo(back.opId, back.now) : state.undo(back.opId, back.now);
    expect(reverted.change.ops).toEqual(event.change);
    return reverted.state;
  }
  if (event.forget !== undefined) {
    return state.forget(event.forget);
  }
  throw new Error(`unknown event ${JSON.stringify(event)}`);
}

describe.each(readdirSync(FOLDER).filter((name) => name.endsWith('.json')))('%s', (file) => {
  const vectors = JSON.parse(readFileSync(new URL(file, FOLDER), 'utf8')) as Vector[];
  it.each(vectors.map((vector) => [vector.name, vector] as const))('%s', (_, vector) => {
    let state = ClientDocument.opened(vector.start.version, new Delta(vector.start.content));
    for (const event of vector.events) {
      state = play(state, event);
      if (event.state !== undefined) {
        expect(asVector(state)).toEqual(event.state);
      }
    }
  });
});
