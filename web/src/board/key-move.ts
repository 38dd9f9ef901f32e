import { computed, nextTick, ref, watch, type Ref, type ShallowRef } from 'vue';
import { useI18n } from 'vue-i18n';
import { plainName } from '../frame/names';
import type { Card, Column } from './board';
import type { Held } from './drag';

/** What moves with the keys: the board, its columns, and what is done with a card. */
export interface KeyMoves {
  /** Cards in it have `data-card`, and what opens them the class `open`. */
  readonly board: Readonly<ShallowRef<HTMLElement | null>>;
  readonly columns: () => readonly Column[];
  readonly editable: Readonly<Ref<boolean>>;
  /** Called with where the card was let go. */
  readonly drop: (held: Held) => void;
  readonly remove: (card: Card) => void;
}

/** Moves cards with the keys: the space bar takes a card and lets it go, the arrows move it, Escape leaves it where it was. */
export function useKeyMove({ board, columns, editable, drop, remove }: KeyMoves) {
  const { t } = useI18n();
  const held = ref<Held>();
  /** What is told to who can not see it. */
  const said = ref('');

  /** The columns as they would be if the card were let go now. */
  const shown = computed<readonly Column[]>(() => {
    const holding = held.value;
    const card = holding && cardOf(holding.id);
    if (holding === undefined || card === undefined) {
      return columns();
    }
    return columns().map((column) => {
      const cards = column.cards.filter(({ id }) => id !== card.id);
      if (column.id === holding.column) {
        cards.splice(holding.index, 0, card);
      }
      return { ...column, cards };
    });
  });

  function cardOf(id: string): Card | undefined {
    return columns().flatMap(({ cards }) => cards).find((card) => card.id === id);
  }

  function pressed(event: KeyboardEvent, card: Card, column: Column): void {
    if (!editable.value) {
      return;
    }
    if (event.key === ' ') {
      event.preventDefault();
      if (held.value === undefined) {
        held.value = { id: card.id, column: column.id, index: column.cards.findIndex(({ id }) => id === card.id) };
        say('board.held', card);
      } else {
        letGo(true);
      }
    } else if (held.value !== undefined) {
      const step = { ArrowUp: [0, -1], ArrowDown: [0, 1], ArrowLeft: [-1, 0], ArrowRight: [1, 0] }[event.key];
      if (step !== undefined) {
        event.preventDefault();
        move(step[0]!, step[1]!);
      } else if (event.key === 'Escape' || event.key === 'Tab') {
        event.stopPropagation();
        letGo(false);
      } else if (event.key === 'Enter') {
        event.preventDefault();
        letGo(true);
      }
    } else if (event.key === 'Delete') {
      event.preventDefault();
      remove(card);
    }
  }

  function move(sideways: number, down: number): void {
    const now = held.value!;
    const from = columns().findIndex(({ id }) => id === now.column);
    const column = columns()[Math.max(0, Math.min(columns().length - 1, from + sideways))]!;
    const count = column.cards.filter(({ id }) => id !== now.id).length;
    held.value = { id: now.id, column: column.id, index: Math.max(0, Math.min(count, now.index + down)) };
    said.value = t('board.at', { column: plainName(column.title), index: held.value.index + 1, count: count + 1 });
    focus(now.id);
  }

  /** @param stays whether the focus stays with the card */
  function letGo(there: boolean, stays = true): void {
    const now = held.value!;
    held.value = undefined;
    if (there) {
      drop(now);
    }
    const card = cardOf(now.id);
    if (card !== undefined) {
      say(there ? 'board.dropped' : 'board.left', card);
    }
    if (stays) {
      focus(now.id);
    }
  }

  /** A card that is held goes back when the focus goes elsewhere; when it is moved the focus is away for a moment only. */
  function left(card: Card): void {
    if (held.value?.id === card.id) {
      void nextTick(() => {
        if (held.value?.id === card.id && openerOf(card.id) !== document.activeElement) {
          letGo(false, false);
        }
      });
    }
  }

  // Who may not change the board any more holds nothing of it.
  watch(editable, (may) => {
    if (!may && held.value !== undefined) {
      letGo(false);
    }
  });

  function say(key: string, card: Card): void {
    said.value = t(key, { title: plainName(card.title) });
  }

  function focus(id: string): void {
    void nextTick(() => openerOf(id)?.focus());
  }

  function openerOf(id: string): HTMLElement | undefined {
    return board.value?.querySelector<HTMLElement>(`[data-card="${CSS.escape(id)}"] .open`) ?? undefined;
  }

  return { held, shown, said, pressed, left };
}
