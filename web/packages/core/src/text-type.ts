import Delta, { OpIterator, type Op } from 'quill-delta';
import type { DocumentType, EditKind } from './document-type';
import { insertedText } from './drafts';
import { moveRange, moveRangeBack } from './positions';

/** The document type `text`: rich text as Quill Deltas. A content is a Delta of insertions. */
export const TEXT: DocumentType<Delta, Delta> = {
  name: 'text',
  emptyContent: new Delta(),
  emptyDelta: new Delta(),
  isEmpty: ({ ops }) => ops.every(({ retain, attributes }) => retain !== undefined && attributes === undefined),
  apply: (content, delta) => content.compose(delta),
  compose: (first, second) => first.compose(second),
  transform: (delta, over, first) => over.transform(delta, !first),
  invert: (delta, before) => delta.invert(before),
  kind,
  interferes,
  takingBack: (edit, before) => edit.invert(before),
  sparing: (inverse, others) => others.transform(inverse, true),
  spared: (others, inverse) => inverse.transform(others, false),
  readDelta: (json) => new Delta(json as Op[]),
  writeDelta: (delta) => delta.ops,
  readContent: (json) => new Delta(json as Op[]),
  writeContent: (content) => content.ops,
  typedText: insertedText,
  moveRange,
  moveRangeBack,
};

function kind({ ops }: Delta): EditKind {
  if (ops.some(({ retain, attributes }) => retain !== undefined && attributes !== undefined)) {
    return 'other';
  }
  const deletes = ops.some((op) => op.delete !== undefined);
  if (ops.some(({ insert }) => insert !== undefined)) {
    return deletes ? 'replacement' : 'insertion';
  }
  return deletes ? 'deletion' : 'other';
}

/** Whether both delete a unit or set an attribute of a unit. */
function interferes(delta: Delta, other: Delta): boolean {
  const mine = new OpIterator(delta.ops);
  const theirs = new OpIterator(other.ops);
  while (mine.hasNext() && theirs.hasNext()) {
    if (mine.peekType() === 'insert') {
      mine.next();
    } else if (theirs.peekType() === 'insert') {
      theirs.next();
    } else {
      const length = Math.min(mine.peekLength(), theirs.peekLength());
      if (interfere(mine.next(length), theirs.next(length))) {
        return true;
      }
    }
  }
  return false;
}

function interfere(one: Op, other: Op): boolean {
  if (one.delete !== undefined || other.delete !== undefined) {
    return one.delete !== undefined && other.delete !== undefined;
  }
  return Object.keys(one.attributes ?? {}).some((name) => other.attributes?.[name] !== undefined);
}
