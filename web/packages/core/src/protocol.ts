import type { Op } from 'quill-delta';

/**
 * The frames of docs/WEBSOCKET_API.md. Times are milliseconds since the epoch, lengths UTF-16 units. Deltas are written here as those
 * of texts; documents of another type carry theirs in the same places.
 */
export type ClientFrame =
  | { type: 'auth'; token: string; clientId: string; sessionId?: string; resumeToken?: string }
  | { type: 'ping'; t: number }
  | { type: 'open'; document: string; version?: number }
  | { type: 'close'; document: string }
  | { type: 'op'; document: string; ops: SentOperation[] }
  | { type: 'cursor'; document: string; version: number; index: number; length: number }
  | { type: 'cursor'; document: string; cleared: true }
  | { type: 'lock'; document: string }
  | { type: 'unlock'; document: string; override?: true }
  | { type: 'resolve'; document: string; conflict: string; choice: ConflictChoice; own?: string }
  | { type: 'restore'; document: string; conflict: string }
  | { type: 'vote'; document: string; conflict: string; choice: Exclude<ConflictChoice, 'own'> };

export type ServerFrame =
  | WelcomeFrame
  | { type: 'pong'; t: number; serverTime: number }
  | OpenedFrame
  | { type: 'ops'; document: string; ops: ReceivedOperation[] }
  | AckFrame
  | RejectedFrame
  | { type: 'presence'; document: string; joined?: Participant[]; left?: string[] }
  | CursorFrame
  | { type: 'lock'; document: string; holder: LockHolder | null; expiresAt?: number }
  | { type: 'conflict'; document: string; conflict: ConflictEntry }
  | { type: 'named'; document: string }
  | ErrorFrame;

export interface WelcomeFrame {
  type: 'welcome';
  protocol: number;
  authenticated: boolean;
  serverTime: number;
  limits: Limits;
  sessionId?: string;
  resumeToken?: string;
  resumed?: boolean;
  sessionTimeToLiveMillis?: number;
  tokenExpiresAt?: number;
  user?: User;
}

export interface Limits {
  messageBytes: number;
  documentsPerConnection: number;
  operationsPerSecond: number;
  authTimeoutMillis: number;
}

export interface User {
  id: string;
  name: string;
  color: string;
}

export type Role = 'viewer' | 'editor' | 'owner';

export interface OpenedFrame {
  type: 'opened';
  document: string;
  page: number;
  last?: boolean;
  /** A page of the delta that makes the content out of nothing. */
  content?: Op[];
  name?: string;
  docType?: string;
  policy?: string;
  state?: string;
  role?: Role;
  version?: number;
  lock?: LockState | null;
  present?: Participant[];
}

export interface Participant {
  sessionId: string;
  userId: string;
  name: string;
  color: string;
}

export interface LockHolder {
  userId: string;
  name: string;
  sessionId: string;
}

export interface LockState {
  holder: LockHolder | null;
  expiresAt?: number;
}

export interface SentOperation<Json = Op[]> {
  opId: string;
  baseVersion: number;
  previousOpId?: string;
  delta: Json;
  writtenAt: number;
}

export interface ReceivedOperation<Json = Op[]> {
  version: number;
  opId: string;
  user: { id: string; name: string };
  clientId: string;
  opType: 'edit' | 'resolution' | 'restore';
  delta: Json;
  writtenAt: number;
  timestamp: number;
  /** The next operation is this one's resolution; both are applied as one step. */
  resolved?: boolean;
  traceparent?: string;
}

export interface AckFrame {
  type: 'ack';
  document: string;
  opId: string;
  version: number;
  timestamp: number;
  resolution?: ReceivedOperation;
  duplicate?: boolean;
  stages?: Stages;
}

/**
 * Where the time of a traced edit went, in microseconds: `submitted`, `arrived` and `total` from its receipt by the gateway,
 * `sequenced`, `handedOver` and `committed` from its receipt by statesync.
 */
export interface Stages {
  traceId: string;
  submittedMicros?: number;
  sequencedMicros: number;
  handedOverMicros?: number;
  committedMicros: number;
  arrivedMicros?: number;
  totalMicros: number;
}

export interface RejectedFrame {
  type: 'rejected';
  document: string;
  opId: string;
  opIds?: string[];
  code: string;
  message: string;
  field?: string;
  value?: unknown;
  limit?: unknown;
  retry: boolean;
  retryAfterMillis?: number;
  holder?: LockHolder;
}

export interface CursorFrame {
  type: 'cursor';
  document: string;
  sessionId: string;
  userId: string;
  version?: number;
  index?: number;
  length?: number;
  cleared?: boolean;
}

export type ConflictChoice = 'first' | 'second' | 'both' | 'own';

/** An entry of the conflict ledger. */
export interface ConflictEntry {
  id: string;
  document: string;
  kind: 'C1' | 'C2' | 'C3' | 'C4';
  policy: string;
  /** Somebody still has to decide. */
  open: boolean;
  resolution: string | null;
  reason: string;
  detectedVersion: number;
  resolutionVersion: number | null;
  detectedAt: number;
  resolvedAt: number | null;
  resolvedBy: string | null;
  restoredAt: number | null;
  restoredBy: string | null;
  restorable: boolean;
  /** What was contested, of an attribute or a member. */
  subject: string;
  winner: ConflictSide;
  loser: ConflictSide;
  vote: { electorate: string[]; dueAt: number; otherwise: ConflictChoice; votes: Record<string, ConflictChoice> } | null;
}

export interface ConflictSide {
  userId: string;
  userName: string;
  clientId: string;
  content: string;
  operations: { opId: string; version: number; userId: string; userName: string; writtenAt: number }[];
}

export interface ErrorFrame {
  type: 'error';
  code: string;
  message: string;
  document?: string;
  field?: string;
  value?: unknown;
  limit?: unknown;
  retry?: boolean;
  reconnect?: boolean;
  reload?: boolean;
}

/** What a close code asks of the client. */
export type CloseMeaning = 'reconnect' | 'new-token' | 'stop';

/** 4500–4999 mean: not again until something has changed. Everything else, also a broken line, is tried again with back-off. */
export function meaningOfClose(code: number): CloseMeaning {
  if (code === 4502) {
    return 'new-token';
  }
  return code >= 4500 && code <= 4999 ? 'stop' : 'reconnect';
}
