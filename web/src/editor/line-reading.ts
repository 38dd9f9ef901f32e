import type Quill from 'quill/core';
import { Delta, type Op } from '@aetherflow/core';

type Cursor = NonNullable<Parameters<Quill['editor']['update']>[2]>;

/** A piece of text whose change Quill takes up without looking at the rest. */
const PLAIN = /^[ -~]*$/;

/**
 * Makes a change cost an editor little more than what has changed. By itself Quill copies and compares the whole text, format by
 * format, for everything but Latin letters that are typed: for other scripts, for lines, and for all that others write.
 */
export function readByLines({ editor }: Quill): void {
  const update = editor.update.bind(editor);
  editor.getDelta = () => joined(editor.scroll.lines().map((line) => line.delta()));
  editor.update = (change, mutations = [], cursor) => {
    if (change !== null || isPlain(mutations)) {
      return update(change, mutations, cursor);
    }
    const before = editor.delta;
    editor.delta = editor.getDelta();
    return difference(before, editor.delta, cursor);
  };
}

function isPlain([only, ...others]: readonly MutationRecord[]): boolean {
  return only?.type === 'characterData' && others.length === 0 && PLAIN.test(only.target.textContent ?? '');
}

/** Contents one after the other. */
export function joined(parts: readonly Delta[]): Delta {
  const ops: Op[] = [];
  for (const part of parts) {
    part.ops.forEach((op, place) => {
      const last = ops.at(-1);
      if (place === 0 && typeof last?.insert === 'string' && typeof op.insert === 'string' && sameFormats(last, op)) {
        ops[ops.length - 1] = { ...last, insert: last.insert + op.insert };
      } else {
        ops.push(op);
      }
    });
  }
  return new Delta(ops);
}

/** What makes one content of another; stretches that are the same at both ends are not looked into. */
export function difference(before: Delta, after: Delta, cursor?: Cursor): Delta {
  const length = Math.min(before.ops.length, after.ops.length);
  let left = 0;
  while (left < length && same(before.ops[left]!, after.ops[left]!)) {
    left += 1;
  }
  let right = 0;
  while (right < length - left && same(before.ops.at(-1 - right)!, after.ops.at(-1 - right)!)) {
    right += 1;
  }
  const start = new Delta(before.ops.slice(0, left)).length();
  const [from, to] = [before, after].map(({ ops }) => new Delta(ops.slice(left, ops.length - right))) as [Delta, Delta];
  return new Delta()
    .retain(start)
    .concat(from.diff(to, cursor && inside(cursor, start, from.length())))
    .chop();
}

/** A cursor as it stands in a part of the text; none when it stands outside. */
function inside({ oldRange, newRange }: Cursor, start: number, length: number): Cursor | undefined {
  const index = oldRange.index - start;
  return index < 0 || index + oldRange.length > length
    ? undefined
    : { oldRange: { ...oldRange, index }, newRange: { ...newRange, index: newRange.index - start } };
}

function same(one: Op, other: Op): boolean {
  const text = typeof one.insert === 'string' || typeof other.insert === 'string';
  return (text ? one.insert === other.insert : JSON.stringify(one.insert) === JSON.stringify(other.insert)) && sameFormats(one, other);
}

function sameFormats(one: Op, other: Op): boolean {
  return Delta.AttributeMap.diff(one.attributes, other.attributes) === undefined;
}
