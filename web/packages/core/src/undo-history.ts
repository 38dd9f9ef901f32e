import type { DocumentType, EditKind } from './document-type';
import { UndoStack, type Part } from './undo-stack';

/** A longer pause between two key strokes begins a new step. */
export const UNDO_PAUSE_MAX_MILLIS = 1_000;
/** A step that was written in as many operations is complete. */
export const UNDO_PARTS_MAX = 100;

/** What the next edit may join. */
interface Group {
  /** The number of the newest step. */
  readonly step: number;
  /** The kind of the newest edit; undefined when the next edit begins a new step in any case. */
  readonly kind: EditKind | undefined;
  readonly lastMillis: number;
}

/** A step to be taken back or done again, and the history after it. */
export interface RevertedStep<Content, Change> {
  readonly change: Change;
  readonly history: UndoHistory<Content, Change>;
}

/**
 * What one author can take back and do again, immutable. Only own edits are in it, each as its inverse, moved over everything that
 * has changed the display since: operations of others, resolutions, edits that were taken back. The same as Java's `UndoHistory`,
 * proven on the same vectors.
 *
 * Key strokes of one kind with no pause of more than a second between them are one step; so is a replacement with what is typed after
 * it. Every other edit is a step of its own. The newest 200 steps can be taken back.
 *
 * Laws: what is displayed and another author wrote is never taken away by taking back or doing again, nor set to something else;
 * taking back gives what was there before, but for empty objects that were made around a member, and doing again what was there
 * after, when nobody else wrote meanwhile; what was forgotten is neither taken back nor brought back.
 */
export class UndoHistory<Content, Change> {
  private constructor(
    private readonly type: DocumentType<Content, Change>,
    private readonly done: UndoStack<Content, Change>,
    private readonly undone: UndoStack<Content, Change>,
    private readonly group: Group,
  ) {}

  /** Nothing to take back. */
  static none<Content, Change>(type: DocumentType<Content, Change>): UndoHistory<Content, Change> {
    return new UndoHistory(type, UndoStack.empty(type), UndoStack.empty(type), { step: 0, kind: undefined, lastMillis: 0 });
  }

  get canUndo(): boolean {
    return !this.done.isEmpty;
  }

  get canRedo(): boolean {
    return !this.undone.isEmpty;
  }

  /**
   * An own edit. What was taken back before can not be done again after it.
   *
   * @param before the display that it changes
   * @param after the display after it
   * @param opId the operation that it became part of
   */
  edited(change: Change, before: Content, after: Content, opId: string, nowMillis: number): UndoHistory<Content, Change> {
    if (this.type.isEmpty(change)) {
      return this;
    }
    const inverse = this.type.takingBack(change, before);
    const kind = this.type.kind(change);
    const joins = continues(this.group, kind, nowMillis) && this.done.partsOfTop < UNDO_PARTS_MAX;
    const step = joins ? this.group.step : this.group.step + 1;
    const done = this.done.push(step, opId, inverse, after);
    return new UndoHistory(this.type, done, UndoStack.empty(this.type), { step, kind, lastMillis: nowMillis });
  }

  /** Others have changed the display, which is `display` after that. */
  moved(change: Change, display: Content): UndoHistory<Content, Change> {
    return this.with(this.done.moved(change, display), this.undone.moved(change, display));
  }

  /** A resolution has changed the display. */
  resolved(change: Change, before: Content, after: Content): UndoHistory<Content, Change> {
    return this.with(this.done.resolved(change, before, after), this.undone.resolved(change, before, after));
  }

  /** The newest operations were taken back, which has changed the display. */
  takenBack(opIds: Iterable<string>, change: Change, before: Content, after: Content): UndoHistory<Content, Change> {
    const ids = new Set(opIds);
    return this.with(this.done.takenBack(ids, change, before, after), this.undone.takenBack(ids, change, before, after));
  }

  /** Without what these operations did: it is neither taken back nor done again. */
  forget(opIds: Iterable<string>, display: Content): UndoHistory<Content, Change> {
    const ids = new Set(opIds);
    return this.with(this.done.forget(ids, display), this.undone.forget(ids, display));
  }

  /** Takes the newest step back, by an operation of this id; undefined when there is none. */
  undo(display: Content, opId: string): RevertedStep<Content, Change> | undefined {
    const taken = this.done.take(display, opId);
    return taken && { change: taken.change, history: this.after(taken.rest, onTop(this.undone, taken.undone)) };
  }

  /** Does the step again that was taken back last, by an operation of this id. */
  redo(display: Content, opId: string): RevertedStep<Content, Change> | undefined {
    const taken = this.undone.take(display, opId);
    return taken && { change: taken.change, history: this.after(onTop(this.done, taken.undone), taken.rest) };
  }

  private after(done: UndoStack<Content, Change>, undone: UndoStack<Content, Change>): UndoHistory<Content, Change> {
    return new UndoHistory(this.type, done, undone, { ...this.group, kind: undefined });
  }

  private with(done: UndoStack<Content, Change>, undone: UndoStack<Content, Change>): UndoHistory<Content, Change> {
    return done === this.done && undone === this.undone ? this : new UndoHistory(this.type, done, undone, this.group);
  }
}

function continues({ kind, lastMillis }: Group, next: EditKind, nowMillis: number): boolean {
  if (kind === undefined || nowMillis - lastMillis > UNDO_PAUSE_MAX_MILLIS) {
    return false;
  }
  return next === 'insertion' ? kind === 'insertion' || kind === 'replacement' : next === 'deletion' && kind === 'deletion';
}

function onTop<Content, Change>(stack: UndoStack<Content, Change>, parts: readonly Part<Change>[]): UndoStack<Content, Change> {
  return parts.reduce((higher, part) => higher.pushPart(part), stack);
}
