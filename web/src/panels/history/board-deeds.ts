import type { JsonDelta, JsonValue } from '@aetherflow/core';

/** What is done with a board. */
export type Deed =
  | `card${'Added' | 'Moved' | 'Renamed' | 'Removed'}`
  | `column${'Added' | 'Moved' | 'Renamed' | 'Removed'}`
  | `${'note' | 'label' | 'field'}Changed`;

/** What was done, in the order in which it was begun, each with the ids of the cards or columns, or the pointers of other members, that it was done with. */
export type Deeds = ReadonlyMap<Deed, ReadonlySet<string>>;

const CARD_PARTS: { readonly [part: string]: Deed } = { title: 'cardRenamed', note: 'noteChanged', color: 'labelChanged', place: 'cardMoved' };
const COLUMN_PARTS: { readonly [part: string]: Deed } = { title: 'columnRenamed', order: 'columnMoved' };

/** What an operation does with a board, as far as its members tell; what they do not tell is a field that changed. */
export function deedsOf({ writes }: JsonDelta): Deeds {
  const deeds = new Map<Deed, Set<string>>();
  const add = (deed: Deed, of: string): void => void deeds.set(deed, (deeds.get(deed) ?? new Set()).add(of));
  for (const { pointer, node } of writes) {
    const [list, id, part] = pointer;
    const isCard = list === 'cards';
    if (!isCard && list !== 'columns') {
      add('fieldChanged', pointer.join('/'));
    } else if (id === undefined) {
      // All of them at once: what was there before is not known.
      const all = namesOf(node?.value);
      all.forEach((name) => add(isCard ? 'cardAdded' : 'columnAdded', name));
      if (all.length === 0) {
        add('fieldChanged', list);
      }
    } else if (part === undefined) {
      add(node === undefined ? (isCard ? 'cardRemoved' : 'columnRemoved') : isCard ? 'cardAdded' : 'columnAdded', id);
    } else {
      const parts = isCard ? CARD_PARTS : COLUMN_PARTS;
      const deed = pointer.length === 3 && Object.hasOwn(parts, part) ? parts[part] : undefined;
      add(deed ?? 'fieldChanged', deed === undefined ? pointer.join('/') : id);
    }
  }
  return deeds;
}

/** What was done in both together; what was done twice with one card is counted once. */
export function together(one: Deeds, other: Deeds): Deeds {
  const all = new Map(one);
  other.forEach((ids, deed) => all.set(deed, new Set([...(all.get(deed) ?? []), ...ids])));
  return all;
}

function namesOf(value: JsonValue | undefined): string[] {
  return typeof value === 'object' && value !== null && !Array.isArray(value) ? Object.keys(value) : [];
}
