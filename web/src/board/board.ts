import { indexBetween, pointerOf, uniqueIndexBetween, uuidv7, type JsonDocument, type JsonValue } from '@aetherflow/core';

/**
 * A board as it stands in a document of type `json`:
 *
 *     { "columns": { "a0": { "title": "To do" }, … },
 *       "cards": { "ID": { "title": "Buy bread", "note": "…", "color": "#249015", "place": ["a0", "a1"] }, … } }
 *
 * Columns stand in the order of their names, which are fractional indexes; one that was moved has its index in a member `order`
 * instead, so that cards that others put into it meanwhile are in it still. A card's place is one value, its column and its index
 * there: of two who move a card at once, one wins, and it is never half here and half there. Everything else of a card is a
 * member of its own, so that its title and its note may be changed at once.
 */
export interface Column {
  readonly id: string;
  readonly title: string;
  readonly order: string;
  readonly cards: readonly Card[];
}

export interface Card {
  readonly id: string;
  readonly title: string;
  readonly note: string;
  readonly color: string | undefined;
  readonly order: string;
}

type Members = { readonly [name: string]: JsonValue };

export const CARD_TITLE_MAX = 300;
const COLOR = /^#[0-9a-f]{6}$/i;

function isMembers(value: JsonValue | undefined): value is Members {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}

/** The members of an object that are objects themselves; what else stands there is no column and no card. */
function objects(value: JsonValue | undefined): [string, Members][] {
  return isMembers(value) ? Object.entries(value).filter((entry): entry is [string, Members] => isMembers(entry[1])) : [];
}

function text(value: JsonValue | undefined): string {
  return typeof value === 'string' ? value : typeof value === 'number' || typeof value === 'boolean' ? String(value) : '';
}

/** The columns in their order, without cards. */
function placesOf(content: Members): { id: string; title: string; order: string }[] {
  return objects(content.columns)
    .map(([id, column]) => ({ id, title: text(column.title), order: text(column.order) || id }))
    .sort(inOrder);
}

/** The columns with their cards. Cards of a column that is gone stand in the first one: nothing disappears. */
export function columnsOf(content: Members): Column[] {
  const places = placesOf(content);
  const cards = new Map<string, Card[]>(places.map(({ id }) => [id, []]));
  const first = places[0]?.id;
  for (const [id, card] of objects(content.cards)) {
    const [column, order] = Array.isArray(card.place) ? (card.place as readonly JsonValue[]) : [];
    const list = cards.get(text(column)) ?? (first === undefined ? undefined : cards.get(first));
    const color = text(card.color);
    list?.push({ id, title: text(card.title), note: text(card.note), color: COLOR.test(color) ? color : undefined, order: text(order) });
  }
  return places.map((place) => ({ ...place, cards: cards.get(place.id)!.sort(inOrder) }));
}

/** Whether structured data is no board: it has something else, and no columns. */
export function isForeign(content: Members): boolean {
  return placesOf(content).length === 0 && Object.keys(content).some((name) => name !== 'columns' && name !== 'cards');
}

interface Placed {
  readonly id: string;
  readonly order: string;
}

function inOrder(a: Placed, b: Placed): number {
  return a.order === b.order ? (a.id < b.id ? -1 : 1) : a.order < b.order ? -1 : 1;
}

/** What people do with a board; each is one edit. */
export class Board {
  constructor(private readonly document: JsonDocument) {}

  columns(): Column[] {
    return columnsOf(this.document.value);
  }

  /** Makes the first columns. Two who do so at once make the same ones. */
  begin(titles: readonly string[]): void {
    this.document.change((edit) => {
      let index = indexBetween(null, null);
      for (const title of titles) {
        edit.set(pointerOf('columns', index), { title });
        index = indexBetween(index, null);
      }
    });
  }

  /** Adds a column behind the others. */
  addColumn(title: string): void {
    const last = placesOf(this.document.value).at(-1);
    const id = between(this.document.names('/columns').at(-1) ?? null, null) ?? uuidv7(Date.now());
    const order = last === undefined || (last.order === last.id && id > last.id) ? undefined : between(last.order, null);
    this.document.set(pointerOf('columns', id), order === undefined ? { title } : { title, order });
  }

  /** Moves a column to a place among the others. */
  moveColumn(id: string, index: number): void {
    const others = placesOf(this.document.value).filter((column) => column.id !== id);
    if (this.document.has(pointerOf('columns', id))) {
      this.place(id, others, index, (column, order) => [pointerOf('columns', column, 'order'), order]);
    }
  }

  renameColumn(id: string, title: string): void {
    this.document.set(pointerOf('columns', id, 'title'), title);
  }

  /** Removes a column with its cards; answers what brings them back. */
  removeColumn(id: string): () => void {
    const cards = this.columns().find((column) => column.id === id)?.cards ?? [];
    return this.remove([pointerOf('columns', id), ...cards.map((card) => pointerOf('cards', card.id))]);
  }

  /** Adds a card at the end of a column and answers its id. */
  addCard(column: string, title: string): string {
    const id = uuidv7(Date.now());
    const last = this.columns().find((it) => it.id === column)?.cards.at(-1)?.order ?? null;
    this.document.set(pointerOf('cards', id), { title, place: [column, between(last, null) ?? indexBetween(null, null)] });
    return id;
  }

  /** Changes what is given of a card, and nothing else. */
  changeCard(id: string, change: { title?: string; note?: string; color?: string | undefined }): void {
    if (!this.document.has(pointerOf('cards', id))) {
      return;
    }
    this.document.change((edit) => {
      for (const [name, value] of Object.entries(change)) {
        const pointer = pointerOf('cards', id, name);
        if (value === undefined || value === '') {
          if (this.document.has(pointer)) {
            edit.remove(pointer);
          }
        } else if (this.document.get(pointer) !== value) {
          edit.set(pointer, value);
        }
      }
    });
  }

  /** Removes a card; answers what brings it back. */
  removeCard(id: string): () => void {
    return this.remove([pointerOf('cards', id)]);
  }

  private remove(pointers: readonly string[]): () => void {
    const removed = pointers.filter((pointer) => this.document.has(pointer)).map((pointer) => [pointer, this.document.get(pointer)!] as const);
    this.document.change((edit) => removed.forEach(([pointer]) => edit.remove(pointer)));
    return () => this.document.change((edit) => removed.forEach(([pointer, value]) => this.missing(pointer, value).forEach((it) => edit.set(...it))));
  }

  /** What is not there of a card or column that was removed: others may have written in it since. */
  private missing(pointer: string, value: JsonValue): [string, JsonValue][] {
    const now = this.document.get(pointer);
    if (now === undefined) {
      return [[pointer, value]];
    }
    if (!isMembers(now) || !isMembers(value)) {
      return [];
    }
    const names = Object.keys(value).filter((name) => !Object.hasOwn(now, name));
    return names.map((name) => [pointer + pointerOf(name), value[name]!]);
  }

  /** Moves a card to a place among the others of a column. */
  moveCard(id: string, column: string, index: number): void {
    const others = this.columns().find((it) => it.id === column)?.cards.filter((card) => card.id !== id);
    if (others === undefined || !this.document.has(pointerOf('cards', id))) {
      return;
    }
    this.place(id, others, index, (card, order) => [pointerOf('cards', card, 'place'), [column, order]]);
  }

  /** @param write the member that holds the order of one of them, and its value for an order */
  private place(id: string, others: readonly Placed[], index: number, write: (id: string, order: string) => [string, JsonValue]): void {
    const order = between(others[index - 1]?.order ?? null, others[index]?.order ?? null);
    if (order !== undefined) {
      this.document.set(...write(id, order));
      return;
    }
    // Two neighbours have one index, or one that is none: all are numbered anew.
    const all = [...others.slice(0, index).map((other) => other.id), id, ...others.slice(index).map((other) => other.id)];
    this.document.change((edit) => {
      let next = indexBetween(null, null);
      for (const each of all) {
        edit.set(...write(each, next));
        next = indexBetween(next, null);
      }
    });
  }
}

function between(left: string | null, right: string | null): string | undefined {
  try {
    return uniqueIndexBetween(left, right);
  } catch {
    return undefined;
  }
}
