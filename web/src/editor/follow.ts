import { onBeforeUnmount, ref, watch, type Ref, type ShallowRef } from 'vue';
import type Quill from 'quill/core';
import type { SharedDocument } from '@aetherflow/core';

/** Where in the window the followed cursor is brought to, when it has left the middle part. */
const TARGET = 0.4;
const MIDDLE = { from: 0.15, to: 0.75 };

/**
 * Follows somebody's view: while they move through the document, so does this window. Whoever scrolls, with whatever, or writes goes
 * their own way again.
 */
export function useFollow(document: SharedDocument, editor: ShallowRef<Quill | undefined>): Ref<string | undefined> {
  const followed = ref<string>();
  let shown = -1;

  const show = (): void => {
    const quill = editor.value;
    const cursor = document.cursors().find(({ userId }) => userId === followed.value);
    if (quill === undefined || cursor === undefined) {
      return;
    }
    const place = cursor.range.index + cursor.range.length;
    const bounds = quill.getBounds(place);
    if (bounds === null || place === shown) {
      return;
    }
    shown = place;
    const top = quill.container.getBoundingClientRect().top + bounds.top;
    if (top < window.innerHeight * MIDDLE.from || top > window.innerHeight * MIDDLE.to) {
      const calm = window.matchMedia('(prefers-reduced-motion: reduce)').matches;
      window.scrollBy({ top: top - window.innerHeight * TARGET, behavior: calm ? 'auto' : 'smooth' });
    }
  };
  const stop = (): void => {
    followed.value = undefined;
  };
  const onKey = ({ key }: KeyboardEvent): void => {
    if (key === 'PageUp' || key === 'PageDown') {
      stop();
    }
  };
  const off = [
    document.on('cursors', () => followed.value !== undefined && requestAnimationFrame(show)),
    document.on('people', (people) => {
      if (!people.some(({ userId }) => userId === followed.value)) {
        stop();
      }
    }),
  ];
  const onText = (_change: unknown, _before: unknown, source: string): void => {
    if (source === 'user') {
      stop();
    }
  };
  watch(editor, (quill) => quill?.on('text-change', onText), { immediate: true });
  window.addEventListener('wheel', stop, { passive: true });
  window.addEventListener('touchmove', stop, { passive: true });
  window.addEventListener('keydown', onKey);
  watch(followed, (now) => {
    shown = -1;
    if (now !== undefined) {
      show();
    }
  });
  onBeforeUnmount(() => {
    off.forEach((end) => end());
    window.removeEventListener('wheel', stop);
    window.removeEventListener('touchmove', stop);
    window.removeEventListener('keydown', onKey);
  });
  return followed;
}
