import type Delta from 'quill-delta';
import type { PendingOperation } from './document';
import type { ConflictEntry, ErrorFrame, LockHolder, Participant, ReceivedOperation, Role, Stages } from './protocol';
import type { RemoteCursor } from './remote-cursors';

/** What a document is, besides its content. */
export interface DocumentInfo {
  readonly name: string;
  readonly docType: string;
  readonly policy: string;
  readonly state: string;
  readonly role: Role;
}

/** What the server has not answered yet: edits that were sent, or the opening of the document. */
export interface HeldUp {
  /** Since it was asked, or last got on with this document. */
  readonly forMillis: number;
  /** The code with which it has said meanwhile that it can not for now, such as `UNAVAILABLE`; undefined when it has said nothing. */
  readonly code: string | undefined;
}

/** An edit that can never be committed was taken back. */
export interface Rejection {
  readonly code: string;
  readonly message: string;
  readonly holder?: LockHolder;
  /** What its author had typed, as plain text, or as JSON operations; empty when only deletions and formats of a text were lost. */
  readonly draft: string;
}

/** An operation that was committed, as the history tells it; `delta` is on the version before it. */
export interface CommittedEdit<D = Delta> extends Omit<ReceivedOperation, 'delta'> {
  readonly delta: D;
  /** Written by this connection's client. */
  readonly own: boolean;
}

/** The way of an own operation; times are milliseconds by the local clock. */
export interface AcknowledgedEdit {
  readonly opId: string;
  readonly version: number;
  /** When its writing began. */
  readonly begunAt: number;
  /** When it was first sent. */
  readonly sentAt: number;
  readonly acknowledgedAt: number;
  /** Of a traced edit. */
  readonly stages?: Stages;
}

export interface SharedDocumentEvents<D = Delta> {
  /** The whole content is new: show `content()`. */
  reset: void;
  /** Something else than an own edit changes the display, or an own edit is taken back or done again. */
  change: D;
  /** Version, unsent edits or readiness changed. */
  progress: void;
  info: DocumentInfo;
  people: readonly Participant[];
  cursors: readonly RemoteCursor[];
  lock: LockHolder | null;
  /** A version was applied; every one, once and in order, but for those before the content that was opened. */
  committed: CommittedEdit<D>;
  acknowledged: AcknowledgedEdit;
  /** An entry of the conflict ledger was recorded, or has changed. */
  conflict: ConflictEntry;
  /** Versions have got, changed or lost names. What happens while the document is not `live` is not told. */
  named: void;
  /** Versions were missing or contradicted what is pending: the document is opened anew. */
  resync: void;
  rejected: Rejection;
  /** A request about the document was refused; nothing else changes. */
  error: ErrorFrame;
  /** The document can not be opened, or not any more. What was pending has been taken back. */
  failed: ErrorFrame;
}

/** A document with unacknowledged edits, as plain data: it may be kept and given to `Connection.open` of a later page. */
export interface UnsentEdits {
  readonly id: string;
  /** The type of the document; `text` when absent. */
  readonly docType?: string;
  readonly version: number;
  readonly confirmed: unknown;
  readonly info?: DocumentInfo | undefined;
  readonly pending: readonly PendingOperation<unknown>[];
}
