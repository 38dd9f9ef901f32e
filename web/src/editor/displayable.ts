import { Delta, type Op } from '@aetherflow/core';
import { formatValues } from './formats';

/** The name under which the editor shows an embed that it does not know. */
export const UNKNOWN_EMBED = 'unknown-embed';

/**
 * A change by somebody else as the editor can show it, of the same length: an embed that it does not know becomes a placeholder
 * that remembers it, a carriage return (which Quill would drop) a space, and formats with values that are none are left out.
 */
export function displayable(change: Delta, known: (embed: string) => boolean): Delta {
  const shown = mapInserts(change, (insert) => {
    if (typeof insert === 'string') {
      return insert.replace(/\r/g, ' ');
    }
    return known(Object.keys(insert)[0] ?? '') ? insert : { [UNKNOWN_EMBED]: insert };
  });
  return new Delta(shown.ops.map(withShownFormats));
}

function withShownFormats(op: Op): Op {
  if (op.attributes === undefined) {
    return op;
  }
  const { attributes, ...rest } = op;
  const shown = formatValues(attributes);
  return shown === undefined ? rest : { ...rest, attributes: shown };
}

/** An own change as the others get it: placeholders, which may have been copied, become again what they stand for. */
export function sendable(change: Delta): Delta {
  return mapInserts(change, (insert) => {
    const original = typeof insert === 'string' ? undefined : insert[UNKNOWN_EMBED];
    return original !== null && typeof original === 'object' ? (original as Record<string, unknown>) : insert;
  });
}

type Insert = NonNullable<Op['insert']>;

function mapInserts(change: Delta, map: (insert: Insert) => Insert): Delta {
  return new Delta(change.ops.map((op) => (op.insert === undefined ? op : { ...op, insert: map(op.insert) })));
}
