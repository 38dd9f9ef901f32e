import type Delta from 'quill-delta';
import type { DocumentType } from './document-type';
import { TEXT } from './text-type';
import { UndoHistory, type RevertedStep } from './undo-history';

/** How far an operation has come: it takes up key strokes, is complete and waits for its turn, or is on its way. */
export type Stage = 'open' | 'sealed' | 'sent';

/** An operation of this client that is not yet acknowledged. */
export interface PendingOperation<D = Delta> {
  /** UUIDv7, made once; a retry carries the same. */
  readonly opId: string;
  /** The confirmed version when its writing began. */
  readonly baseVersion: number;
  /** The pending operation before it when its writing began; the server checks that it reads this one on top of the same. */
  readonly previousOpId?: string;
  /** The change on the document at `baseVersion` followed by the pending operations before it; what is sent, on every try. */
  readonly written: D;
  /** The last key stroke, in milliseconds since the epoch by the server's clock. */
  readonly writtenAt: number;
  /** The same on the confirmed version followed by the pending operations before it; what is shown. Equals `written` while open. */
  readonly rebased: D;
  readonly stage: Stage;
}

/** A committed operation as it arrives; without a delta in an acknowledgement, as the client has that itself. */
export interface CommittedOperation<D = Delta> {
  readonly version: number;
  readonly opId: string;
  readonly delta?: D;
  /** Whether it is what a conflict's decision took out or set again. */
  readonly resolution?: boolean;
}

/** What receiving did. */
export type Received<C = Delta, D = Delta> =
  /** The step was taken, or was known already. */
  | {
      readonly kind: 'advanced';
      readonly state: ClientDocument<C, D>;
      /** What changes on the display. */
      readonly change: D;
      /** Own operations that are committed now. */
      readonly acknowledged: readonly string[];
      /** What counted, each on the version before it; repeats are not among them. */
      readonly applied: readonly AppliedOperation<D>[];
    }
  /** Versions are missing; the document has to be opened again at its own version. */
  | { readonly kind: 'gap'; readonly expectedVersion: number; readonly receivedVersion: number }
  /** The versions contradict what is pending; the document has to be opened again from its content. */
  | { readonly kind: 'contradiction'; readonly reason: string };

export interface AppliedOperation<D = Delta> {
  readonly version: number;
  readonly opId: string;
  readonly delta: D;
  readonly own: boolean;
}

/** What a refusal did. */
export interface TakenBack<C = Delta, D = Delta> {
  readonly state: ClientDocument<C, D>;
  /** What changes on the display. */
  readonly change: D;
  /** What was taken back, as one delta on what is displayed now; nothing typed is lost in silence. */
  readonly draft: D;
}

/** What taking back or doing again did. */
export interface Reverted<C = Delta, D = Delta> {
  readonly state: ClientDocument<C, D>;
  /** What changes on the display; empty when there was nothing to do. */
  readonly change: D;
}

/**
 * One document as one client holds it, immutable: the confirmed content at a version, and the client's own operations that are
 * not yet acknowledged. The same state machine as Java's `io.aetherflow.model.client.ClientDocument`, proven on the same vectors.
 *
 *              edit                seal: something arrives,        send: nothing else
 *     (none) ───────▶ OPEN ◀─┐     or it is sent                   is under way            acknowledged
 *                      │     │edit ────────────────▶ SEALED ──────────────────────▶ SENT ──────────────▶ (none)
 *                      └─────┘
 *
 * An operation is sent as it was written, also on a retry and whatever arrived meanwhile, so that it is judged by what its author
 * had really seen. For display a second, rebased form follows the document. At most one frame is under way.
 *
 * Laws: `display` is `confirmed` with all rebased forms applied in order; two clients at one version with nothing pending hold the
 * same content; what was committed first stays left.
 */
export class ClientDocument<C = Delta, D = Delta> {
  private constructor(
    readonly type: DocumentType<C, D>,
    /** The last version that is part of `confirmed`. */
    readonly version: number,
    readonly confirmed: C,
    readonly display: C,
    readonly pending: readonly PendingOperation<D>[],
    private readonly history: UndoHistory<C, D>,
  ) {}

  /** A document as it was opened, by default a text. */
  static opened(version: number, content: Delta): ClientDocument;
  static opened<C, D>(version: number, content: C, type: DocumentType<C, D>): ClientDocument<C, D>;
  static opened(version: number, content: unknown, type: unknown = TEXT): unknown {
    return ClientDocument.restored(version, content, [], type as DocumentType<unknown, unknown>);
  }

  /**
   * A document as an earlier page of the same client left it, with what that had not got acknowledged. What it could have taken back
   * is not known any more.
   */
  static restored(version: number, confirmed: Delta, pending: readonly PendingOperation[]): ClientDocument;
  static restored<C, D>(
    version: number,
    confirmed: C,
    pending: readonly PendingOperation<D>[],
    type: DocumentType<C, D>,
  ): ClientDocument<C, D>;
  static restored(version: number, confirmed: unknown, pending: readonly PendingOperation<unknown>[], given: unknown = TEXT): unknown {
    const type = given as DocumentType<unknown, unknown>;
    const display = pending.reduce((content, operation) => type.apply(content, operation.rebased), confirmed);
    return new ClientDocument(type, version, confirmed, display, pending, UndoHistory.none(type));
  }

  /**
   * The user changes what is displayed.
   *
   * @param newOpId makes the id of the operation that begins with this change, if one does
   */
  edit(change: D, newOpId: () => string, nowMillis: number): ClientDocument<C, D> {
    const state = this.written(change, newOpId, nowMillis);
    const { opId } = state.pending.at(-1)!;
    return state.with({ history: this.history.edited(change, this.display, state.display, opId, nowMillis) });
  }

  /**
   * The user takes back the newest own step, as it is by now: what it inserted and nobody has deleted goes, what it deleted comes
   * back, and what others wrote stays. That is an edit like any other, an operation of its own. Steps that have become empty are
   * passed over.
   *
   * @param newOpId the id of that operation
   */
  undo(newOpId: string, nowMillis: number): Reverted<C, D> {
    return this.reverted(this.history.undo(this.display, newOpId), newOpId, nowMillis);
  }

  /** The user does the step again that was taken back last, unless something was written since. */
  redo(newOpId: string, nowMillis: number): Reverted<C, D> {
    return this.reverted(this.history.redo(this.display, newOpId), newOpId, nowMillis);
  }

  /** Whether there is a step to take back. */
  get canUndo(): boolean {
    return this.history.canUndo;
  }

  /** Whether there is a step to do again. */
  get canRedo(): boolean {
    return this.history.canRedo;
  }

  /**
   * Forgets how to take back, or do again, what these operations did: they have lost a conflict, and taking them back would bring
   * back what the winner has replaced.
   */
  forget(opIds: Iterable<string>): ClientDocument<C, D> {
    return this.with({ history: this.history.forget(opIds, this.display) });
  }

  private reverted(step: RevertedStep<C, D> | undefined, newOpId: string, nowMillis: number): Reverted<C, D> {
    if (step === undefined) {
      return { state: this, change: this.type.emptyDelta };
    }
    const state = this.seal().written(step.change, () => newOpId, nowMillis).seal();
    return { state: state.with({ history: step.history }), change: step.change };
  }

  private written(change: D, newOpId: () => string, nowMillis: number): ClientDocument<C, D> {
    const last = this.pending.at(-1);
    const display = this.type.apply(this.display, change);
    if (last?.stage === 'open') {
      const both = this.type.compose(last.written, change);
      const longer: PendingOperation<D> = { ...last, written: both, rebased: both, writtenAt: nowMillis };
      return this.with({ display, pending: [...this.pending.slice(0, -1), longer] });
    }
    const begun: PendingOperation<D> = {
      opId: newOpId(),
      baseVersion: this.version,
      ...(last === undefined ? {} : { previousOpId: last.opId }),
      written: change,
      writtenAt: nowMillis,
      rebased: change,
      stage: 'open',
    };
    return this.with({ display, pending: [...this.pending, begun] });
  }

  /** Closes the open operation, so that the next edit begins another one. */
  seal(): ClientDocument<C, D> {
    return this.with({ pending: this.pending.map((operation) => at(operation, operation.stage === 'open' ? 'sealed' : operation.stage)) });
  }

  /**
   * Takes the next frame: what was written so far, oldest first; none when a frame is under way.
   *
   * @param fits tells whether the frame has room for one more operation; the first one always goes
   */
  send(fits: (operation: PendingOperation<D>) => boolean = () => true): {
    state: ClientDocument<C, D>;
    operations: readonly PendingOperation<D>[];
  } {
    if (this.pending.length === 0 || this.pending[0]!.stage === 'sent') {
      return { state: this, operations: [] };
    }
    const tooMany = this.pending.findIndex((operation, place) => !fits(operation) && place > 0);
    const count = tooMany < 0 ? this.pending.length : tooMany;
    const operations = this.pending.slice(0, count).map((operation) => at(operation, 'sent'));
    return { state: this.with({ pending: [...operations, ...this.pending.slice(count)] }), operations };
  }

  /** The operations under way, to be sent again after a reconnect, as they were. */
  underWay(): readonly PendingOperation<D>[] {
    return this.pending.filter((operation) => operation.stage === 'sent');
  }

  /**
   * Takes a step of the document's history: an operation, or an operation and its resolution, or several such. Own operations are
   * recognised by their id; those at or below the confirmed version are repeats and change nothing.
   */
  receive(step: readonly CommittedOperation<D>[]): Received<C, D> {
    const { type } = this;
    let state: ClientDocument<C, D> = this;
    let change = type.emptyDelta;
    const acknowledged: string[] = [];
    const applied: AppliedOperation<D>[] = [];
    for (const operation of step) {
      const { version, opId, delta } = operation;
      if (version <= state.version) {
        continue;
      }
      if (version !== state.version + 1) {
        return { kind: 'gap', expectedVersion: state.version + 1, receivedVersion: version };
      }
      const place = state.pending.findIndex((pending) => pending.opId === opId);
      if (place === 0) {
        const own = state.pending[0]!.rebased;
        state = state.with({ version, confirmed: type.apply(state.confirmed, own), pending: state.pending.slice(1) });
        acknowledged.push(opId);
        applied.push({ version, opId, delta: own, own: true });
      } else if (place > 0) {
        return { kind: 'contradiction', reason: `version ${version} is operation ${opId}, before an earlier one that is pending` };
      } else if (delta === undefined) {
        // The acknowledgement of something that is not pending here: the version itself is missing.
        return { kind: 'gap', expectedVersion: version, receivedVersion: version };
      } else {
        const crossing = cross(type, state.pending, delta);
        const { pending, history } = state;
        const display = type.apply(state.display, crossing.committed);
        state = state.with({
          version,
          confirmed: type.apply(state.confirmed, delta),
          display,
          pending: crossing.pending,
          history:
            operation.resolution === true
              ? history.forget(meeting(type, pending, delta), state.display).resolved(crossing.committed, state.display, display)
              : history.moved(crossing.committed, display),
        });
        change = type.compose(change, crossing.committed);
        applied.push({ version, opId, delta, own: false });
      }
    }
    return { kind: 'advanced', state, change, acknowledged, applied };
  }

  /**
   * Takes back what can never be committed: the refused operation and all that was written on top of it. What stands before it
   * stays pending; without a name everything is taken back.
   */
  takeBack(refusedOpId?: string): TakenBack<C, D> {
    const place = Math.max(0, this.pending.findIndex((operation) => operation.opId === refusedOpId));
    const pending = this.pending.slice(0, place);
    const gone = this.pending.slice(place);
    const display = pending.reduce((content, operation) => this.type.apply(content, operation.rebased), this.confirmed);
    const draft = gone.reduce((all, operation) => this.type.compose(all, operation.rebased), this.type.emptyDelta);
    const change = this.type.invert(draft, display);
    const history = this.history.takenBack(gone.map(({ opId }) => opId), change, this.display, display);
    return { state: this.with({ display, pending, history }), change, draft };
  }

  /**
   * Writes anew, as one operation of this id, what was written on top of an operation that does not stand as it is known here, or
   * that can not be committed itself for another one is: `without` it, or with it. As displayed, so that nothing typed is lost; none
   * of it may be committed under its old ids any more.
   */
  writeAnew(opId: string, without: boolean, newOpId: string): TakenBack<C, D> {
    const place = this.pending.findIndex((operation) => operation.opId === opId);
    const anew = place < 0 ? [] : this.pending.slice(without ? place + 1 : place);
    const { state, draft } = this.takeBack(opId);
    const rest = anew.reduce((all, operation) => this.type.compose(all, operation.rebased), this.type.emptyDelta);
    const dropped = without && place >= 0 ? this.pending[place]!.rebased : this.type.emptyDelta;
    const inverse = this.type.invert(dropped, state.display);
    const again = this.type.transform(rest, inverse, true);
    const change = this.type.transform(inverse, rest, false);
    const last = anew.at(-1);
    return { state: last === undefined || this.type.isEmpty(again) ? state : state.edit(again, () => newOpId, last.writtenAt).seal(), change, draft };
  }

  private with(changed: Changed<C, D>): ClientDocument<C, D> {
    const { version, confirmed, display, pending, history } = this;
    const next = { version, confirmed, display, pending, history, ...changed };
    return new ClientDocument(this.type, next.version, next.confirmed, next.display, next.pending, next.history);
  }
}

interface Changed<C, D> {
  readonly version?: number;
  readonly confirmed?: C;
  readonly display?: C;
  readonly pending?: readonly PendingOperation<D>[];
  readonly history?: UndoHistory<C, D>;
}

function at<D>(operation: PendingOperation<D>, stage: Stage): PendingOperation<D> {
  return operation.stage === stage ? operation : { ...operation, stage };
}

/** Pending operations and somebody else's version pass each other; an open operation is sealed by that. */
function cross<C, D>(
  type: DocumentType<C, D>,
  pending: readonly PendingOperation<D>[],
  version: D,
): { pending: PendingOperation<D>[]; committed: D } {
  let committed = version;
  const passed = pending.map((operation) => {
    const before = committed;
    committed = type.transform(before, operation.rebased, true);
    const rebased = type.transform(operation.rebased, before, false);
    return { ...operation, rebased, stage: operation.stage === 'open' ? ('sealed' as const) : operation.stage };
  });
  return { pending: passed, committed };
}

/** The pending operations that delete or set what a resolution takes out or sets as well. */
function meeting<C, D>(type: DocumentType<C, D>, pending: readonly PendingOperation<D>[], resolution: D): string[] {
  let over = resolution;
  return pending
    .filter(({ rebased }) => {
      const meets = type.interferes(rebased, over);
      over = type.transform(over, rebased, true);
      return meets;
    })
    .map(({ opId }) => opId);
}
