import { onBeforeUnmount, shallowRef, type ShallowRef } from 'vue';

/** A card that is held: by a pointer, with the picture of it that follows, or by the keyboard. */
export interface Held {
  readonly id: string;
  readonly column: string;
  readonly index: number;
  /** Where its picture is, in the window; absent when the keyboard holds it. */
  readonly at?: { readonly left: number; readonly top: number; readonly width: number };
}

/** A mouse has to move so far before a press becomes a drag. */
const MOUSE_DISTANCE = 5;
/** A finger has to stay in place so long; one that moves earlier scrolls. */
const TOUCH_MILLIS = 220;
const TOUCH_DISTANCE = 10;
/** Within this distance of an edge the board scrolls along. */
const EDGE = 48;
const SCROLL_STEP = 14;

/**
 * Drags cards with a mouse, a pen or a finger.
 *
 * @param board the element that scrolls; columns in it have `data-column`, cards `data-card`
 * @param drop called with where the card was let go
 */
export function useDrag(board: Readonly<ShallowRef<HTMLElement | null>>, drop: (held: Held) => void) {
  const held = shallowRef<Held>();
  let press: { id: string; x: number; y: number; dx: number; dy: number; width: number; touch: boolean; pointer: number } | undefined;
  let timer: ReturnType<typeof setTimeout> | undefined;
  let last = { x: 0, y: 0 };
  let frame = 0;

  function pressed(event: PointerEvent, id: string): void {
    if (event.button !== 0 || held.value !== undefined) {
      return;
    }
    const box = (event.currentTarget as HTMLElement).getBoundingClientRect();
    const touch = event.pointerType === 'touch';
    press = {
      id,
      x: event.clientX,
      y: event.clientY,
      dx: event.clientX - box.left,
      dy: event.clientY - box.top,
      width: box.width,
      touch,
      pointer: event.pointerId,
    };
    last = { x: event.clientX, y: event.clientY };
    if (touch) {
      timer = setTimeout(lift, TOUCH_MILLIS);
    }
    window.addEventListener('pointermove', moved);
    window.addEventListener('pointerup', released);
    window.addEventListener('pointercancel', cancel);
    window.addEventListener('touchmove', keepStill, { passive: false });
    window.addEventListener('keydown', escaped, true);
  }

  function moved(event: PointerEvent): void {
    if (press === undefined || event.pointerId !== press.pointer) {
      return;
    }
    last = { x: event.clientX, y: event.clientY };
    const distance = Math.hypot(event.clientX - press.x, event.clientY - press.y);
    if (held.value !== undefined) {
      show();
    } else if (press.touch && distance > TOUCH_DISTANCE) {
      end();
    } else if (!press.touch && distance > MOUSE_DISTANCE) {
      lift();
    }
  }

  function lift(): void {
    show();
    frame = requestAnimationFrame(scrollAlong);
  }

  function show(): void {
    if (press === undefined) {
      return;
    }
    const place = placeAt(last.x, last.y - press.dy, press.id);
    if (place !== undefined) {
      held.value = { id: press.id, ...place, at: { left: last.x - press.dx, top: last.y - press.dy, width: press.width } };
    }
  }

  /** The column under a point, or the nearest one, and the place in it. */
  function placeAt(x: number, top: number, id: string): { column: string; index: number } | undefined {
    let nearest: HTMLElement | undefined;
    let distance = Infinity;
    for (const column of board.value?.querySelectorAll<HTMLElement>('[data-column]') ?? []) {
      const box = column.getBoundingClientRect();
      const away = Math.max(box.left - x, 0, x - box.right);
      if (away < distance) {
        nearest = column;
        distance = away;
      }
    }
    if (nearest === undefined) {
      return undefined;
    }
    const others = [...nearest.querySelectorAll<HTMLElement>('[data-card]')].filter((card) => card.dataset.card !== id);
    const index = others.filter((card) => {
      const box = card.getBoundingClientRect();
      return box.top + box.height / 2 < top + 10;
    }).length;
    return { column: nearest.dataset.column!, index };
  }

  function scrollAlong(): void {
    const element = board.value;
    if (held.value?.at === undefined || element === null) {
      return;
    }
    const box = element.getBoundingClientRect();
    const sideways = last.x < box.left + EDGE ? -SCROLL_STEP : last.x > box.right - EDGE ? SCROLL_STEP : 0;
    const down = last.y < EDGE ? -SCROLL_STEP : last.y > window.innerHeight - EDGE ? SCROLL_STEP : 0;
    if (sideways !== 0) {
      element.scrollLeft += sideways;
    }
    if (down !== 0) {
      window.scrollBy(0, down);
    }
    if (sideways !== 0 || down !== 0) {
      show();
    }
    frame = requestAnimationFrame(scrollAlong);
  }

  function released(event: PointerEvent): void {
    if (press !== undefined && event.pointerId === press.pointer) {
      const dropped = held.value;
      if (dropped !== undefined) {
        // The click that follows a drag opens nothing.
        window.addEventListener('click', swallow, { capture: true, once: true });
        setTimeout(() => window.removeEventListener('click', swallow, true));
      }
      end();
      if (dropped !== undefined) {
        drop(dropped);
      }
    }
  }

  function swallow(event: Event): void {
    event.stopPropagation();
    event.preventDefault();
  }

  function keepStill(event: TouchEvent): void {
    if (held.value !== undefined) {
      event.preventDefault();
    }
  }

  function escaped(event: KeyboardEvent): void {
    if (event.key === 'Escape' && held.value !== undefined) {
      event.stopPropagation();
      end();
    }
  }

  function cancel(): void {
    end();
  }

  function end(): void {
    clearTimeout(timer);
    cancelAnimationFrame(frame);
    press = undefined;
    held.value = undefined;
    window.removeEventListener('pointermove', moved);
    window.removeEventListener('pointerup', released);
    window.removeEventListener('pointercancel', cancel);
    window.removeEventListener('touchmove', keepStill);
    window.removeEventListener('keydown', escaped, true);
  }

  onBeforeUnmount(end);
  return { held, pressed };
}
