import type QuillCursors from 'quill-cursors/core';
import type { Range, RemoteCursor, SharedDocument } from '@aetherflow/core';
import { plainName } from '../frame/names';
import { toned } from './colors';
import { NextPicture } from './next-picture';

/** How long a name stays beside a cursor that has stopped moving; beside a selection it stays as long as that. */
const NAME_SHOWN_MILLIS = 2_500;

/**
 * Draws the others' cursors, at most once per picture. A cursor that its owner has moved shows the owner's name for a while; one
 * that was only pushed along by the own typing does not.
 */
export class CursorLayer {
  private readonly picture = new NextPicture(() => this.drawNow());
  private known = new Map<string, Range>();
  private readonly hiding = new Map<string, ReturnType<typeof setTimeout>>();

  constructor(
    private readonly cursors: QuillCursors,
    private readonly document: SharedDocument,
  ) {}

  /** Something moved. */
  draw(): void {
    this.picture.ask();
  }

  /** An own edit has pushed cursors along. */
  pushed(): void {
    this.known = ranges(this.document.cursors());
    this.draw();
  }

  stop(): void {
    this.picture.cancel();
    this.hiding.forEach((timer) => clearTimeout(timer));
  }

  private drawNow(): void {
    const shown = this.document.cursors();
    const now = ranges(shown);
    const colors = new Map(shown.map(({ sessionId, color }) => [sessionId, toned(color)]));
    for (const { id, color } of this.cursors.cursors()) {
      if (colors.get(id) !== color) {
        this.cursors.removeCursor(id);
      }
    }
    const before = this.known;
    this.known = now;
    for (const { sessionId, name, color, range } of shown) {
      this.cursors.createCursor(sessionId, plainName(name), toned(color));
      this.cursors.moveCursor(sessionId, range);
      const last = before.get(sessionId);
      if (last?.index !== range.index || last.length !== range.length) {
        this.showName(sessionId);
      }
    }
  }

  private showName(sessionId: string): void {
    clearTimeout(this.hiding.get(sessionId));
    this.cursors.toggleFlag(sessionId, true);
    if ((this.known.get(sessionId)?.length ?? 0) === 0) {
      const hide = (): void => this.cursors.toggleFlag(sessionId, false);
      this.hiding.set(sessionId, setTimeout(hide, NAME_SHOWN_MILLIS));
    }
  }
}

function ranges(cursors: readonly RemoteCursor[]): Map<string, Range> {
  return new Map(cursors.map(({ sessionId, range }) => [sessionId, range]));
}
