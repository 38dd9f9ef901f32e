import { JsonDelta, type JsonValue } from '@aetherflow/core';
import { columnsOf, type Card, type Column } from '../../board/board';
import type { LoggedEdit } from './log';

type Members = { readonly [name: string]: JsonValue };

export interface ChangedCard {
  readonly kind: 'added' | 'changed' | 'removed';
  /** Who touched it last. */
  readonly author: LoggedEdit['user'] | undefined;
}

export interface BoardPicture {
  /** The later columns, with the cards that were removed since the earlier version at their end. */
  readonly columns: readonly Column[];
  readonly changed: ReadonlyMap<string, ChangedCard>;
}

/** A board at a later version, with what has changed since an earlier one and who did it. */
export function boardPicture(before: Members, after: Members, edits: readonly LoggedEdit[]): BoardPicture {
  const authors = new Map<string, LoggedEdit['user']>();
  for (const { delta, user } of edits) {
    if (delta instanceof JsonDelta) {
      delta.writes.filter(({ pointer }) => pointer[0] === 'cards').forEach(({ pointer }) => authors.set(pointer[1] ?? '', user));
    }
  }
  const earlier = placed(columnsOf(before));
  const later = placed(columnsOf(after));
  const changed = new Map<string, ChangedCard>();
  const note = (id: string, kind: ChangedCard['kind']): void => void changed.set(id, { kind, author: authors.get(id) });
  for (const [id, now] of later) {
    const then = earlier.get(id);
    if (then === undefined) {
      note(id, 'added');
    } else if (JSON.stringify(then) !== JSON.stringify(now)) {
      note(id, 'changed');
    }
  }
  const gone = [...earlier].filter(([id]) => !later.has(id));
  gone.forEach(([id]) => note(id, 'removed'));
  const columns = columnsOf(after).map((column, place) => ({
    ...column,
    cards: [...column.cards, ...gone.filter(([, { column: home }]) => home === column.id || (place === 0 && !hasColumn(after, home))).map(([, { card }]) => card)],
  }));
  return { columns, changed };
}

function hasColumn(content: Members, id: string): boolean {
  return columnsOf(content).some((column) => column.id === id);
}

function placed(columns: readonly Column[]): Map<string, { column: string; card: Card }> {
  return new Map(columns.flatMap((column) => column.cards.map((card) => [card.id, { column: column.id, card }] as const)));
}
