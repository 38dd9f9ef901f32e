import type Delta from 'quill-delta';
import type { Op } from 'quill-delta';
import type { PendingOperation } from './document';
import type { ErrorFrame, LockHolder, Participant, Role } from './protocol';
import type { RemoteCursor } from './remote-cursors';

/** What a document is, besides its content. */
export interface DocumentInfo {
  readonly name: string;
  readonly docType: string;
  readonly policy: string;
  readonly state: string;
  readonly role: Role;
}

/** An edit that can never be committed was taken back. */
export interface Rejection {
  readonly code: string;
  readonly message: string;
  readonly holder?: LockHolder;
  /** What its author had typed, as plain text; empty when only deletions and formats were lost. */
  readonly draft: string;
}

export interface SharedDocumentEvents {
  /** The whole content is new: show `content()`. */
  reset: void;
  /** Something else than an own edit changes the display. */
  change: Delta;
  /** Version, unsent edits or readiness changed. */
  progress: void;
  info: DocumentInfo;
  people: readonly Participant[];
  cursors: readonly RemoteCursor[];
  lock: LockHolder | null;
  rejected: Rejection;
  /** A request about the document was refused; nothing else changes. */
  error: ErrorFrame;
  /** The document can not be opened, or not any more. What was pending has been taken back. */
  failed: ErrorFrame;
}

/** A document with unacknowledged edits, as plain data: it may be kept and given to `Connection.open` of a later page. */
export interface UnsentEdits {
  readonly id: string;
  readonly version: number;
  readonly confirmed: Op[];
  readonly pending: readonly (Omit<PendingOperation, 'written' | 'rebased'> & { readonly written: Op[]; readonly rebased: Op[] })[];
}
