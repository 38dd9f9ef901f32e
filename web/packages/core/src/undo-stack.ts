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
  /** What it takes back. */
  readonly edit: Change;
  /** What others have written inside of that since. */
  readonly others: Change;
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
 * come to the top, so that an arrival costs the same however much there is to undo. A part never removes what arrived: it names only
 * what its author inserted, and a transformation only takes from that; what arrived inside of what it names as a whole it spares.
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

  /** This stack and one more edit of a step, which may belong to the operation on top. */
  push(step: number, opId: string, edit: Change, inverse: Change): UndoStack<Content, Change> {
    const { top, type } = this;
    if (top === undefined || top.part.step !== step || top.part.doneBy !== opId) {
      return this.pushPart({ step, writtenBy: opId, doneBy: opId, inverse, edit, others: type.emptyDelta });
    }
    const both = { ...top.part, inverse: type.compose(inverse, top.part.inverse), edit: type.compose(top.part.edit, edit) };
    return new UndoStack(type, type.isEmpty(both.inverse) ? this.settled(top.below) : linked(both, top.arrived, top.below));
  }

  /** This stack after something else than its author's edits has changed what is displayed. */
  moved(change: Change): UndoStack<Content, Change> {
    if (this.top === undefined || this.type.isEmpty(change)) {
      return this;
    }
    return new UndoStack(this.type, this.settled(this.arriving(this.top, change)));
  }

  /**
   * This stack after a resolution. What it takes out or sets again is not brought back by a part that would take back just that:
   * such parts are left out.
   *
   * @param display before the resolution
   */
  resolved(change: Change, display: Content): UndoStack<Content, Change> {
    const lost = new Set<string>();
    let over = change;
    for (let link = this.top; link !== undefined; link = this.settled(link.below)) {
      if (this.type.interferes(link.part.inverse, over)) {
        lost.add(nameOf(link.part));
      }
      over = this.type.transform(over, link.part.inverse, true);
    }
    const rest = lost.size === 0 ? this : this.without((part) => lost.has(nameOf(part)), display);
    return rest.moved(change);
  }

  /** This stack without what these operations wrote, undid or did again. What they did stays; parts below move over it. */
  forget(opIds: ReadonlySet<string>, display: Content): UndoStack<Content, Change> {
    const gone = ({ writtenBy, doneBy }: Part<Change>): boolean => opIds.has(writtenBy) || opIds.has(doneBy);
    for (let link = this.top; link !== undefined; link = link.below) {
      if (gone(link.part)) {
        return this.without(gone, display);
      }
    }
    return this;
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
        const { inverse, edit, others, writtenBy }: Part<Change> = link.part;
        const sparing = this.type.sparing(inverse, edit, others);
        const back = this.type.invert(sparing, content);
        undone.push({ step, writtenBy, doneBy, inverse: back, edit: sparing, others: this.type.emptyDelta });
        let below: Link<Change> | undefined = link.below;
        if (below !== undefined && sparing !== inverse) {
          // It stands on what the whole inverse would have led to.
          below = this.arriving(below, this.type.compose(this.type.invert(inverse, content), sparing));
        }
        content = this.type.apply(content, sparing);
        change = this.type.compose(change, sparing);
        link = this.settled(below);
      }
      if (!this.type.isEmpty(change)) {
        return { change, undone, rest: new UndoStack(this.type, link) };
      }
    }
    return undefined;
  }

  private without(gone: (part: Part<Change>) => boolean, display: Content): UndoStack<Content, Change> {
    const kept: Link<Change>[] = [];
    let content = display;
    let link = this.top;
    while (link !== undefined) {
      const { inverse }: Part<Change> = link.part;
      if (gone(link.part)) {
        const done = this.type.invert(inverse, content);
        link = link.below === undefined ? undefined : this.settled(this.arriving(link.below, done));
      } else {
        kept.push(link);
        content = this.type.apply(content, inverse);
        link = this.settled(link.below);
      }
    }
    return new UndoStack(this.type, onTop(kept, undefined));
  }

  /** The link with its part brought up to date; links whose parts are empty then are left out. */
  private settled(link: Link<Change> | undefined): Link<Change> | undefined {
    let current = link;
    while (current !== undefined && !this.type.isEmpty(current.arrived)) {
      const { part, arrived, below }: Link<Change> = current;
      const inverse = this.type.transform(part.inverse, arrived, false);
      const under = below === undefined ? undefined : this.arriving(below, this.type.transform(arrived, part.inverse, true));
      if (!this.type.isEmpty(inverse)) {
        const others = this.type.compose(part.others, this.type.inside(arrived, inverse));
        return linked({ ...part, inverse, others }, this.type.emptyDelta, under);
      }
      current = under;
    }
    return current;
  }

  private arriving(link: Link<Change>, change: Change): Link<Change> {
    return { ...link, arrived: this.type.compose(link.arrived, change) };
  }
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
