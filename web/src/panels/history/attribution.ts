import { Delta, type Op } from '@aetherflow/core';
import type { LoggedEdit } from './log';

export interface Author {
  readonly id: string;
  readonly name: string;
}

type Insert = NonNullable<Op['insert']>;

/** A stretch of a document between two versions, with what happened to it and by whom. */
export interface Piece {
  readonly insert: Insert;
  readonly attributes?: Record<string, unknown> | undefined;
  readonly insertedBy?: Author;
  /** It is no longer there at the later version. */
  readonly deletedBy?: Author;
  readonly formattedBy?: Author;
}

/**
 * The document at a later version, with what was inserted, deleted and formatted since an earlier one: the earlier content, and
 * every operation after it in order. What was inserted and deleted again in between is not told.
 */
export function attributed(content: Delta, edits: readonly LoggedEdit[]): Piece[] {
  let pieces: Piece[] = content.ops.map(({ insert, attributes }) => ({ insert: insert!, attributes }));
  for (const { delta, user } of edits) {
    if (delta instanceof Delta) {
      pieces = applied(pieces, delta, user);
    }
  }
  return pieces;
}

function lengthOf(insert: Insert): number {
  return typeof insert === 'string' ? insert.length : 1;
}

function applied(pieces: readonly Piece[], delta: Delta, author: Author): Piece[] {
  const out: Piece[] = [];
  let at = 0;
  let rest: Piece | undefined = pieces[0];

  const next = (): void => {
    at += 1;
    rest = pieces[at];
  };
  /** Takes the next stretch of at most this length that is still there, passing what is deleted. */
  const take = (length: number): Piece | undefined => {
    passDeleted();
    if (rest === undefined) {
      return undefined;
    }
    const { insert } = rest;
    if (typeof insert !== 'string' || insert.length <= length) {
      const whole = rest;
      next();
      return whole;
    }
    const head = { ...rest, insert: insert.slice(0, length) };
    rest = { ...rest, insert: insert.slice(length) };
    return head;
  };
  const passDeleted = (): void => {
    while (rest?.deletedBy !== undefined) {
      push(out, rest);
      next();
    }
  };

  for (const op of delta.ops) {
    if (op.insert !== undefined) {
      // What goes on with the author's own words stays with them; anything else stands behind what was deleted at its place.
      if (out.at(-1)?.insertedBy?.id !== author.id) {
        passDeleted();
      }
      push(out, { insert: op.insert, attributes: op.attributes, insertedBy: author });
      continue;
    }
    let left = op.delete ?? (typeof op.retain === 'number' ? op.retain : 1);
    while (left > 0) {
      const piece = take(left);
      if (piece === undefined) {
        break;
      }
      left -= lengthOf(piece.insert);
      if (op.delete === undefined) {
        push(out, op.attributes === undefined ? piece : formatted(piece, op.attributes, author));
      } else if (piece.insertedBy === undefined) {
        push(out, { ...piece, deletedBy: author });
      }
    }
  }
  while (rest !== undefined) {
    push(out, rest);
    next();
  }
  return out;
}

function formatted(piece: Piece, change: Record<string, unknown>, author: Author): Piece {
  const attributes: Record<string, unknown> = { ...piece.attributes };
  for (const [name, value] of Object.entries(change)) {
    if (value === null) {
      delete attributes[name];
    } else {
      attributes[name] = value;
    }
  }
  const done = { ...piece, attributes: Object.keys(attributes).length === 0 ? undefined : attributes };
  return piece.insertedBy === undefined ? { ...done, formattedBy: author } : done;
}

/** Adds a piece, joined with the last one when both are texts of the same fate. */
function push(pieces: Piece[], piece: Piece): void {
  const last = pieces.at(-1);
  if (
    last !== undefined &&
    typeof last.insert === 'string' &&
    typeof piece.insert === 'string' &&
    last.insertedBy?.id === piece.insertedBy?.id &&
    last.deletedBy?.id === piece.deletedBy?.id &&
    last.formattedBy?.id === piece.formattedBy?.id &&
    JSON.stringify(last.attributes ?? {}) === JSON.stringify(piece.attributes ?? {})
  ) {
    pieces[pieces.length - 1] = { ...last, insert: last.insert + piece.insert };
  } else {
    pieces.push(piece);
  }
}

/** Pieces of a change of which only the two ends are known: what differs, by nobody in particular. */
export function compared(before: Delta, after: Delta, nobody: Author): Piece[] {
  return applied(
    before.ops.map(({ insert, attributes }) => ({ insert: insert!, attributes })),
    before.diff(after),
    nobody,
  );
}

/** How a stretch has changed, as the editor shows it. */
export interface ChangeMark {
  readonly kind: 'inserted' | 'deleted' | 'formatted';
  readonly userId: string;
  readonly name: string;
}

/** The name of the format that carries a {@link ChangeMark}. */
export const CHANGE = 'change';

/** The pieces as a content with marks, for showing. Line breaks that were deleted, or inserted alone, show as a sign in front of them. */
export function marked(pieces: readonly Piece[]): Delta {
  const content = new Delta();
  for (const piece of pieces) {
    const mark = markOf(piece);
    if (mark === undefined) {
      content.insert(piece.insert, piece.attributes);
    } else if (typeof piece.insert !== 'string') {
      content.insert(piece.insert, { ...piece.attributes, [CHANGE]: mark });
    } else {
      for (const part of piece.insert.split(/(\n)/)) {
        if (part === '\n') {
          // A line break that came with its words is seen by itself.
          if (mark.kind === 'deleted' || (mark.kind === 'inserted' && /^\n{1,3}$/.test(piece.insert))) {
            content.insert('¶', { [CHANGE]: mark });
          }
          content.insert('\n', piece.attributes);
        } else if (part !== '') {
          content.insert(part, { ...piece.attributes, [CHANGE]: mark });
        }
      }
    }
  }
  return content;
}

function markOf({ insertedBy, deletedBy, formattedBy }: Piece): ChangeMark | undefined {
  const author = deletedBy ?? insertedBy ?? formattedBy;
  if (author === undefined) {
    return undefined;
  }
  const kind = deletedBy !== undefined ? 'deleted' : insertedBy !== undefined ? 'inserted' : 'formatted';
  return { kind, userId: author.id, name: author.name };
}

/** Who changed how much, most first. */
export function changesByAuthor(pieces: readonly Piece[]): { author: Author; inserted: number; deleted: number; formatted: number }[] {
  const sums = new Map<string, { author: Author; inserted: number; deleted: number; formatted: number }>();
  const sumOf = (author: Author) => {
    const sum = sums.get(author.id) ?? { author, inserted: 0, deleted: 0, formatted: 0 };
    sums.set(author.id, sum);
    return sum;
  };
  for (const { insert, insertedBy, deletedBy, formattedBy } of pieces) {
    const length = lengthOf(insert);
    if (deletedBy !== undefined) {
      sumOf(deletedBy).deleted += length;
    } else if (insertedBy !== undefined) {
      sumOf(insertedBy).inserted += length;
    } else if (formattedBy !== undefined) {
      sumOf(formattedBy).formatted += length;
    }
  }
  return [...sums.values()].sort((a, b) => b.inserted + b.deleted + b.formatted - (a.inserted + a.deleted + a.formatted));
}
