// @vitest-environment happy-dom
import { afterEach, describe, expect, it, vi } from 'vitest';
import { createApp, defineComponent, h, nextTick, shallowReactive } from 'vue';
import { JsonDelta } from '@aetherflow/core';
import BoardEditor from '../src/board/BoardEditor.vue';
import { toast, toasts } from '../src/frame/toasts';
import { i18n } from '../src/i18n';

let end = (): void => undefined;

afterEach(() => {
  end();
  document.body.replaceChildren();
  toasts.splice(0);
});

/** A board whose document tells what it is asked. */
function shown() {
  const asked: string[] = [];
  const heard = new Map<string, () => void>();
  let change = JsonDelta.set('/cards/x/title', 'One');
  const revert = (what: string) => () => {
    asked.push(what);
    return change;
  };
  const board = {
    id: 'board',
    value: { columns: { a0: { title: 'To do' } }, cards: { x: { title: 'One', place: ['a0', 'a0'] } } },
    canUndo: true,
    canRedo: false,
    on: (name: string, listener: () => void) => {
      heard.set(`${name} ${heard.size}`, listener);
      return () => undefined;
    },
    undo: revert('undo'),
    redo: revert('redo'),
  };
  const props = shallowReactive({ document: board, loaded: true, editable: true, away: false, people: [] });
  const host = document.createElement('div');
  document.body.append(host);
  const app = createApp(defineComponent({ setup: () => () => h(BoardEditor, props as never) }));
  app.use(i18n).mount(host);
  end = () => app.unmount();
  const press = (key: string, target: EventTarget = document.body, more: KeyboardEventInit = {}): boolean =>
    !target.dispatchEvent(new KeyboardEvent('keydown', { key, ctrlKey: true, bubbles: true, cancelable: true, ...more }));
  return {
    asked,
    host,
    press,
    props,
    becomes: (more: Partial<typeof board>) => {
      Object.assign(board, more);
      heard.forEach((listener, name) => name.startsWith('progress') && listener());
    },
    leavesNothing: () => (change = JsonDelta.EMPTY),
  };
}

describe('undo on a board', () => {
  it('is asked for by keys', () => {
    const { asked, press } = shown();
    expect(press('z')).toBe(true);
    expect(press('Z', document.body, { shiftKey: true })).toBe(true);
    expect(press('y')).toBe(true);
    expect(press('z', document.body, { ctrlKey: false, metaKey: true })).toBe(true);
    expect(asked).toEqual(['undo', 'redo', 'redo', 'undo']);
    expect(press('z', document.body, { ctrlKey: false })).toBe(false);
    expect(press('z', document.body, { altKey: true })).toBe(false);
    expect(press('b')).toBe(false);
    expect(asked).toHaveLength(4);
  });

  it('leaves a field its own', () => {
    const { asked, host, press } = shown();
    expect(press('z', host.querySelector('.column-title')!)).toBe(false);
    expect(press('z', host.querySelector('.open')!)).toBe(true);
    expect(asked).toEqual(['undo']);
  });

  it('is not for who may not change the board, or looks at another version', async () => {
    const { asked, press, props } = shown();
    for (const [editable, away] of [[false, false], [true, true], [true, false]] as const) {
      Object.assign(props, { editable, away });
      await nextTick();
      press('z');
      expect(asked).toHaveLength(editable && !away ? 1 : 0);
    }
  });

  it('is offered by buttons while there is something, and the focus stays on them', async () => {
    const { asked, becomes, host } = shown();
    const [undo, redo] = ['undo', 'redo'].map((what) => host.querySelector<HTMLButtonElement>(`[data-revert=${what}]`)!);
    expect([undo, redo].map((button) => button!.getAttribute('aria-disabled'))).toEqual(['false', 'true']);
    redo!.click();
    undo!.focus();
    undo!.click();
    becomes({ canUndo: false, canRedo: true });
    await nextTick();
    expect([undo, redo].map((button) => button!.getAttribute('aria-disabled'))).toEqual(['true', 'false']);
    expect(document.activeElement).toBe(undo);
    expect(asked).toEqual(['undo']);
    expect(host.querySelector('[aria-live=polite]')!.textContent).toBe('Taken back.');
  });

  it('says so when nothing is left of it', () => {
    const { leavesNothing, press } = shown();
    leavesNothing();
    press('z');
    expect(toasts.map(({ text }) => text).join()).toContain('others have changed it');
  });

  it('takes the offer to bring something back with it', () => {
    const { press } = shown();
    toast('removed', { action: { label: 'Undo', run: vi.fn() }, about: 'board' });
    press('z');
    expect(toasts).toEqual([]);
  });
});
