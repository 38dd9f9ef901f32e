import { readdirSync, readFileSync } from 'node:fs';
import { describe, expect, it } from 'vitest';
import { ClientDocument, JSON_TYPE, TEXT, type DocumentType, type PendingOperation } from '../src/index';

/** What Java's `ClientDocument` is proven on; the README beside the files says what they mean. */
const FOLDER = new URL('../../../../document-model/src/test/resources/vectors/client/', import.meta.url);

interface State {
  version: number;
  confirmed: unknown;
  display: unknown;
  pending: { opId: string; base: number; previous: string | null; written: unknown; writtenAt: number; rebased: unknown; stage: string }[];
}

interface Event {
  edit?: { opId: string; now: number; change: unknown };
  send?: string[];
  resend?: string[];
  receive?: { version: number; opId: string; delta: unknown; resolution?: boolean }[];
  undo?: { opId: string; now: number };
  redo?: { opId: string; now: number };
  forget?: string[];
  takeBack?: string;
  change?: unknown;
  acknowledged?: string[];
  draft?: unknown;
  gap?: { expected: number; received: number };
  state?: State;
}

interface Vector {
  name: string;
  type?: string;
  start: { version: number; content: unknown };
  events: Event[];
}

function asVector<C, D>({ type, version, confirmed, display, pending }: ClientDocument<C, D>): State {
  const operation = ({ opId, baseVersion, previousOpId, written, writtenAt, rebased, stage }: PendingOperation<D>): State['pending'][number] => ({
    opId,
    base: baseVersion,
    previous: previousOpId ?? null,
    written: type.writeDelta(written),
    writtenAt,
    rebased: type.writeDelta(rebased),
    stage,
  });
  return {
    version,
    confirmed: type.writeContent(confirmed),
    display: type.writeContent(display),
    pending: pending.map(operation),
  };
}

/** Plays one event, checks what it answers, and returns the state after it. */
function play<C, D>(state: ClientDocument<C, D>, event: Event): ClientDocument<C, D> {
  const { type } = state;
  if (event.edit !== undefined) {
    const { opId, now, change } = event.edit;
    return state.edit(type.readDelta(change), () => opId, now);
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
      event.receive.map(({ delta, ...operation }) => ({ ...operation, ...(delta === null ? {} : { delta: type.readDelta(delta) }) })),
    );
    if (event.gap !== undefined) {
      expect(received).toEqual({ kind: 'gap', expectedVersion: event.gap.expected, receivedVersion: event.gap.received });
      return state;
    }
    if (received.kind !== 'advanced') {
      throw new Error(`receiving answered ${JSON.stringify(received)}`);
    }
    expect(type.writeDelta(received.change)).toEqual(event.change);
    expect(received.acknowledged).toEqual(event.acknowledged);
    return received.state;
  }
  if (event.takeBack !== undefined) {
    const taken = state.takeBack(event.takeBack);
    expect(type.writeDelta(taken.change)).toEqual(event.change);
    expect(type.writeDelta(taken.draft)).toEqual(event.draft);
    return taken.state;
  }
  const back = event.undo ?? event.redo;
  if (back !== undefined) {
    const reverted = event.undo === undefined ? state.redo(back.opId, back.now) : state.undo(back.opId, back.now);
    expect(type.writeDelta(reverted.change)).toEqual(event.change);
    return reverted.state;
  }
  if (event.forget !== undefined) {
    return state.forget(event.forget);
  }
  throw new Error(`unknown event ${JSON.stringify(event)}`);
}

function playAll<C, D>(type: DocumentType<C, D>, vector: Vector): void {
  let state = ClientDocument.opened(vector.start.version, type.readContent(vector.start.content), type);
  for (const event of vector.events) {
    state = play(state, event);
    if (event.state !== undefined) {
      expect(asVector(state)).toEqual(event.state);
    }
  }
}

describe.each(readdirSync(FOLDER).filter((name) => name.endsWith('.json')))('%s', (file) => {
  const vectors = JSON.parse(readFileSync(new URL(file, FOLDER), 'utf8')) as Vector[];
  it.each(vectors.map((vector) => [vector.name, vector] as const))('%s', (_, vector) => {
    if (vector.type === 'json') {
      playAll(JSON_TYPE, vector);
    } else {
      playAll(TEXT, vector);
    }
  });
});
