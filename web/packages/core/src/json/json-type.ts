import type { DocumentType } from '../document-type';
import { InvalidInput } from '../document-type';
import { JsonDelta } from './json-delta';
import { Members, nodeOf } from './node';

/** The document type `json`: a tree of objects whose members are set and removed by JSON Pointer. */
export const JSON_TYPE: DocumentType<Members, JsonDelta> = {
  name: 'json',
  emptyContent: Members.NONE,
  emptyDelta: JsonDelta.EMPTY,
  isEmpty: (delta) => delta.isEmpty,
  apply: (content, delta) => delta.applyTo(content),
  compose: (first, second) => first.compose(second),
  transform: (delta, over, first) => delta.transform(over, first),
  invert: (delta, before) => delta.invert(before),
  // Each change is a step of its own for undo.
  kind: () => 'other',
  interferes: (delta, other) => JSON.stringify(delta.transform(other, true)) !== JSON.stringify(delta.transform(other, false)),
  takingBack: (edit, before) => edit.takingBack(before),
  sparing: (inverse, others) => inverse.sparing(others),
  spared: (others, inverse, after) => others.spared(inverse, after),
  readDelta: (json) => JsonDelta.read(json),
  writeDelta: (delta) => delta.toJSON(),
  readContent(json) {
    const root = nodeOf(json, 'content');
    if (!(root instanceof Members)) {
      throw new InvalidInput('MALFORMED', 'content', 'no object', 'an object');
    }
    return root;
  },
  writeContent: (content) => content.value,
  typedText: (delta) => JSON.stringify(delta),
  moveRange: (range) => range,
  moveRangeBack: (range) => range,
};
