import { Delta, type Op } from '@aetherflow/core';

/**
 * Quill ends every document with a line break that it does not let go of; a shared document need not have one. The rule here: the
 * editor shows the shared content followed by one more line break of its own. That one is never sent, so that two people who begin
 * an empty document at once do not each bring a line break along. All other positions are the same on both sides.
 *
 * Formatting the last line (a heading, a list) formats just that line break. Then it becomes a real one, and the editor gets a new
 * one of its own behind it.
 */
export interface Shared {
  /** The edit as the shared document gets it. */
  readonly delta: Delta;
  /** What the editor has to add to itself, so that the rule holds again. */
  readonly repair: Delta | undefined;
}

/**
 * @param edit what changed in the editor
 * @param sharedLength the length of the shared content before it
 */
export function toShared(edit: Delta, sharedLength: number): Shared {
  const delta = new Delta();
  let position = 0;
  let made = false;
  for (const op of edit.ops) {
    if (op.insert !== undefined) {
      delta.push(op);
      continue;
    }
    const length = lengthOf(op);
    const inside = Math.max(0, Math.min(length, sharedLength - position));
    position += length;
    if (inside > 0) {
      delta.push(shortened(op, inside));
    }
    const attributes = inside < length && op.retain !== undefined ? present(op.attributes) : undefined;
    if (attributes !== undefined) {
      delta.push({ insert: '\n', attributes });
      made = true;
    }
  }
  delta.chop();
  const grown = sharedLength + growth(delta);
  return { delta, repair: made ? new Delta().retain(grown).insert('\n') : undefined };
}

function lengthOf(op: Op): number {
  return op.delete ?? (typeof op.retain === 'number' ? op.retain : 1);
}

function shortened(op: Op, length: number): Op {
  if (op.delete !== undefined) {
    return { delete: length };
  }
  const retain = typeof op.retain === 'number' ? length : op.retain!;
  return op.attributes === undefined ? { retain } : { retain, attributes: op.attributes };
}

/** Attributes that set something; a new line break has nothing that could be taken away. */
function present(attributes: Record<string, unknown> | undefined): Record<string, unknown> | undefined {
  const set = Object.entries(attributes ?? {}).filter(([, value]) => value !== null && value !== undefined);
  return set.length === 0 ? undefined : Object.fromEntries(set);
}

function growth(delta: Delta): number {
  return delta.ops.reduce((sum, op) => {
    if (op.delete !== undefined) {
      return sum - op.delete;
    }
    return op.insert === undefined ? sum : sum + (typeof op.insert === 'string' ? op.insert.length : 1);
  }, 0);
}
