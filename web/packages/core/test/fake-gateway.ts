import { vi } from 'vitest';
import {
  Connection,
  JSON_TYPE,
  pointerOf,
  type ClientFrame,
  type ConnectionOptions,
  type Delta,
  type Environment,
  type JsonDelta,
  type LockHolder,
  type Members,
  type Op,
  type Participant,
  type ReceivedOperation,
  type SentOperation,
  type ServerFrame,
  type Socket,
  type User,
} from '../src/index';
import { Authority, Refused } from './authority';

/** The gateway's clock is ahead of the clients' by this much. */
export const SERVER_AHEAD_MILLIS = 5_000;

/** One connection as the gateway sees it; frames take `lineMillis` each way. */
class Line implements Socket {
  onopen: (() => void) | null = null;
  onmessage: ((event: { data: unknown }) => void) | null = null;
  onclose: ((event: { code: number; reason: string }) => void) | null = null;
  user: User | undefined;
  clientId = '';
  sessionId = '';
  readonly documents = new Map<string, number>();
  readonly received: ClientFrame[] = [];
  alive = true;

  constructor(private readonly gateway: FakeGateway) {
    this.later(() => gateway.greet(this));
  }

  send(text: string): void {
    const frame = JSON.parse(text) as ClientFrame;
    this.later(() => {
      this.received.push(frame);
      this.gateway.handle(this, frame);
    });
  }

  close(): void {
    this.alive = false;
    this.gateway.gone(this);
  }

  tell(frame: ServerFrame): void {
    this.later(() => this.onmessage?.({ data: JSON.stringify(frame) }));
  }

  /** The gateway closes, or the line breaks. */
  breakNow(code: number, reason = ''): void {
    this.alive = false;
    this.gateway.gone(this);
    this.onclose?.({ code, reason });
  }

  private later(task: () => void): void {
    setTimeout(() => this.alive && !this.gateway.silent && task(), this.gateway.lineMillis);
  }
}

/** A gateway with documents in memory that speaks docs/WEBSOCKET_API.md, on the test's timers. */
export class FakeGateway {
  readonly lines: Line[] = [];
  readonly documents = new Map<string, Authority>();
  readonly boards = new Map<string, Authority<Members, JsonDelta>>();
  readonly tokens: string[] = [];
  lineMillis = 5;
  /** Refuses connections, as during a restart. */
  down = false;
  /** Lets lines hang: nothing arrives and nobody is told. */
  silent = false;
  /** Content pages have this many operations. */
  pageSize = 100;
  tokenLifeMillis = 3_600_000;
  /** Asked before an operation is committed; an answer refuses it. */
  refuse: (document: string, opId: string) => Partial<Extract<ServerFrame, { type: 'rejected' }>> | undefined = () => undefined;
  /** Swallows acknowledgements, as when the line breaks before they arrive. */
  swallowAcks = false;
  /** The answer to all that is asked about locks and conflicts; otherwise only locks are answered. */
  refusal: Extract<ServerFrame, { type: 'error' }> | undefined;
  /** Documents that can not be opened for now. */
  readonly unavailable = new Set<string>();
  /** Documents that nobody may know of. */
  readonly hidden = new Set<string>();
  private sessions = 0;
  private readonly resumable = new Set<string>();
  private readonly networkListeners = new Set<() => void>();
  private online = true;

  authority(id: string): Authority {
    let authority = this.documents.get(id);
    if (authority === undefined) {
      authority = new Authority(() => this.time());
      this.documents.set(id, authority);
    }
    return authority;
  }

  /** A document of type json. */
  board(id: string): Authority<Members, JsonDelta> {
    let authority = this.boards.get(id);
    if (authority === undefined) {
      authority = new Authority(() => this.time(), JSON_TYPE);
      this.boards.set(id, authority);
    }
    return authority;
  }

  environment(): Environment {
    return {
      now: () => Date.now(),
      random: () => 0.5,
      after(millis, task) {
        const timer = setTimeout(task, millis);
        return () => clearTimeout(timer);
      },
      connect: () => {
        const line = new Line(this);
        if (this.down) {
          setTimeout(() => line.breakNow(1006), 1);
        } else {
          this.lines.push(line);
        }
        return line;
      },
      online: () => this.online,
      onNetworkChange: (listener) => {
        this.networkListeners.add(listener);
        return () => this.networkListeners.delete(listener);
      },
    };
  }

  connection(name: string, options: Partial<ConnectionOptions> = {}): Connection {
    return new Connection({
      url: 'ws://test/ws',
      token: async () => name,
      clientId: `client-${name}`,
      environment: this.environment(),
      ...options,
    });
  }

  setOnline(online: boolean): void {
    this.online = online;
    this.networkListeners.forEach((listener) => listener());
  }

  /** Breaks every line with one close code. */
  breakLines(code: number, reason = ''): void {
    [...this.lines].forEach((line) => line.breakNow(code, reason));
  }

  greet(line: Line): void {
    line.tell(this.welcome(false));
  }

  gone(line: Line): void {
    this.lines.splice(0, this.lines.length, ...this.lines.filter((other) => other !== line));
    line.documents.forEach((_, document) => this.tellOthers(line, document, { type: 'presence', document, left: [line.sessionId] }));
  }

  handle(line: Line, frame: ClientFrame): void {
    switch (frame.type) {
      case 'auth': {
        this.tokens.push(frame.token);
        const resumed = frame.sessionId !== undefined && this.resumable.has(frame.resumeToken ?? '');
        line.user = { id: `u-${frame.token}`, name: frame.token, color: '#123456' };
        line.clientId = frame.clientId;
        line.sessionId ||= resumed ? frame.sessionId! : `session-${++this.sessions}`;
        this.resumable.add(`resume-${line.sessionId}`);
        const { user, sessionId } = line;
        const tokenExpiresAt = this.time() + this.tokenLifeMillis;
        return line.tell({ ...this.welcome(true), user, sessionId, resumeToken: `resume-${sessionId}`, resumed, tokenExpiresAt });
      }
      case 'ping':
        return line.tell({ type: 'pong', t: frame.t, serverTime: this.time() });
      case 'open':
        return this.open(line, frame.document, frame.version);
      case 'close':
        line.documents.delete(frame.document);
        return;
      case 'op':
        return this.commit(line, frame);
      case 'cursor':
        return this.tellOthers(line, frame.document, { ...frame, sessionId: line.sessionId, userId: line.user!.id });
      case 'lock':
        return this.tellLock(line, frame.document, this.holder(line));
      case 'unlock':
        return this.tellLock(line, frame.document, null);
      case 'resolve':
      case 'restore':
      case 'vote':
        return this.refusal === undefined ? undefined : line.tell(this.refusal);
    }
  }

  private open(line: Line, document: string, version: number | undefined): void {
    if (this.hidden.has(document)) {
      return line.tell({ type: 'error', document, code: 'NOT_FOUND', message: '' });
    }
    if (this.unavailable.has(document)) {
      return line.tell({ type: 'error', document, code: 'UNAVAILABLE', message: '', retry: true });
    }
    const board = this.boards.get(document);
    const authority = board ?? this.authority(document);
    line.documents.set(document, authority.version);
    const present = this.lines.filter((other) => other.documents.has(document)).map(participant);
    const facts = { name: document, docType: authority.type.name, policy: 'lww', state: 'active', role: 'editor' as const, lock: null, present };
    if (version !== undefined) {
      line.tell({ type: 'opened', document, page: 1, last: true, version, ...facts });
      const missed = authority.operations(version);
      if (missed.length > 0) {
        line.tell({ type: 'ops', document, ops: missed });
      }
    } else {
      const ops = board === undefined ? this.authority(document).content.ops : parts(board.content);
      const pages = Math.max(1, Math.ceil(ops.length / this.pageSize));
      for (let page = 1; page <= pages; page++) {
        const content = ops.slice((page - 1) * this.pageSize, page * this.pageSize);
        const head = page === 1 ? { version: authority.version, ...facts } : {};
        line.tell({ type: 'opened', document, page, last: page === pages, content, ...head });
      }
    }
    this.tellOthers(line, document, { type: 'presence', document, joined: [participant(line)] });
  }

  private commit(line: Line, frame: Extract<ClientFrame, { type: 'op' }>): void {
    const { document } = frame;
    for (const [place, operation] of frame.ops.entries()) {
      const refusal = this.refuse(document, operation.opId);
      if (refusal !== undefined) {
        const opIds = frame.ops.slice(place).map(({ opId }) => opId);
        return line.tell({ type: 'rejected', document, opId: operation.opId, opIds, code: '', message: '', retry: false, ...refusal });
      }
      const decided = this.submit(line, document, operation);
      if (typeof decided === 'string') {
        const { opId } = operation;
        const opIds = decided === 'OP_ID_REUSED' ? [opId] : frame.ops.slice(place).map((other) => other.opId);
        return line.tell({ type: 'rejected', document, opId, opIds, code: decided, message: '', retry: false });
      }
      const { committed, duplicate } = decided;
      if (!this.swallowAcks) {
        const { opId, version, timestamp } = committed;
        line.tell({ type: 'ack', document, opId, version, timestamp, ...(duplicate ? { duplicate: true } : {}) });
      }
      if (!duplicate) {
        this.tellOthers(line, document, { type: 'ops', document, ops: [committed] });
      }
    }
  }

  private submit(line: Line, document: string, operation: SentOperation): ReturnType<Authority['submit']> | Refused['code'] {
    try {
      const authority = this.boards.get(document) ?? this.authority(document);
      return authority.submit(line.user!, line.clientId, operation);
    } catch (error) {
      if (error instanceof Refused) {
        return error.code;
      }
      throw error;
    }
  }

  private tellLock(line: Line, document: string, holder: LockHolder | null): void {
    if (this.refusal !== undefined) {
      return line.tell(this.refusal);
    }
    this.tellAll(document, { type: 'lock', document, holder });
  }

  tellAll(document: string, frame: ServerFrame): void {
    this.lines.filter((line) => line.documents.has(document)).forEach((line) => line.tell(frame));
  }

  private tellOthers(line: Line, document: string, frame: ServerFrame): void {
    this.lines.filter((other) => other !== line && other.documents.has(document)).forEach((other) => other.tell(frame));
  }

  private holder(line: Line): LockHolder {
    return { userId: line.user!.id, name: line.user!.name, sessionId: line.sessionId };
  }

  private welcome(authenticated: boolean): Extract<ServerFrame, { type: 'welcome' }> {
    const limits = { messageBytes: 262_144, documentsPerConnection: 100, operationsPerSecond: 100, authTimeoutMillis: 5_000 };
    return { type: 'welcome', protocol: 1, authenticated, serverTime: this.time(), limits };
  }

  private time(): number {
    return Date.now() + SERVER_AHEAD_MILLIS;
  }
}

/** Somebody else's committed operation, for tests that write the log by hand. */
export function committed(version: number, delta: Delta, more: Partial<ReceivedOperation> = {}): ReceivedOperation {
  const user = { id: 'u-other', name: 'other' };
  return { version, opId: `other-${version}`, user, clientId: 'x', opType: 'edit', delta: delta.ops, writtenAt: 0, timestamp: 0, ...more };
}

/** The delta that makes a content, a member of the root each. */
function parts(content: Members): Op[] {
  return Object.entries(content.value).map(([name, value]) => ({ set: pointerOf(name), value })) as unknown as Op[];
}

function participant(line: Line): Participant {
  return { sessionId: line.sessionId, userId: line.user!.id, name: line.user!.name, color: line.user!.color };
}

/** Lets time pass, with everything that is due in it. */
export async function pass(millis: number): Promise<void> {
  await vi.advanceTimersByTimeAsync(millis);
}

export function text(delta: Delta): string {
  return delta.ops.map((op) => (typeof op.insert === 'string' ? op.insert : '*')).join('');
}
