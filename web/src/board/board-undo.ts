import { onBeforeUnmount, ref } from 'vue';
import type { JsonDelta, JsonDocument } from '@aetherflow/core';

/** Where a key belongs to what is written in there. */
const WRITING = 'input, textarea, select, [contenteditable], [role=dialog]';

interface BoardUndo {
  readonly document: JsonDocument;
  /** Whether the board is in view and may be changed. */
  readonly mayEdit: () => boolean;
  /** Called with what has changed; empty when nothing was left to take back or to do again. */
  readonly reverted: (change: JsonDelta, what: 'undo' | 'redo') => void;
}

/** Takes back and does again what was done with a board, by keys and buttons; the document knows what is whose. */
export function useBoardUndo({ document, mayEdit, reverted }: BoardUndo) {
  const canUndo = ref(false);
  const canRedo = ref(false);
  const look = (): void => {
    canUndo.value = document.canUndo;
    canRedo.value = document.canRedo;
  };
  look();
  const off = [document.on('progress', look), document.on('reset', look), document.on('conflict', look)];

  function revert(what: 'undo' | 'redo'): void {
    if (mayEdit()) {
      reverted(document[what](), what);
    }
  }

  function pressed(event: KeyboardEvent): void {
    const what = wanted(event);
    if (what !== undefined && mayEdit() && !(event.target as Element).closest?.(WRITING)) {
      event.preventDefault();
      revert(what);
    }
  }

  window.addEventListener('keydown', pressed);
  onBeforeUnmount(() => {
    off.forEach((stop) => stop());
    window.removeEventListener('keydown', pressed);
  });
  return { canUndo, canRedo, revert };
}

function wanted({ key, ctrlKey, metaKey, altKey, shiftKey }: KeyboardEvent): 'undo' | 'redo' | undefined {
  if (!(ctrlKey || metaKey) || altKey) {
    return undefined;
  }
  switch (key.toLowerCase()) {
    case 'z':
      return shiftKey ? 'redo' : 'undo';
    case 'y':
      return shiftKey ? undefined : 'redo';
    default:
      return undefined;
  }
}
