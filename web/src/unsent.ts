import type { UnsentEdits } from '@aetherflow/core';

const KEY = 'aetherflow.unsent';

/** Edits that a page had not got through when it ended, with the name under which the server knows their author's window. */
export interface Unsent {
  readonly userId: string;
  readonly clientId: string;
  readonly documents: readonly UnsentEdits[];
}

/** Keeps them for the next page of this tab. */
export function keepUnsent(unsent: Unsent): void {
  if (unsent.documents.length > 0) {
    sessionStorage.setItem(KEY, JSON.stringify(unsent));
  }
}

/**
 * Takes what the last page of this tab has kept, if it was the same user's. It is there only between two pages: a duplicated tab
 * never gets it, so that no two windows send under one name.
 */
export function takeUnsent(userId: string): Unsent | undefined {
  const text = sessionStorage.getItem(KEY);
  sessionStorage.removeItem(KEY);
  const unsent = text === null ? undefined : (JSON.parse(text) as Unsent);
  return unsent?.userId === userId ? unsent : undefined;
}
