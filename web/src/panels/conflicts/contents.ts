import type { ConflictEntry, ConflictSide } from '@aetherflow/core';

/** Whether values are contested, of a format or a member: of those there is one in a place, and the ledger holds them as JSON. */
export function isOfValues({ kind }: Pick<ConflictEntry, 'kind'>): boolean {
  return kind === 'C3' || kind === 'C4';
}

/** What a side wrote, as people read it: a text is without the marks of JSON. Empty for a removal. */
export function readable(entry: Pick<ConflictEntry, 'kind'>, { content }: Pick<ConflictSide, 'content'>): string {
  if (!isOfValues(entry)) {
    return content;
  }
  const value = valueOf(content);
  // A format is removed by giving it no value.
  return typeof value === 'string' ? value : value === null && entry.kind === 'C3' ? '' : content;
}

/**
 * What somebody wrote to stand in the place of both, as the server takes it. Where a text stands it is a text; elsewhere it is the
 * value that it reads as, and a text when it reads as none.
 */
export function ownContent({ kind, winner, loser }: Pick<ConflictEntry, 'kind' | 'winner' | 'loser'>, written: string): string {
  if (!isOfValues({ kind })) {
    return written;
  }
  const standing = valueOf(winner.content) ?? valueOf(loser.content);
  return typeof standing === 'string' || valueOf(written) === undefined ? JSON.stringify(written) : written.trim();
}

/** Undefined for what is no JSON. */
function valueOf(json: string): unknown {
  try {
    return JSON.parse(json) as unknown;
  } catch {
    return undefined;
  }
}
