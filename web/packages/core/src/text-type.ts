import Delta, { type Op } from 'quill-delta';
import type { DocumentType } from './document-type';
import { insertedText } from './drafts';
import { moveRange, moveRangeBack } from './positions';

/** The document type `text`: rich text as Quill Deltas. A content is a Delta of insertions. */
export const TEXT: DocumentType<Delta, Delta> = {
  name: 'text',
  emptyContent: new Delta(),
  emptyDelta: new Delta(),
  isEmpty: (delta) => delta.ops.length === 0,
  apply: (content, delta) => content.compose(delta),
  compose: (first, second) => first.compose(second),
  transform: (delta, over, first) => over.transform(delta, !first),
  invert: (delta, before) => delta.invert(before),
  readDelta: (json) => new Delta(json as Op[]),
  writeDelta: (delta) => delta.ops,
  readContent: (json) => new Delta(json as Op[]),
  writeContent: (content) => content.ops,
  typedText: insertedText,
  moveRange,
  moveRangeBack,
};
