import { browserPersistence, type Persistence } from './persistence';

/** The socket as this package uses it; a browser's `WebSocket` is one. */
export interface Socket {
  onopen: (() => void) | null;
  onmessage: ((event: { data: unknown }) => void) | null;
  onclose: ((event: { code: number; reason: string }) => void) | null;
  send(text: string): void;
  close(code?: number, reason?: string): void;
}

/** Time, chance, network and what outlives the page, passed in so that tests decide them. */
export interface Environment {
  /** Milliseconds since the epoch by the local clock. */
  now(): number;
  /** A number from 0 (inclusive) to 1. */
  random(): number;
  /** Runs a task later; the returned function cancels it. */
  after(millis: number, task: () => void): () => void;
  connect(url: string): Socket;
  /** Whether the device believes that it has a network. */
  online(): boolean;
  /** Called when the network comes or goes, or the page becomes visible again. */
  onNetworkChange(listener: () => void): () => void;
  /** What outlives the page; undefined where nothing does. */
  readonly persistence?: Persistence | undefined;
}

interface Target {
  addEventListener(name: string, listener: () => void): void;
  removeEventListener(name: string, listener: () => void): void;
}

interface Globals extends Target {
  WebSocket: new (url: string) => Socket;
  setTimeout(task: () => void, millis: number): unknown;
  clearTimeout(timer: unknown): void;
  navigator?: { onLine?: boolean };
  document?: Target;
}

/** The environment of a browser; also of Node from version 22 on, where nothing tells about the network. */
export function browserEnvironment(): Environment {
  const globals = globalThis as unknown as Globals;
  return {
    persistence: browserPersistence('aetherflow'),
    now: () => Date.now(),
    random: () => Math.random(),
    after(millis, task) {
      const timer = globals.setTimeout(task, millis);
      return () => globals.clearTimeout(timer);
    },
    connect: (url) => new globals.WebSocket(url),
    online: () => globals.navigator?.onLine ?? true,
    onNetworkChange(listener) {
      globals.addEventListener?.('online', listener);
      globals.addEventListener?.('offline', listener);
      globals.document?.addEventListener('visibilitychange', listener);
      return () => {
        globals.removeEventListener?.('online', listener);
        globals.removeEventListener?.('offline', listener);
        globals.document?.removeEventListener('visibilitychange', listener);
      };
    },
  };
}
