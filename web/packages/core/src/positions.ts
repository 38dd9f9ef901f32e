import Delta from 'quill-delta';
import type { ClientDocument } from './document';

/** A selection: `index` is the left end, both in UTF-16 units. */
export interface Range {
  readonly index: number;
  readonly length: number;
}

/**
 * Moves a selection with a change. A caret of the change's own author goes with what is inserted at it; everybody else's stays
 * left of it.
 */
export function moveRange(range: Range, change: Delta, ofItsAuthor: boolean): Range {
  const index = change.transformPosition(range.index, !ofItsAuthor);
  if (range.length === 0) {
    return { index, length: 0 };
  }
  const end = change.transformPosition(range.index + range.length, !ofItsAuthor);
  return { index: Math.min(index, end), length: Math.max(0, end - index) };
}

/** A selection on the confirmed content, as it stands on the screen: somebody else's cursor over own pending operations. */
export function toDisplay<C, D>(state: ClientDocument<C, D>, range: Range): Range {
  return state.pending.reduce((moved, operation) => state.type.moveRange(moved, operation.rebased, false), range);
}

/** A selection on the screen, as it stands on the confirmed content: the own cursor, told to others. */
export function toConfirmed<C, D>(state: ClientDocument<C, D>, range: Range): Range {
  return state.pending.reduceRight((moved, operation) => state.type.moveRangeBack(moved, operation.rebased), range);
}

/** Moves a selection to where it was before a change. */
export function moveRangeBack(range: Range, change: Delta): Range {
  return moveRange(range, lengthsInverted(change), false);
}

/** A change that undoes another one as far as lengths go, which is all that positions depend on. */
function lengthsInverted(delta: Delta): Delta {
  const inverted = new Delta();
  for (const op of delta.ops) {
    if (op.delete !== undefined) {
      inverted.insert('\u0000'.repeat(op.delete));
    } else if (op.retain !== undefined) {
      inverted.retain(typeof op.retain === 'number' ? op.retain : 1);
    } else if (op.insert !== undefined) {
      inverted.delete(typeof op.insert === 'string' ? op.insert.length : 1);
    }
  }
  return inverted;
}
