import { JsonDelta, type JsonValue } from '@aetherflow/core';
import { columnsOf, type Card, type Column } from '../../board/board';
import type { LoggedEdit } from './log';

type Members = { readonly [name: string]: JsonValue };

const KINDS = ['added', 'changed', 'moved', 'changedAndMoved', 'removed'] as const;
export type ChangeKind = (typeof KINDS)[number];

const PARTS = ['title', 'note', 'color'] as const;
type Part = (typeof PARTS)[number];

/** What has become of a card or a column since an earlier version. */
export interface BoardChange {
  readonly kind: ChangeKind;
  /** Who touched it last; unknown when the operations between the versions are too many to be read. */
  readonly author: LoggedEdit['user'] | undefined;
  /** What of it is not as it was. */
  readonly parts: readonly Part[];
  /** As it was, of what is not as it was. */
  readonly was: { readonly title?: string; readonly note?: string; readonly column?: string };
}

export interface BoardPicture {
  /** The later columns, and behind them those that were removed; removed cards stand at the end of their column. */
  readonly columns: readonly Column[];
  readonly cards: ReadonlyMap<string, BoardChange>;
  readonly changedColumns: ReadonlyMap<string, BoardChange>;
}

interface Placed {
  readonly column: Column;
  readonly card: Card;
}

/** A board at a later version, with what has changed since an earlier one and who did it. */
export function boardPicture(before: Members, after: Members, edits: readonly LoggedEdit[] = []): BoardPicture {
  const [earlier, later] = [columnsOf(before), columnsOf(after)];
  const newestFirst = [...edits].reverse();
  const authorOf = (...pointer: [string, string]): LoggedEdit['user'] | undefined =>
    newestFirst.find(({ delta }) => delta instanceof JsonDelta && delta.touches(pointer))?.user;
  const changedColumns = new Map<string, BoardChange>();
  const cards = new Map<string, BoardChange>();

  const movedColumns = moved(earlier, later);
  for (const column of later) {
    const then = earlier.find(({ id }) => id === column.id);
    const kind = then === undefined ? 'added' : kindOf(then.title !== column.title, movedColumns.has(column.id));
    if (kind !== undefined) {
      const renamed = then !== undefined && then.title !== column.title;
      changedColumns.set(column.id, { kind, author: authorOf('columns', column.id), parts: renamed ? ['title'] : [], was: renamed ? { title: then.title } : {} });
    }
  }
  const goneColumns = earlier.filter(({ id }) => !later.some((column) => column.id === id));
  goneColumns.forEach(({ id }) => changedColumns.set(id, { kind: 'removed', author: authorOf('columns', id), parts: [], was: {} }));

  const [then, now] = [placed(earlier), placed(later)];
  const movedCards = new Set(later.flatMap((column) => [...moved(earlier.find(({ id }) => id === column.id)?.cards ?? [], column.cards)]));
  for (const [id, { column, card }] of now) {
    const change = cardChange(then.get(id), { column, card }, movedCards.has(id));
    if (change !== undefined) {
      cards.set(id, { ...change, author: authorOf('cards', id) });
    }
  }
  const gone = [...then].filter(([id]) => !now.has(id));
  gone.forEach(([id]) => cards.set(id, { kind: 'removed', author: authorOf('cards', id), parts: [], was: {} }));

  const columns = [...later, ...goneColumns.map((column) => ({ ...column, cards: [] }))].map((column) => ({
    ...column,
    cards: [...column.cards, ...gone.filter(([, { column: home }]) => home.id === column.id).map(([, { card }]) => card)],
  }));
  return { columns, cards, changedColumns };
}

/** How much each author has changed, who did most first. */
export function boardChangesByAuthor({ cards, changedColumns }: BoardPicture): { author: LoggedEdit['user']; counts: [ChangeKind, number][] }[] {
  const byAuthor = new Map<string, { author: LoggedEdit['user']; kinds: ChangeKind[] }>();
  for (const { kind, author } of [...changedColumns.values(), ...cards.values()]) {
    if (author !== undefined) {
      byAuthor.set(author.id, { author, kinds: [...(byAuthor.get(author.id)?.kinds ?? []), kind] });
    }
  }
  return [...byAuthor.values()]
    .sort((a, b) => b.kinds.length - a.kinds.length)
    .map(({ author, kinds }) => ({
      author,
      counts: KINDS.map((kind): [ChangeKind, number] => [kind, kinds.filter((it) => it === kind).length]).filter(([, count]) => count > 0),
    }));
}

function cardChange(then: Placed | undefined, { column, card }: Placed, reordered: boolean): Omit<BoardChange, 'author'> | undefined {
  if (then === undefined) {
    return { kind: 'added', parts: [], was: {} };
  }
  const parts = PARTS.filter((part) => then.card[part] !== card[part]);
  const elsewhere = then.column.id !== column.id;
  const kind = kindOf(parts.length > 0, elsewhere || reordered);
  return (
    kind && {
      kind,
      parts,
      was: {
        ...(parts.includes('title') ? { title: then.card.title } : {}),
        ...(parts.includes('note') ? { note: then.card.note } : {}),
        ...(elsewhere ? { column: then.column.title } : {}),
      },
    }
  );
}

function kindOf(changed: boolean, isMoved: boolean): ChangeKind | undefined {
  return changed ? (isMoved ? 'changedAndMoved' : 'changed') : isMoved ? 'moved' : undefined;
}

/** What has another place among those that were there before. When all were only numbered anew, none has. */
function moved(before: readonly { id: string; order: string }[], after: readonly { id: string; order: string }[]): Set<string> {
  const orders = new Map(before.map(({ id, order }) => [id, order]));
  const kept = after.filter(({ id }) => orders.has(id));
  const ids = new Set(kept.map(({ id }) => id));
  const sameSequence = before.filter(({ id }) => ids.has(id)).every(({ id }, place) => kept[place]!.id === id);
  return new Set(sameSequence ? [] : kept.filter(({ id, order }) => orders.get(id) !== order).map(({ id }) => id));
}

function placed(columns: readonly Column[]): Map<string, Placed> {
  return new Map(columns.flatMap((column) => column.cards.map((card) => [card.id, { column, card }] as const)));
}
