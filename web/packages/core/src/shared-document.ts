import type Delta from 'quill-delta';
import { withDistinctColors } from './colors';
import { ClientDocument, type AppliedOperation, type CommittedOperation, type PendingOperation, type Reverted } from './document';
import type { DocumentType } from './document-type';
import type { CommittedEdit, DocumentInfo, HeldUp, SharedDocumentEvents, UnsentEdits } from './document-events';
import { Events } from './events';
import { uuidv7 } from './identifiers';
import type { KeptContent } from './offline';
import { OutgoingCursor } from './outgoing-cursor';
import { RemoteCursors, type RemoteCursor } from './remote-cursors';
import type { Range } from './positions';
import type {
  AckFrame,
  ClientFrame,
  ConflictChoice,
  ConflictEntry,
  ErrorFrame,
  LockHolder,
  OpenedFrame,
  Participant,
  ReceivedOperation,
  RejectedFrame,
  SentOperation,
  ServerFrame,
} from './protocol';
import type { Wire } from './wire';

/** Between two frames of one document at least this long, so that fast typing becomes few operations. */
const SEND_INTERVAL_MILLIS = 25;
/** An open operation that has grown to this many characters of JSON is closed. */
const OPERATION_SIZE_MAX = 16_384;
const OPERATIONS_PER_FRAME_MAX = 100;
const RETRY_MILLIS = 500;
/** Errors that say that the document is not for this user any more, when nothing was asked for. */
const RIGHT_LOST = ['FORBIDDEN', 'NOT_FOUND'];
/** What a request for the lock is about; the others are about a conflict. */
const LOCK = '';

type Phase = 'waiting' | 'opening' | 'open' | 'failed' | 'closed';

/**
 * A document on a connection: its state machine ({@link ClientDocument}) with the frames and timers around it. It outlives broken
 * connections: edits are taken at any time after the first opening, and sent when there is somebody to send them to.
 */
export class SharedDocument<C = Delta, D = Delta> extends Events<SharedDocumentEvents<D>> {
  private phase: Phase = 'waiting';
  private state: ClientDocument<C, D> | undefined;
  private pages: unknown[] | undefined;
  private pagesVersion = 0;
  /** A version whose resolution has not arrived yet; both are applied as one step. */
  private held: ReceivedOperation[] = [];
  /** When the writing of what is pending began, and when it was first sent. */
  private readonly timesByOpId = new Map<string, { begunAt: number; sentAt?: number }>();
  /** Pending operations of an earlier page. It may have sent a longer form of the last one than it could keep. */
  private readonly restored = new Set<string>();
  private readonly editsByOpId = new Map<string, number>();
  private readonly peopleBySession = new Map<string, Participant>();
  /** The same, in colours that differ. */
  private shownPeople: ReadonlyMap<string, Participant> = new Map();
  private readonly remoteCursors: RemoteCursors<C, D>;
  private readonly ownCursor: OutgoingCursor<C, D>;
  private cancelSend: (() => void) | undefined;
  private cancelOpening: (() => void) | undefined;
  private sentAtMillis = Number.NEGATIVE_INFINITY;
  /** When the server last got on with this document: was asked to open it, opened it, or acknowledged something. */
  private wentOnAt = 0;
  /** Why the server has since then said that it can not for now. */
  private heldUpBy: string | undefined;
  private currentInfo: DocumentInfo | undefined;
  private lockHolder: LockHolder | null = null;
  /** What each request is about that has no answer yet. An error frame does not say what it answers: it may be any of them. */
  private unanswered: string[] = [];

  /** @internal Made by `Connection.open`. */
  constructor(
    readonly id: string,
    private readonly wire: Wire,
    private readonly type: DocumentType<C, D>,
    unsent?: UnsentEdits,
  ) {
    super();
    if (unsent !== undefined) {
      const pending = unsent.pending.map((operation) => ({
        ...operation,
        written: type.readDelta(operation.written),
        rebased: type.readDelta(operation.rebased),
        // Whether it was sent is not known for sure; what was sent must not change.
        stage: operation.stage === 'open' ? ('sealed' as const) : operation.stage,
      }));
      this.currentInfo = unsent.info;
      pending.forEach(({ opId }) => this.restored.add(opId));
      this.state = ClientDocument.restored(unsent.version, type.readContent(unsent.confirmed), pending, type);
    }
    this.remoteCursors = new RemoteCursors(type);
    this.ownCursor = new OutgoingCursor(id, wire, () => (this.phase === 'open' ? this.state : undefined));
  }

  /** Whether there is content to show and edit; stays true while the connection is broken. */
  get loaded(): boolean {
    return this.state !== undefined;
  }

  /** Whether the document is open on a living connection. */
  get live(): boolean {
    return this.phase === 'open';
  }

  /** The last confirmed version that is shown. */
  get version(): number {
    return this.state?.version ?? 0;
  }

  /** How many edits are not acknowledged yet. */
  get unsentEdits(): number {
    return this.state?.pending.reduce((sum, { opId }) => sum + (this.editsByOpId.get(opId) ?? 1), 0) ?? 0;
  }

  /** What is being waited for on a living connection; undefined when nothing is, or when there is no connection. */
  get heldUp(): HeldUp | undefined {
    const first = this.state?.underWay()[0];
    if (this.phase !== 'opening' && (this.phase !== 'open' || first === undefined)) {
      return undefined;
    }
    const sentAt = this.phase === 'open' ? this.timesByOpId.get(first!.opId)?.sentAt : undefined;
    return { forMillis: this.wire.now() - Math.max(sentAt ?? 0, this.wentOnAt), code: this.heldUpBy };
  }

  get info(): DocumentInfo | undefined {
    return this.currentInfo;
  }

  get holder(): LockHolder | null {
    return this.lockHolder;
  }

  get people(): readonly Participant[] {
    return [...this.shownPeople.values()];
  }

  /** What is shown: the confirmed content with everything that is pending. */
  content(): C {
    return this.state?.display ?? this.type.emptyContent;
  }

  /** The others' cursors on what is shown. */
  cursors(): readonly RemoteCursor[] {
    return this.state === undefined ? [] : this.remoteCursors.onDisplay(this.state, this.shownPeople);
  }

  /** What has to be kept when this page ends before everything is acknowledged; undefined when nothing has. */
  unsent(): UnsentEdits | undefined {
    if (this.state === undefined || this.state.pending.length === 0) {
      return undefined;
    }
    const { version, confirmed, pending } = this.state;
    const plain = pending.map((operation) => ({
      ...operation,
      written: this.type.writeDelta(operation.written),
      rebased: this.type.writeDelta(operation.rebased),
    }));
    const docType = this.type.name;
    return { id: this.id, docType, version, confirmed: this.type.writeContent(confirmed), info: this.currentInfo, pending: plain };
  }

  /** @internal The last version as it was confirmed, as plain data. */
  confirmed(): Omit<KeptContent, 'keptAt'> | undefined {
    if (this.state === undefined) {
      return undefined;
    }
    const { version, confirmed } = this.state;
    return { docType: this.type.name, version, content: this.type.writeContent(confirmed), info: this.currentInfo };
  }

  /** @internal The document as an earlier page saw it last: something to show and edit as long as there is nothing newer. */
  offer(kept: KeptContent): void {
    if (this.state === undefined && this.phase === 'waiting' && kept.docType === this.type.name) {
      this.state = ClientDocument.opened(kept.version, this.type.readContent(kept.content), this.type);
      this.currentInfo = kept.info;
      this.emit('reset', undefined);
      if (kept.info !== undefined) {
        this.emit('info', kept.info);
      }
      this.emit('progress', undefined);
    }
  }

  /** An edit by the user, written on `content()`. */
  edit(change: D): void {
    if (this.state === undefined || this.phase === 'closed') {
      throw new Error(`document ${this.id} is not open`);
    }
    if (this.type.isEmpty(change)) {
      return;
    }
    this.state = this.state.edit(change, () => uuidv7(this.wire.now()), this.wire.serverNow());
    const open = this.state.pending.at(-1)!;
    this.editsByOpId.set(open.opId, (this.editsByOpId.get(open.opId) ?? 0) + 1);
    if (!this.timesByOpId.has(open.opId)) {
      this.timesByOpId.set(open.opId, { begunAt: this.wire.now() });
    }
    if (JSON.stringify(this.type.writeDelta(open.written)).length >= OPERATION_SIZE_MAX) {
      this.state = this.state.seal();
    }
    this.emit('progress', undefined);
    this.emit('cursors', this.cursors());
    this.scheduleSend();
  }

  /** Whether there is an own step to take back. */
  get canUndo(): boolean {
    return this.state?.canUndo ?? false;
  }

  /** Whether there is a step to do again. */
  get canRedo(): boolean {
    return this.state?.canRedo ?? false;
  }

  /**
   * Takes back the newest own step, as it is by now; what others wrote stays. An edit like any other. Listeners to `change` are told.
   *
   * @returns what changed on what is shown; empty when there was nothing to take back
   */
  undo(): D {
    return this.revert((state, opId, now) => state.undo(opId, now));
  }

  /** Does the step again that was taken back last, unless something was written since. */
  redo(): D {
    return this.revert((state, opId, now) => state.redo(opId, now));
  }

  private revert(by: (state: ClientDocument<C, D>, opId: string, now: number) => Reverted<C, D>): D {
    if (this.state === undefined || this.phase === 'closed') {
      return this.type.emptyDelta;
    }
    const opId = uuidv7(this.wire.now());
    const { state, change } = by(this.state, opId, this.wire.serverNow());
    this.state = state;
    if (!this.type.isEmpty(change)) {
      this.timesByOpId.set(opId, { begunAt: this.wire.now() });
      this.emit('change', change);
      this.emit('progress', undefined);
      this.emit('cursors', this.cursors());
      this.scheduleSend();
    }
    return change;
  }

  /** Tells the others where the own cursor stands on what is shown; null when it stands nowhere. */
  moveCursor(range: Range | null): void {
    this.ownCursor.move(range);
  }

  /**
   * Asks for the lock. Unlike an edit that is not kept for later: while the document is not `live` nothing is sent. What became of it
   * is told by `lock` or `error`.
   *
   * @returns whether it was sent
   */
  lock(): boolean {
    return this.ask(LOCK, { type: 'lock', document: this.id });
  }

  /**
   * Gives the lock back, or takes it from its holder; only while the document is `live`, as with `lock`.
   *
   * @returns whether it was sent
   */
  unlock(override = false): boolean {
    return this.ask(LOCK, { type: 'unlock', document: this.id, ...(override ? { override: true as const } : {}) });
  }

  /**
   * Decides an open conflict; `own` is the text that is to stand there, with the choice `own`. Only while the document is `live`, as
   * with `lock`. What became of it is told by `conflict` or `error`.
   *
   * @returns whether it was sent
   */
  resolveConflict(conflict: string, choice: ConflictChoice, own?: string): boolean {
    return this.ask(conflict, { type: 'resolve', document: this.id, conflict, choice, ...(own === undefined ? {} : { own }) });
  }

  /**
   * Brings back what a conflict took; only while the document is `live`, as with `resolveConflict`.
   *
   * @returns whether it was sent
   */
  restoreConflict(conflict: string): boolean {
    return this.ask(conflict, { type: 'restore', document: this.id, conflict });
  }

  /**
   * Votes on an open conflict; only while the document is `live`, as with `resolveConflict`.
   *
   * @returns whether it was sent
   */
  voteOnConflict(conflict: string, choice: Exclude<ConflictChoice, 'own'>): boolean {
    return this.ask(conflict, { type: 'vote', document: this.id, conflict, choice });
  }

  private ask(about: string, frame: ClientFrame): boolean {
    const sent = this.phase === 'open' && this.wire.send(frame);
    if (sent) {
      this.unanswered.push(about);
    }
    return sent;
  }

  private answered(about: string): void {
    this.unanswered = this.unanswered.filter((it) => it !== about);
  }

  /** Leaves the document. What is not acknowledged by now is given up; ask `unsentEdits` first. */
  close(): void {
    if (this.phase !== 'closed') {
      this.wire.send({ type: 'close', document: this.id });
      this.disconnected();
      this.phase = 'closed';
      this.wire.forget(this);
    }
  }

  /** @internal The connection is there and authenticated. */
  connected(): void {
    if (this.phase === 'closed' || this.phase === 'failed') {
      return;
    }
    this.cancelOpening?.();
    this.cancelOpening = undefined;
    if (this.phase !== 'opening') {
      this.wentOn();
    }
    this.phase = 'opening';
    this.pages = undefined;
    this.held = [];
    this.wire.send({ type: 'open', document: this.id, ...(this.state === undefined ? {} : { version: this.state.version }) });
  }

  /** @internal The connection is gone. */
  disconnected(): void {
    if (this.phase === 'open' || this.phase === 'opening') {
      this.phase = 'waiting';
    }
    this.cancelOpening?.();
    this.cancelOpening = undefined;
    this.cancelSend?.();
    this.cancelSend = undefined;
    this.unanswered = [];
    this.ownCursor.stop();
    this.remoteCursors.clear();
    this.emit('cursors', []);
    this.emit('progress', undefined);
  }

  /** @internal A frame that names this document. */
  handle(frame: ServerFrame): void {
    if (this.phase === 'closed') {
      return;
    }
    switch (frame.type) {
      case 'opened':
        return this.onOpened(frame);
      case 'ops':
        return this.onOps(frame.ops);
      case 'ack':
        return this.onAck(frame);
      case 'rejected':
        return this.onRejected(frame);
      case 'presence':
        return this.onPresence(frame.joined ?? [], frame.left ?? []);
      case 'cursor':
        this.remoteCursors.heard(frame);
        return this.emit('cursors', this.cursors());
      case 'lock':
        return this.onLock(frame.holder);
      case 'conflict':
        return this.onConflict(frame.conflict);
      case 'named':
        return this.emit('named', undefined);
      case 'error':
        return this.onError(frame);
      case 'welcome':
      case 'pong':
        return;
    }
  }

  private onOpened(frame: OpenedFrame): void {
    if (frame.page <= 1) {
      this.onFacts(frame);
    }
    if (frame.page === 0 || this.phase !== 'opening') {
      // An answer that comes when the document is open is to an opening before: its content is older than what is pending.
      return;
    }
    if (frame.page === 1 && (frame.docType ?? this.type.name) !== this.type.name) {
      const message = `The document is of type ${frame.docType}.`;
      this.fail({ type: 'error', code: 'UNKNOWN_TYPE', message, document: this.id });
      return;
    }
    if (frame.content === undefined) {
      this.nowOpen();
      return;
    }
    if (frame.page === 1) {
      this.pages = [];
      this.pagesVersion = frame.version ?? 0;
    }
    const pages = (this.pages ??= []);
    for (const part of frame.content) {
      pages.push(part);
    }
    if (frame.last !== false) {
      const content = this.type.apply(this.type.emptyContent, this.type.readDelta(pages));
      this.replaceContent(this.pagesVersion, content);
      this.pages = undefined;
      this.nowOpen();
    }
  }

  private wentOn(): void {
    this.wentOnAt = this.wire.now();
    this.heldUpBy = undefined;
  }

  private onFacts(frame: OpenedFrame): void {
    this.currentInfo = {
      name: frame.name ?? this.currentInfo?.name ?? this.id,
      docType: frame.docType ?? this.currentInfo?.docType ?? 'text',
      policy: frame.policy ?? this.currentInfo?.policy ?? 'lww',
      state: frame.state ?? this.currentInfo?.state ?? 'active',
      role: frame.role ?? this.currentInfo?.role ?? 'viewer',
    };
    this.emit('info', this.currentInfo);
    if (frame.lock !== undefined) {
      this.onLock(frame.lock?.holder ?? null);
    }
    if (frame.present !== undefined) {
      this.peopleBySession.clear();
      this.onPresence(frame.present, []);
    }
  }

  /** The content as the server tells it. What was pending on another one can not be placed on it and becomes a draft. */
  private replaceContent(version: number, content: C): void {
    const before = this.state;
    this.state = ClientDocument.opened(version, content, this.type);
    this.remoteCursors.clear();
    this.emit('reset', undefined);
    if (before !== undefined && before.pending.length > 0) {
      this.reject({ code: 'BASE_TRIMMED', message: 'The document had moved on too far.' }, before.takeBack().draft);
    }
  }

  private nowOpen(): void {
    this.phase = 'open';
    this.wentOn();
    this.cancelOpening?.();
    this.cancelOpening = undefined;
    const again = this.state?.underWay() ?? [];
    if (again.length > 0) {
      this.sendOperations(again);
    } else {
      this.scheduleSend();
    }
    this.ownCursor.again();
    this.emit('progress', undefined);
    this.emit('cursors', this.cursors());
  }

  private onOps(operations: readonly ReceivedOperation[]): void {
    const step = [...this.held, ...operations];
    this.held = [];
    if (operations.at(-1)?.resolved === true) {
      this.held = step.splice(-1);
    }
    this.receive(step.map((operation) => this.committed(operation)), step);
  }

  private onAck(frame: AckFrame): void {
    const known = this.state?.pending.some((operation) => operation.opId === frame.opId) ?? false;
    if (frame.duplicate === true && (!known || frame.version > this.version + 1)) {
      // It was, or is going to be, recognised among the missed operations.
      return;
    }
    if (known && frame.version <= this.version) {
      this.reopen();
      return;
    }
    const step: CommittedOperation<D>[] = [{ version: frame.version, opId: frame.opId }];
    if (frame.resolution !== undefined) {
      step.push(this.committed(frame.resolution));
    }
    this.receive(step, frame.resolution === undefined ? [] : [frame.resolution], frame);
  }

  /**
   * @param told what the frame tells of the operations besides an acknowledged one
   * @param ack the acknowledgement, when the frame is one
   */
  private receive(step: readonly CommittedOperation<D>[], told: readonly ReceivedOperation[], ack?: AckFrame): void {
    if (this.state === undefined) {
      return;
    }
    const restored = ack === undefined ? told.findIndex(({ opId }) => this.restored.has(opId)) : -1;
    if (restored > 0) {
      this.receive(step.slice(0, restored), told.slice(0, restored));
      return this.phase === 'open' ? this.receive(step.slice(restored), told.slice(restored)) : undefined;
    }
    if (restored === 0) {
      this.giveWayTo(told[0]!);
    }
    const received = this.state.receive(step);
    switch (received.kind) {
      case 'gap':
        return this.reopenAt();
      case 'contradiction':
        return this.reopen();
      case 'advanced':
    }
    this.state = received.state;
    received.acknowledged.forEach((opId) => this.editsByOpId.delete(opId));
    if (received.acknowledged.length > 0) {
      this.wentOn();
    }
    const edits = received.applied.map((operation) => this.edited(operation, told, ack));
    for (const { version, delta, own, user } of edits) {
      this.remoteCursors.passed(version, delta, own ? undefined : user.id);
    }
    if (!this.type.isEmpty(received.change)) {
      this.emit('change', received.change);
    }
    if (received.applied.length > 0) {
      this.emit('progress', undefined);
      this.emit('cursors', this.cursors());
    }
    edits.forEach((edit) => this.emit('committed', edit));
    received.acknowledged.forEach((opId) => this.acknowledged(opId, edits, ack));
    this.scheduleSend();
  }

  /** Takes an operation of an earlier page back, when what that page really sent of it is about to arrive. */
  private giveWayTo({ opId, version, delta }: ReceivedOperation): void {
    const first = this.state?.pending[0];
    this.restored.delete(opId);
    if (this.state === undefined || first?.opId !== opId || version !== this.version + 1) {
      return;
    }
    if (!same(delta, this.type.writeDelta(first.rebased))) {
      this.writeAnew(opId, true);
    }
  }

  private edited(operation: AppliedOperation<D>, told: readonly ReceivedOperation[], ack: AckFrame | undefined): CommittedEdit<D> {
    const received = told.find(({ opId }) => opId === operation.opId);
    if (received !== undefined) {
      return { ...received, delta: operation.delta, own: operation.own };
    }
    const { id, name } = this.wire.user() ?? { id: '', name: '' };
    const timestamp = ack?.timestamp ?? this.wire.serverNow();
    const { version, opId, delta, own } = operation;
    const clientId = this.wire.clientId();
    return { version, opId, user: { id, name }, clientId, opType: 'edit', delta, writtenAt: timestamp, timestamp, own };
  }

  private acknowledged(opId: string, edits: readonly CommittedEdit<D>[], ack: AckFrame | undefined): void {
    const times = this.timesByOpId.get(opId);
    this.timesByOpId.delete(opId);
    const version = edits.find((edit) => edit.opId === opId)?.version;
    if (times?.sentAt !== undefined && version !== undefined) {
      const { begunAt, sentAt } = times;
      const stages = ack?.stages;
      const edit = { opId, version, begunAt, sentAt, acknowledgedAt: this.wire.now() };
      this.emit('acknowledged', stages === undefined ? edit : { ...edit, stages });
    }
  }

  private onRejected(frame: RejectedFrame): void {
    const refused = this.state?.pending.find(({ opId }) => opId === frame.opId || frame.opIds?.includes(opId) === true);
    if (this.state === undefined || refused === undefined) {
      return;
    }
    if (frame.code === 'NOT_OPEN') {
      this.reopenAt();
      return;
    }
    if (frame.retry) {
      this.heldUpBy = frame.code;
      this.sendLater(frame.retryAfterMillis ?? RETRY_MILLIS, () => this.sendOperations(this.state?.underWay() ?? []));
      return;
    }
    this.wentOn();
    if (frame.code === 'OP_ID_REUSED' && this.restored.delete(refused.opId)) {
      // The earlier page had sent more of it than it could keep; that is committed, and on its way.
      this.writeAnew(refused.opId, true);
      this.scheduleSend();
      return;
    }
    if (frame.code === 'WRONG_PREDECESSOR') {
      // An operation that this page does not know of is committed, and on its way: an earlier page had sent it and could not keep it.
      this.writeAnew(refused.opId, false);
      this.sendLater(RETRY_MILLIS, () => this.sendNext());
      return;
    }
    const taken = this.state.takeBack(refused.opId);
    this.state = taken.state;
    this.emit('change', taken.change);
    this.reject(frame, taken.draft);
    this.scheduleSend();
  }

  /** What was written on top of an operation stays on the display and becomes a new one; the operation itself goes, or comes along. */
  private writeAnew(opId: string, without: boolean): void {
    if (this.state === undefined) {
      return;
    }
    const newOpId = uuidv7(this.wire.now());
    const { state, change } = this.state.writeAnew(opId, without, newOpId);
    this.state = state;
    const edits = this.forgetGone();
    if (state.pending.at(-1)?.opId === newOpId) {
      this.editsByOpId.set(newOpId, Math.max(1, edits));
      this.timesByOpId.set(newOpId, { begunAt: this.wire.now() });
    }
    if (!this.type.isEmpty(change)) {
      this.emit('change', change);
    }
    this.emit('progress', undefined);
    this.emit('cursors', this.cursors());
  }

  /** Forgets the edits of operations that are not pending any more, and tells how many these were. */
  private forgetGone(): number {
    const left = new Set(this.state?.pending.map(({ opId }) => opId));
    let edits = 0;
    for (const [opId, count] of [...this.editsByOpId].filter(([known]) => !left.has(known))) {
      edits += count;
      this.editsByOpId.delete(opId);
      this.timesByOpId.delete(opId);
    }
    return edits;
  }

  private sendLater(wait: number, send: () => void): void {
    this.cancelSend?.();
    this.cancelSend = this.wire.after(Math.round(wait * (1 + this.wire.random() / 4)), () => {
      this.cancelSend = undefined;
      send();
    });
  }

  private reject(reason: { code: string; message: string; holder?: LockHolder }, taken: D): void {
    this.forgetGone();
    const { code, message, holder } = reason;
    this.emit('rejected', { code, message, ...(holder === undefined ? {} : { holder }), draft: this.type.typedText(taken) });
    this.emit('progress', undefined);
    this.emit('cursors', this.cursors());
  }

  private onPresence(joined: readonly Participant[], left: readonly string[]): void {
    joined.forEach((participant) => this.peopleBySession.set(participant.sessionId, participant));
    for (const sessionId of left) {
      this.peopleBySession.delete(sessionId);
      this.remoteCursors.left(sessionId);
    }
    if (joined.some(({ sessionId }) => sessionId !== this.wire.sessionId())) {
      // Cursors are told when they move; who has just come has not heard of this one.
      this.ownCursor.again();
    }
    const shown = withDistinctColors([...this.peopleBySession.values()]);
    this.shownPeople = new Map(shown.map((participant) => [participant.sessionId, participant]));
    this.emit('people', this.people);
    this.emit('cursors', this.cursors());
  }

  private onConflict(conflict: ConflictEntry): void {
    if (conflict.restorable || conflict.open) {
      // What was taken out must not come back by an undo; a text of somebody's own takes the place of both.
      const lost = conflict.resolution === 'own' ? [conflict.winner, conflict.loser] : [conflict.loser];
      this.state = this.state?.forget(lost.flatMap(({ operations }) => operations.map(({ opId }) => opId)));
    }
    this.answered(conflict.id);
    this.emit('conflict', conflict);
  }

  private onLock(holder: LockHolder | null): void {
    this.answered(LOCK);
    this.lockHolder = holder;
    this.emit('lock', holder);
  }

  private onError(frame: ErrorFrame): void {
    if (frame.reload === true) {
      this.reopen();
      return;
    }
    const answer = this.unanswered.shift() !== undefined;
    if (this.phase === 'opening') {
      if (answer || frame.retry === true) {
        this.heldUpBy = answer ? this.heldUpBy : frame.code;
        // Not needed when it was something else that was answered, and the opening goes on.
        this.cancelOpening?.();
        this.cancelOpening = this.wire.after(RETRY_MILLIS, () => this.connected());
      } else {
        this.fail(frame);
      }
    } else if (frame.code === 'NOT_OPEN' || (!answer && RIGHT_LOST.includes(frame.code))) {
      // The right to be here has changed. Opening again tells what is left of it.
      this.reopenAt();
    } else if (!answer) {
      this.emit('error', frame);
    }
    if (answer) {
      this.emit('error', frame);
    }
  }

  private fail(frame: ErrorFrame): void {
    this.phase = 'failed';
    if (this.state !== undefined && this.state.pending.length > 0) {
      const taken = this.state.takeBack();
      this.state = taken.state;
      this.emit('change', taken.change);
      this.reject(frame, taken.draft);
    }
    this.emit('failed', frame);
    this.emit('progress', undefined);
  }

  /** Opens at the own version again, to get what is missing. */
  private reopenAt(): void {
    this.emit('resync', undefined);
    this.wire.send({ type: 'close', document: this.id });
    this.connected();
  }

  /** Opens from the content; the state stays until it is there, so that nothing pending is lost meanwhile. */
  private reopen(): void {
    this.emit('resync', undefined);
    this.wentOn();
    this.phase = 'opening';
    this.held = [];
    this.wire.send({ type: 'close', document: this.id });
    this.wire.send({ type: 'open', document: this.id });
  }

  private scheduleSend(): void {
    if (this.phase !== 'open' || this.cancelSend !== undefined || (this.state?.pending.length ?? 0) === 0) {
      return;
    }
    const wait = Math.max(0, this.sentAtMillis + SEND_INTERVAL_MILLIS - this.wire.now());
    this.cancelSend = this.wire.after(wait, () => {
      this.cancelSend = undefined;
      this.sendNext();
    });
  }

  private sendNext(): void {
    if (this.phase !== 'open' || this.state === undefined) {
      return;
    }
    // Half of the limit, as a character may take several bytes and the frame has a head.
    let room = this.wire.messageBytesMax() / 2;
    let places = OPERATIONS_PER_FRAME_MAX;
    const sending = this.state.send((operation) => {
      room -= JSON.stringify(this.type.writeDelta(operation.written)).length + 200;
      places -= 1;
      return room >= 0 && places >= 0;
    });
    this.state = sending.state;
    this.sendOperations(sending.operations);
  }

  private sendOperations(operations: readonly PendingOperation<D>[]): void {
    if (operations.length > 0 && this.phase === 'open') {
      this.sentAtMillis = this.wire.now();
      for (const { opId } of operations) {
        const times = this.timesByOpId.get(opId) ?? { begunAt: this.sentAtMillis };
        this.timesByOpId.set(opId, { sentAt: this.sentAtMillis, ...times });
      }
      this.wire.send({ type: 'op', document: this.id, ops: operations.map((operation) => this.asSent(operation)) });
    }
  }

  private asSent(operation: PendingOperation<D>): SentOperation {
    return {
      opId: operation.opId,
      baseVersion: operation.baseVersion,
      ...(operation.previousOpId === undefined ? {} : { previousOpId: operation.previousOpId }),
      delta: this.type.writeDelta(operation.written) as SentOperation['delta'],
      writtenAt: operation.writtenAt,
    };
  }

  private committed(operation: ReceivedOperation): CommittedOperation<D> {
    const { version, opId, delta, opType } = operation;
    return { version, opId, delta: this.type.readDelta(delta), resolution: opType === 'resolution' };
  }
}

/** Whether two JSON values are equal, whatever the order of members. */
function same(one: unknown, other: unknown): boolean {
  const sorted = (_: string, value: unknown): unknown =>
    value !== null && typeof value === 'object' && !Array.isArray(value) ? Object.fromEntries(Object.entries(value).sort()) : value;
  return JSON.stringify(one, sorted) === JSON.stringify(other, sorted);
}
