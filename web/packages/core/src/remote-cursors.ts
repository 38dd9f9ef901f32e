import type { ClientDocument } from './document';
import type { DocumentType } from './document-type';
import { toDisplay, type Range } from './positions';
import type { CursorFrame, Participant } from './protocol';

/** Somebody else's cursor, on what is shown. */
export interface RemoteCursor {
  readonly sessionId: string;
  readonly userId: string;
  readonly name: string;
  readonly color: string;
  readonly range: Range;
}

interface Known {
  readonly userId: string;
  readonly version: number;
  readonly range: Range;
}

/** How many versions back a cursor may come from; an older one is dropped, as its owner will tell a newer one. */
const VERSIONS_MAX = 256;

/** The others' cursors, each on the version that it names, moved on as versions arrive. */
export class RemoteCursors<C, D> {
  private readonly bySession = new Map<string, Known>();
  /** The last versions, oldest first: a cursor may arrive later than the version after the one that it means. */
  private recent: { version: number; delta: D; author: string | undefined }[] = [];

  constructor(private readonly type: DocumentType<C, D>) {}

  heard(frame: CursorFrame): void {
    if (frame.cleared === true || frame.version === undefined || frame.index === undefined) {
      this.bySession.delete(frame.sessionId);
      return;
    }
    const range = { index: frame.index, length: frame.length ?? 0 };
    this.bySession.set(frame.sessionId, { userId: frame.userId, version: frame.version, range });
  }

  /** One version was applied. `author` is the user who wrote it, undefined for the own user. */
  passed(version: number, delta: D, author: string | undefined): void {
    this.recent.push({ version, delta, author });
    if (this.recent.length > VERSIONS_MAX) {
      this.recent.shift();
    }
  }

  left(sessionId: string): void {
    this.bySession.delete(sessionId);
  }

  clear(): void {
    this.bySession.clear();
    this.recent = [];
  }

  /** Where the cursors of those who are present stand on what is shown. One that is ahead of the document waits. */
  onDisplay(state: ClientDocument<C, D>, people: ReadonlyMap<string, Participant>): RemoteCursor[] {
    const shown: RemoteCursor[] = [];
    for (const [sessionId, known] of this.bySession) {
      const participant = people.get(sessionId);
      const current = this.moved(known, state.version);
      if (participant === undefined || current === undefined) {
        continue;
      }
      this.bySession.set(sessionId, current);
      if (current.version === state.version) {
        const range = toDisplay(state, current.range);
        shown.push({ sessionId, userId: known.userId, name: participant.name, color: participant.color, range });
      }
    }
    return shown;
  }

  private moved(known: Known, version: number): Known | undefined {
    let { range } = known;
    if (known.version >= version) {
      return known;
    }
    if ((this.recent[0]?.version ?? version + 1) > known.version + 1) {
      return undefined;
    }
    for (const passed of this.recent) {
      if (passed.version > known.version && passed.version <= version) {
        range = this.type.moveRange(range, passed.delta, passed.author === known.userId);
      }
    }
    return { userId: known.userId, version, range };
  }
}
