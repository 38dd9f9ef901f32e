import type { ClientFrame, User } from './protocol';
import type { SharedDocument } from './shared-document';

/** What a document needs of its connection. */
export interface Wire {
  /** Sends when connected and authenticated; otherwise the frame is dropped, as everything is said again after a reconnect. */
  send(frame: ClientFrame): void;
  after(millis: number, task: () => void): () => void;
  now(): number;
  serverNow(): number;
  random(): number;
  messageBytesMax(): number;
  user(): User | undefined;
  clientId(): string;
  sessionId(): string | undefined;
  forget(document: SharedDocument): void;
}
