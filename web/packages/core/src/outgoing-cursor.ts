import type { ClientDocument } from './document';
import { toConfirmed, type Range } from './positions';
import type { ClientFrame } from './protocol';

/** The gateway passes on at most one position per session and 50 ms. */
const INTERVAL_MILLIS = 60;

interface Line {
  send(frame: ClientFrame): void;
  after(millis: number, task: () => void): () => void;
}

/** Tells the others where the own cursor stands: the newest position, not too often, on the version that they know. */
export class OutgoingCursor<C, D> {
  private range: Range | null = null;
  private told = '';
  private cancel: (() => void) | undefined;

  /** @param current the document as long as it is open on a living connection */
  constructor(
    private readonly document: string,
    private readonly line: Line,
    private readonly current: () => ClientDocument<C, D> | undefined,
  ) {}

  move(range: Range | null): void {
    this.range = range;
    this.cancel ??= this.line.after(INTERVAL_MILLIS, () => {
      this.cancel = undefined;
      this.tell();
    });
  }

  /** Somebody came who has not heard of it, or the connection is new. */
  again(): void {
    this.told = '';
    if (this.range !== null) {
      this.move(this.range);
    }
  }

  stop(): void {
    this.cancel?.();
    this.cancel = undefined;
  }

  private tell(): void {
    const state = this.current();
    if (state === undefined) {
      return;
    }
    const frame: ClientFrame =
      this.range === null
        ? { type: 'cursor', document: this.document, cleared: true }
        : { type: 'cursor', document: this.document, version: state.version, ...toConfirmed(state, this.range) };
    const text = JSON.stringify(frame);
    if (text !== this.told) {
      this.told = text;
      this.line.send(frame);
    }
  }
}
