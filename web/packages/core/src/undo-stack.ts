import type { DocumentType } from './document-type';

/** A piece of a step: what takes back that part of it which one operation carried. */
export interface Part<Change> {
  /** Parts with one number are one step. */
  readonly step: number;
  /** The operation that the step was written in. */
  readonly writtenBy: string;
  /** The operation that last did it: the same, or that of an undo or redo. */
  readonly doneBy: string;
  readonly inverse: Change;
}

/** The topmost step, taken off. */
export interface Taken<Content, Change> {
  /** What takes it back, on what is displayed; never empty. */
  readonly change: Change;
  /** What leads from the result back to what is displayed, in the order in which it is put on the other stack. */
  readonly undone: readonly Part<Change>[];
  readonly rest: UndoStack<Content, Change>;
}

/** A part and what is below it. */
interface Link<Change> {
  readonly part: Part<Change>;
  /** What the part has still to be moved by. */
  readonly arrived: Change;
  readonly below: Link<Change> | undefined;
  /** How many steps there are from here down. */
  readonly steps: number;
  /** How many parts its step has from here down. */
  readonly parts: number;
}

/** How many steps are kept at least, once there are as many; at most twice as many are. */
export const UNDO_STEPS_MAX = 200;

/**
 * Inverses of own edits, immutable, the newest on top: the topmost part stands on what is displayed, each further one on what the
 * part above it leads to. The same as Java's `UndoStack`, proven on the same vectors.
 *
 * What arrives moves the topmost part at once. What the parts below have to be moved by is composed and kept beside them until they
 * come to the top, so that an arrival costs the same however much there is to undo. A part never takes back what arrived: it names
 * only what its author wrote, and spares what others wrote in that.
 */
export class UndoStack<Content, Change> {
  private constructor(
    private readonly type: DocumentType<Content, Change>,
    private readonly top: Link<Change> | undefined,
  ) {}

  static empty<Content, Change>(type: DocumentType<Content, Change>): UndoStack<Content, Change> {
    return new UndoStack(type, undefined);
  }

  get isEmpty(): boolean {
    return this.top === undefined;
  }

  /** How many parts the topmost step has. */
  get partsOfTop(): number {
    return this.top?.parts ?? 0;
  }

  /** This stack and one more part. */
  pushPart(part: Part<Change>): UndoStack<Content, Change> {
    if (this.type.isEmpty(part.inverse)) {
      return this;
    }
    const link = linked(part, this.type.emptyDelta, this.top);
    return new UndoStack(this.type, link.steps > 2 * UNDO_STEPS_MAX ? shortened(link) : link);
  }

  /** This stack and one more edit of a step, which may belong to the operation on top and has led to `display`. */
  push(step: number, opId: string, inverse: Change, display: Content): UndoStack<Content, Change> {
    const { top, type } = this;
    if (top === undefined || top.part.step !== step || top.part.doneBy !== opId) {
      return this.pushPart({ step, writtenBy: opId, doneBy: opId, inverse });
    }
    const both = { ...top.part, inverse: type.compose(inverse, top.part.inverse) };
    return new UndoStack(type, type.isEmpty(both.inverse) ? this.settled(top.below, display) : linked(both, top.arrived, top.below));
  }

  /** This stack after others have changed what is displayed, which is `display` after that. */
  moved(change: Change, display: Content): UndoStack<Content, Change> {
    if (this.top === undefined || this.type.isEmpty(change)) {
      return this;
    }
    return new UndoStack(this.type, this.settled(this.arriving(this.top, change), display));
  }

  /**
   * This stack after a resolution. What it takes out or sets again is not brought back by a part that would take back just that:
   * such parts are left out.
   *
   * @param before what was displayed before the resolution
   * @param after what is displayed after it
   */
  resolved(change: Change, before: Content, after: Content): UndoStack<Content, Change> {
    const lost = new Set<string>();
    let content = before;
    let over = change;
    for (let link = this.top; link !== undefined; link = this.settled(link.below, content)) {
      const { inverse }: Part<Change> = link.part;
      if (this.type.interferes(inverse, over)) {
        lost.add(nameOf(link.part));
      }
      over = this.type.transform(over, inverse, true);
      content = this.type.apply(content, inverse);
    }
    const rest = lost.size === 0 ? this : this.without((part) => lost.has(nameOf(part)), before);
    return rest.moved(change, after);
  }

  /** This stack without what these operations wrote, undid or did again. What they did stays; parts below move over it. */
  forget(opIds: ReadonlySet<string>, display: Content): UndoStack<Content, Change> {
    const gone = (part: Part<Change>): boolean => isOf(part, opIds);
    for (let link = this.top; link !== undefined; link = link.below) {
      if (gone(link.part)) {
        return this.without(gone, display);
      }
    }
    return this;
  }

  /**
   * This stack after these operations, its newest, were taken back. What they did and the change that took it back cancel out for the
   * parts below.
   *
   * @param before what was displayed before that
   * @param after what is displayed after it
   */
  takenBack(opIds: ReadonlySet<string>, change: Change, before: Content, after: Content): UndoStack<Content, Change> {
    const { type } = this;
    let content = before;
    let left = change;
    let link = this.top;
    while (link !== undefined && isOf(link.part, opIds)) {
      const { inverse }: Part<Change> = link.part;
      left = type.compose(type.invert(inverse, content), left);
      content = type.apply(content, inverse);
      link = this.settled(link.below, content);
    }
    // Inverting leaves out what changes nothing.
    const net = type.invert(type.invert(left, content), after);
    return new UndoStack(type, link && this.settled(this.arriving(link, net), after));
  }

  /**
   * Takes the topmost step that changes anything; steps that change nothing any more are passed over.
   *
   * @param doneBy the operation that takes it back
   */
  take(display: Content, doneBy: string): Taken<Content, Change> | undefined {
    let link = this.top;
    while (link !== undefined) {
      const { step } = link.part;
      const undone: Part<Change>[] = [];
      let content = display;
      let change = this.type.emptyDelta;
      while (link !== undefined && link.part.step === step) {
        const { inverse, writtenBy }: Part<Change> = link.part;
        undone.push({ step, writtenBy, doneBy, inverse: this.type.takingBack(inverse, content) });
        content = this.type.apply(content, inverse);
        change = this.type.compose(change, inverse);
        link = this.settled(link.below, content);
      }
      if (!this.type.isEmpty(change)) {
        return { change, undone, rest: new UndoStack(this.type, link) };
      }
    }
    return undefined;
  }

  private without(gone: (part: Part<Change>) => boolean, display: Content): UndoStack<Content, Change> {
    const kept: Link<Change>[] = [];
    const { type } = this;
    let content = display;
    // What the parts did that are gone. It is the author's own: nothing to spare.
    let done = type.emptyDelta;
    for (let link = this.top; link !== undefined; link = this.settled(link.below, content)) {
      const { inverse }: Part<Change> = link.part;
      if (gone(link.part)) {
        done = type.compose(type.invert(inverse, content), done);
      } else {
        const now = type.transform(inverse, done, false);
        done = type.transform(done, inverse, true);
        if (!type.isEmpty(now)) {
          kept.push(linked({ ...link.part, inverse: now }, type.emptyDelta, undefined));
        }
      }
      content = type.apply(content, inverse);
    }
    return new UndoStack(type, onTop(kept, undefined));
  }

  /** The link with its part brought up to date, after what arrived has led to `content`; links whose parts are empty then are left out. */
  private settled(link: Link<Change> | undefined, content: Content): Link<Change> | undefined {
    let current = link;
    while (current !== undefined && !this.type.isEmpty(current.arrived)) {
      const { part, arrived, below }: Link<Change> = current;
      const inverse = this.type.sparing(part.inverse, arrived);
      const under: Link<Change> | undefined = below && this.arriving(below, this.type.spared(arrived, part.inverse, content));
      if (!this.type.isEmpty(inverse)) {
        return linked({ ...part, inverse }, this.type.emptyDelta, under);
      }
      current = under;
    }
    return current;
  }

  private arriving(link: Link<Change>, change: Change): Link<Change> {
    return { ...link, arrived: this.type.compose(link.arrived, change) };
  }
}

function isOf({ writtenBy, doneBy }: Part<unknown>, opIds: ReadonlySet<string>): boolean {
  return opIds.has(writtenBy) || opIds.has(doneBy);
}

function linked<Change>(part: Part<Change>, arrived: Change, below: Link<Change> | undefined): Link<Change> {
  const same = part.step === below?.part.step;
  return { part, arrived, below, steps: (below?.steps ?? 0) + (same ? 0 : 1), parts: same ? below.parts + 1 : 1 };
}

/** No two parts of a stack have the same name. */
function nameOf({ step, writtenBy, doneBy }: Part<unknown>): string {
  return `${step} ${writtenBy} ${doneBy}`;
}

function shortened<Change>(full: Link<Change>): Link<Change> {
  const kept: Link<Change>[] = [];
  for (let link: Link<Change> | undefined = full; link !== undefined && full.steps - link.steps < UNDO_STEPS_MAX; link = link.below) {
    kept.push(link);
  }
  return onTop(kept, undefined) ?? full;
}

/** A chain of these links, from the top down, above another one. */
function onTop<Change>(links: readonly Link<Change>[], below: Link<Change> | undefined): Link<Change> | undefined {
  return links.reduceRight((chain, { part, arrived }) => linked(part, arrived, chain), below);
}
