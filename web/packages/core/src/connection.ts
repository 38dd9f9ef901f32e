import { backoffMillis } from './backoff';
import { ServerClock } from './clock';
import type { UnsentEdits } from './document-events';
import { browserEnvironment, type Environment, type Socket } from './environment';
import { Events } from './events';
import { newClientId } from './identifiers';
import type { Offline } from './offline';
import { meaningOfClose, type ClientFrame, type ErrorFrame, type ServerFrame, type User, type WelcomeFrame } from './protocol';
import { JsonDocument } from './json/json-document';
import { SharedDocument } from './shared-document';
import { TEXT } from './text-type';
import type { OpenDocument, Wire } from './wire';

const PING_INTERVAL_MILLIS = 15_000;
/** An answer to a ping, or anything else, has to arrive within this time; otherwise the line is taken for dead. */
const SILENCE_MAX_MILLIS = 8_000;
/** From opening the socket to being authenticated. */
const HANDSHAKE_MAX_MILLIS = 10_000;
const MESSAGE_BYTES_DEFAULT = 262_144;
/** A token is renewed when this part of its remaining time has passed. */
const TOKEN_RENEWAL_PART = 0.8;

export type ConnectionStatus =
  | { readonly kind: 'idle' }
  | { readonly kind: 'connecting' }
  | { readonly kind: 'connected' }
  /** Broken; the next attempt begins at `retryAt` by the local clock. */
  | { readonly kind: 'reconnecting'; readonly attempt: number; readonly retryAt: number }
  /** As before, and the device says that it has no network. */
  | { readonly kind: 'offline' }
  /** Not tried again by itself: `code` is a close code of 4500–4999, or 0 when no token could be had. */
  | { readonly kind: 'ended'; readonly code: number; readonly reason: string };

export interface ConnectionEvents {
  status: ConnectionStatus;
  /** An error frame that names no document. */
  error: ErrorFrame;
}

export interface ConnectionOptions {
  /** For example `wss://host/ws`. */
  readonly url: string;
  /**
   * Gives the token; with `renew` a new one, as the last is at its end or was refused. Rejecting with `NoToken` ends the
   * connection, any other rejection is tried again.
   */
  readonly token: (renew: boolean) => Promise<string>;
  /** Made once per tab or client and kept with its unsent edits; a new one by default. */
  readonly clientId?: string;
  /** Keeps edits and contents outside of the page; brings its own client id. */
  readonly offline?: Offline | undefined;
  readonly environment?: Environment;
}

/** There is no token to be had: the user has to sign in again. */
export class NoToken extends Error {}

/**
 * One WebSocket to a gateway, kept alive: it authenticates, resumes its session after a break, renews the token in place, measures
 * the server's clock, and carries any number of documents.
 */
export class Connection extends Events<ConnectionEvents> {
  readonly clientId: string;
  private readonly environment: Environment;
  private readonly clock: ServerClock;
  private readonly documents = new Map<string, OpenDocument>();
  private current: ConnectionStatus = { kind: 'idle' };
  private socket: Socket | undefined;
  private welcome: WelcomeFrame | undefined;
  private attempt = 0;
  private renewToken = false;
  private helloSentAt = 0;
  private pingSentAt = 0;
  private timers: { retry?: () => void; ping?: () => void; silence?: () => void; handshake?: () => void; token?: () => void } = {};
  private stopListening: (() => void) | undefined;

  constructor(private readonly options: ConnectionOptions) {
    super();
    this.environment = options.environment ?? browserEnvironment();
    this.clientId = options.offline?.clientId ?? options.clientId ?? newClientId(this.environment.now());
    this.clock = new ServerClock(() => this.environment.now());
  }

  get status(): ConnectionStatus {
    return this.current;
  }

  /** Who is signed in; known from the first connection on. */
  get user(): User | undefined {
    return this.welcome?.user;
  }

  get sessionId(): string | undefined {
    return this.welcome?.sessionId;
  }

  /** By how many milliseconds the server's clock is ahead of the local one. */
  get clockOffsetMillis(): number {
    return this.clock.offsetMillis;
  }

  /** Connects, and from then on keeps connected. Also continues after the status `ended`. */
  connect(): void {
    if (this.socket !== undefined) {
      return;
    }
    this.stopListening ??= this.environment.onNetworkChange(() => this.onNetworkChange());
    this.attempt = 0;
    this.openSocket();
  }

  /** Ends the connection; documents keep what they hold. */
  close(): void {
    this.stopListening?.();
    this.stopListening = undefined;
    this.drop(1000);
    this.become({ kind: 'idle' });
  }

  /**
   * Opens a text; the same object as long as it is not closed. A document of another type fails with `UNKNOWN_TYPE`.
   *
   * @param unsent what an earlier page had kept; this connection has to have that page's `clientId`. Not needed with `offline`
   */
  open(id: string, unsent?: UnsentEdits): SharedDocument {
    return this.opened(id, SharedDocument, (left) => new SharedDocument(id, this.wire(), TEXT, unsent ?? left));
  }

  /** Opens structured data, a document of type `json`, in the same way. */
  openJson(id: string, unsent?: UnsentEdits): JsonDocument {
    return this.opened(id, JsonDocument, (left) => new JsonDocument(id, this.wire(), unsent ?? left));
  }

  private opened<Document extends OpenDocument>(
    id: string,
    kind: abstract new (...args: never[]) => Document,
    make: (left: UnsentEdits | undefined) => Document,
  ): Document {
    const known = this.documents.get(id);
    if (known?.constructor === kind) {
      return known as Document;
    }
    if (known !== undefined) {
      throw new Error(`document ${id} is open as another type`);
    }
    const { offline } = this.options;
    const left = offline?.take(id);
    const document = make(left);
    this.documents.set(id, document);
    offline?.follow(document, left !== undefined);
    if (offline !== undefined && left === undefined) {
      void offline.content(id).then((kept) => kept !== undefined && document.offer(kept));
    }
    if (this.current.kind === 'connected') {
      document.connected();
    }
    return document;
  }

  /** What has to be kept, with `clientId`, when this page ends before everything is acknowledged. */
  unsent(): UnsentEdits[] {
    return [...this.documents.values()].map((document) => document.unsent()).filter((edits) => edits !== undefined);
  }

  private wire(): Wire {
    return {
      send: (frame) => this.send(frame),
      after: (millis, task) => this.environment.after(millis, task),
      now: () => this.environment.now(),
      serverNow: () => this.clock.serverNow(),
      random: () => this.environment.random(),
      messageBytesMax: () => this.welcome?.limits?.messageBytes ?? MESSAGE_BYTES_DEFAULT,
      user: () => this.user,
      clientId: () => this.clientId,
      sessionId: () => this.sessionId,
      forget: (document) => {
        this.documents.delete(document.id);
        this.options.offline?.unfollow(document);
      },
    };
  }

  private send(frame: ClientFrame): boolean {
    if (this.current.kind !== 'connected' || this.socket === undefined) {
      return false;
    }
    this.socket.send(JSON.stringify(frame));
    return true;
  }

  private openSocket(): void {
    this.clearTimers();
    this.become({ kind: 'connecting' });
    this.helloSentAt = this.environment.now();
    const socket = this.environment.connect(this.options.url);
    this.socket = socket;
    socket.onmessage = ({ data }) => this.socket === socket && this.onMessage(socket, data);
    socket.onclose = ({ code, reason }) => this.socket === socket && this.onClosed(code, reason);
    this.timers.handshake = this.environment.after(HANDSHAKE_MAX_MILLIS, () => this.lost());
  }

  private onMessage(socket: Socket, data: unknown): void {
    if (typeof data !== 'string') {
      return;
    }
    this.timers.silence?.();
    const frame = JSON.parse(data) as ServerFrame;
    if (frame.type === 'welcome') {
      if (frame.authenticated) {
        this.onAuthenticated(frame);
      } else {
        this.clock.answered(this.helloSentAt, frame.serverTime);
        void this.authenticate(socket, this.renewToken);
      }
    } else if (frame.type === 'pong') {
      this.clock.answered(frame.t, frame.serverTime);
    } else if ('document' in frame && frame.document !== undefined) {
      this.documents.get(frame.document)?.handle(frame);
    } else if (frame.type === 'error') {
      this.emit('error', frame);
    }
    if (this.current.kind === 'connected' && this.environment.now() - this.pingSentAt >= PING_INTERVAL_MILLIS) {
      // Timers of a hidden page are slowed down by the browser, arriving frames are not.
      this.ping();
    }
  }

  private async authenticate(socket: Socket, renew: boolean): Promise<void> {
    let token: string;
    try {
      token = await this.options.token(renew);
    } catch (error) {
      if (this.socket === socket) {
        if (error instanceof NoToken) {
          this.end(0, error.message);
        } else if (this.current.kind !== 'connected') {
          this.lost();
        }
      }
      return;
    }
    if (this.socket !== socket) {
      return;
    }
    this.renewToken = false;
    const { sessionId, resumeToken } = this.welcome ?? {};
    const resume = sessionId !== undefined && resumeToken !== undefined && this.current.kind !== 'connected';
    const frame: ClientFrame = {
      type: 'auth',
      token,
      clientId: this.clientId,
      ...(resume ? { sessionId, resumeToken } : {}),
    };
    socket.send(JSON.stringify(frame));
  }

  private onAuthenticated(frame: WelcomeFrame): void {
    const before = this.welcome;
    this.welcome = { ...before, ...frame };
    this.planTokenRenewal();
    if (this.current.kind === 'connected') {
      return;
    }
    this.timers.handshake?.();
    this.attempt = 0;
    this.become({ kind: 'connected' });
    this.ping();
    for (const document of [...this.documents.values()]) {
      document.connected();
    }
  }

  private planTokenRenewal(): void {
    this.timers.token?.();
    const expiresAt = this.welcome?.tokenExpiresAt;
    const socket = this.socket;
    if (expiresAt === undefined || socket === undefined) {
      return;
    }
    const wait = Math.max(1_000, (expiresAt - this.clock.serverNow()) * TOKEN_RENEWAL_PART);
    // Timers hold at most 2^31 - 1 ms; a token of more than 24 days is renewed earlier than it had to be.
    this.timers.token = this.environment.after(Math.min(wait, 2_147_483_647), () => void this.authenticate(socket, true));
  }

  private ping(): void {
    this.timers.ping?.();
    this.timers.silence?.();
    this.pingSentAt = this.environment.now();
    this.send({ type: 'ping', t: this.pingSentAt });
    this.timers.silence = this.environment.after(SILENCE_MAX_MILLIS, () => this.lost());
    this.timers.ping = this.environment.after(PING_INTERVAL_MILLIS, () => this.ping());
  }

  private onClosed(code: number, reason: string): void {
    switch (meaningOfClose(code)) {
      case 'stop':
        return this.end(code, reason);
      case 'new-token':
        this.renewToken = true;
        return this.lost();
      case 'reconnect':
        return this.lost();
    }
  }

  /** The line is dead, whether the socket knows it or not: another attempt after a while. */
  private lost(): void {
    this.drop(3000);
    this.attempt += 1;
    const wait = backoffMillis(this.attempt, () => this.environment.random());
    this.timers.retry = this.environment.after(wait, () => this.openSocket());
    this.become(
      this.environment.online()
        ? { kind: 'reconnecting', attempt: this.attempt, retryAt: this.environment.now() + wait }
        : { kind: 'offline' },
    );
  }

  private end(code: number, reason: string): void {
    if (code === 4501) {
      this.renewToken = true;
    }
    this.drop(1000);
    this.become({ kind: 'ended', code, reason });
  }

  private drop(code: number): void {
    this.clearTimers();
    const socket = this.socket;
    this.socket = undefined;
    if (socket !== undefined) {
      socket.onmessage = null;
      socket.onclose = null;
      socket.close(code);
    }
    if (this.current.kind === 'connected') {
      // The status first: documents ask it through the wire.
      this.current = { kind: 'connecting' };
      for (const document of [...this.documents.values()]) {
        document.disconnected();
      }
    }
  }

  private onNetworkChange(): void {
    switch (this.current.kind) {
      case 'reconnecting':
      case 'offline':
        if (this.environment.online()) {
          this.attempt = 0;
          this.openSocket();
        } else {
          this.become({ kind: 'offline' });
        }
        return;
      case 'connected':
        // Perhaps the network changed under the connection: find out now rather than at the next ping.
        this.ping();
        return;
      case 'idle':
      case 'connecting':
      case 'ended':
    }
  }

  private become(status: ConnectionStatus): void {
    this.current = status;
    this.emit('status', status);
  }

  private clearTimers(): void {
    Object.values(this.timers).forEach((cancel) => cancel?.());
    this.timers = {};
  }
}
