import type { UnsentEdits } from './document-events';
import type { KeptContent } from './offline';
import type { ClientFrame, ServerFrame, User } from './protocol';

/** A document as its connection knows it, of whatever type. */
export interface OpenDocument {
  readonly id: string;
  connected(): void;
  disconnected(): void;
  handle(frame: ServerFrame): void;
  unsent(): UnsentEdits | undefined;
  readonly loaded: boolean;
  readonly live: boolean;
  readonly version: number;
  readonly unsentEdits: number;
  on(name: 'progress' | 'reset', listener: () => void): () => void;
  confirmed(): Omit<KeptContent, 'keptAt'> | undefined;
  offer(kept: KeptContent): void;
}

/** What a document needs of its connection. */
export interface Wire {
  /**
   * Sends when connected and authenticated; otherwise the frame is dropped: what a document has to say is said again after a
   * reconnect.
   *
   * @returns whether it was sent
   */
  send(frame: ClientFrame): boolean;
  after(millis: number, task: () => void): () => void;
  now(): number;
  serverNow(): number;
  random(): number;
  messageBytesMax(): number;
  user(): User | undefined;
  clientId(): string;
  sessionId(): string | undefined;
  forget(document: OpenDocument): void;
}
