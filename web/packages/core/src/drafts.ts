import type Delta from 'quill-delta';

/** The text that a change inserts, to be kept when the change was refused; separate places become separate lines. */
export function insertedText(delta: Delta): string {
  const pieces: string[] = [];
  let adjacent = false;
  for (const op of delta.ops) {
    if (typeof op.insert === 'string') {
      pieces.push(adjacent ? (pieces.pop() ?? '') + op.insert : op.insert);
      adjacent = true;
    } else if (op.retain !== undefined) {
      adjacent = false;
    }
  }
  return pieces
    .map((piece) => piece.replace(/\n+$/, ''))
    .filter((piece) => piece.length > 0)
    .join('\n');
}
