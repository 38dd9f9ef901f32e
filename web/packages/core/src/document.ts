import type Delta from 'quill-delta';
import type { DocumentType } from './document-type';
import { TEXT } from './text-type';

/** How far an operation has come: it takes up key strokes, is complete and waits for its turn, or is on its way. */
export type Stage = 'open' | 'sealed' | 'sent';

/** An operation of this client that is not yet acknowledged. */
export interface PendingOperation<D = Delta> {
  /** UUIDv7, made once; a retry carries the same. */
  readonly opId: string;
  /** The confirmed version when its writing began. */
  readonly baseVersion: number;
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
  ) {}

  /** A document as it was opened, by default a text. */
  static opened(version: number, content: Delta): ClientDocument;
  static opened<C, D>(version: number, content: C, type: DocumentType<C, D>): ClientDocument<C, D>;
  static opened(version: number, content: unknown, type: unknown = TEXT): unknown {
    return new ClientDocument(type as DocumentType<unknown, unknown>, version, content, content, []);
  }

  /** A document as an earlier page of the same client left it, with what that had not got acknowledged. */
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
    return new ClientDocument(type, version, confirmed, display, pending);
  }

  /**
   * The user changes what is displayed.
   *
   * @param newOpId makes the id of the operation that begins with this change, if one does
   */
  edit(change: D, newOpId: () => string, nowMillis: number): ClientDocument<C, D> {
    const last = this.pending.at(-1);
    const shown = this.type.apply(this.display, change);
    if (last?.stage === 'open') {
      const both = this.type.compose(last.written, change);
      const longer: PendingOperation<D> = { ...last, written: both, rebased: both, writtenAt: nowMillis };
      return new ClientDocument(this.type, this.version, this.confirmed, shown, [...this.pending.slice(0, -1), longer]);
    }
    const begun: PendingOperation<D> = {
      opId: newOpId(),
      baseVersion: this.version,
      written: change,
      writtenAt: nowMillis,
      rebased: change,
      stage: 'open',
    };
    return new ClientDocument(this.type, this.version, this.confirmed, shown, [...this.pending, begun]);
  }

  /** Closes the open operation, so that the next edit begins another one. */
  seal(): ClientDocument<C, D> {
    return this.withPending(this.pending.map((operation) => at(operation, operation.stage === 'open' ? 'sealed' : operation.stage)));
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
    return { state: this.withPending([...operations, ...this.pending.slice(count)]), operations };
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
        state = new ClientDocument(type, version, type.apply(state.confirmed, own), state.display, state.pending.slice(1));
        acknowledged.push(opId);
        applied.push({ version, opId, delta: own, own: true });
      } else if (place > 0) {
        return { kind: 'contradiction', reason: `version ${version} is operation ${opId}, before an earlier one that is pending` };
      } else if (delta === undefined) {
        // The acknowledgement of something that is not pending here: the version itself is missing.
        return { kind: 'gap', expectedVersion: version, receivedVersion: version };
      } else {
        const crossing = cross(type, state.pending, delta);
        state = new ClientDocument(
          type,
          version,
          type.apply(state.confirmed, delta),
          type.apply(state.display, crossing.committed),
          crossing.pending,
        );
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
    const kept = ClientDocument.restored(this.version, this.confirmed, this.pending.slice(0, place), this.type);
    const draft = this.pending
      .slice(place)
      .reduce((all, operation) => this.type.compose(all, operation.rebased), this.type.emptyDelta);
    return { state: kept, change: this.type.invert(draft, kept.display), draft };
  }

  private withPending(pending: readonly PendingOperation<D>[]): ClientDocument<C, D> {
    return new ClientDocument(this.type, this.version, this.confirmed, this.display, pending);
  }
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
