import type Quill from 'quill/core';
import { Delta, type Op } from '@aetherflow/core';

/** What belongs to a picture as much as its address does. */
const PART_OF_PICTURES = ['alt', 'width', 'height'];

/**
 * The change that takes the formats from a selection and from the lines that it touches. Pictures stay, which Quill's own
 * `removeFormat` removes.
 */
export function clearFormats(quill: Quill, index: number, length: number): Delta {
  const change = new Delta().retain(index);
  const clear = ({ insert, attributes = {} }: Op): void => {
    const names = Object.keys(attributes).filter((name) => typeof insert === 'string' || !PART_OF_PICTURES.includes(name));
    change.retain(typeof insert === 'string' ? insert.length : 1, Object.fromEntries(names.map((name) => [name, null])));
  };
  quill.getContents(index, length).ops.forEach((op) => clear(op as Op));
  const [line, offset] = quill.getLine(index + length);
  if (line !== null) {
    // The break at the end of the last line has that line's formats.
    const rest = line.length() - offset - 1;
    change.retain(rest);
    quill.getContents(index + length + rest, 1).ops.forEach((op) => clear(op as Op));
  }
  return change.chop();
}
