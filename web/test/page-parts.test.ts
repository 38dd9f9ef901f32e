// @vitest-environment happy-dom
import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';
import { createApp, defineComponent, h, nextTick, reactive, ref, shallowReactive, shallowRef, type Component } from 'vue';
import type { SharedDocument } from '@aetherflow/core';
import type { Board, Column } from '../src/board/board';
import BoardView from '../src/board/BoardView.vue';
import { useFollow } from '../src/editor/follow';
import PageDialog from '../src/frame/PageDialog.vue';
import ToastList from '../src/frame/ToastList.vue';
import { dismiss, hold, release, toast, toasts } from '../src/frame/toasts';
import { i18n } from '../src/i18n';
import type { History } from '../src/panels/history/use-history';

let end: (() => void)[] = [];

function mounted(component: Component): HTMLElement {
  const host = document.createElement('div');
  document.body.append(host);
  const app = createApp(component);
  app.use(i18n).mount(host);
  end.push(() => app.unmount());
  return host;
}

afterEach(() => {
  end.forEach((stop) => stop());
  end = [];
  document.body.replaceChildren();
  vi.useRealTimers();
  vi.resetModules();
});

describe('a board', () => {
  const column = (id: string, title: string, ...cards: string[]): Column => ({
    id,
    title,
    order: id,
    cards: cards.map((card, place) => ({ id: card, title: card, note: '', color: undefined, order: `a${place}` })),
  });

  function shown(columns: Column[]) {
    const renameColumn = vi.fn<(id: string, title: string) => void>();
    const changeCard = vi.fn<(id: string, change: object) => void>();
    const addCard = vi.fn<(column: string, title: string) => void>();
    const addColumn = vi.fn<(title: string) => void>();
    const moveCard = vi.fn<(id: string, column: string, index: number) => void>();
    const board = { renameColumn, changeCard, moveCard, addCard, addColumn } as unknown as Board;
    const state = shallowReactive({ columns, board: board as Board | undefined, obstacle: undefined as string | undefined });
    const host = mounted(defineComponent({ setup: () => () => h(BoardView, { ...state, marks: new Map() }) }));
    return { host, state, renameColumn, changeCard, moveCard, addCard, addColumn };
  }

  it('leaves a title alone that is typed while others change the board', async () => {
    const { host, state, renameColumn } = shown([column('a0', 'To do')]);
    const field = host.querySelector<HTMLInputElement>('.column-title')!;
    field.focus();
    field.value = 'To do tod';
    field.dispatchEvent(new Event('input'));
    state.columns = [column('a0', 'To do', 'a card of somebody else')];
    await nextTick();
    expect(field.value).toBe('To do tod');
    field.value = ' To do today ';
    field.dispatchEvent(new Event('input'));
    field.dispatchEvent(new Event('change'));
    field.blur();
    expect(renameColumn.mock.calls).toEqual([['a0', 'To do today']]);
    // An empty title is none.
    field.focus();
    field.value = '';
    field.dispatchEvent(new Event('input'));
    field.dispatchEvent(new Event('change'));
    field.blur();
    await nextTick();
    expect(field.value).toBe('To do');
    expect(renameColumn).toHaveBeenCalledTimes(1);
  });

  it('keeps what was written in a card when it can not be saved any more', async () => {
    const { host, state, changeCard } = shown([column('a0', 'To do', 'x')]);
    const dialog = (): HTMLElement => document.querySelector<HTMLElement>('.dialog')!;
    const write = async (words: string): Promise<void> => {
      host.querySelector<HTMLElement>('.open')!.click();
      await vi.waitFor(() => expect(dialog()).not.toBeNull());
      const note = document.querySelector<HTMLTextAreaElement>('#card-note')!;
      note.value = words;
      note.dispatchEvent(new Event('input'));
      await nextTick();
    };
    await write('a long note');
    const { board } = state;
    Object.assign(state, { board: undefined, obstacle: 'Bob holds the lock.' });
    await nextTick();
    const note = document.querySelector<HTMLTextAreaElement>('#card-note')!;
    expect([note.value, note.readOnly]).toEqual(['a long note', true]);
    expect(dialog().querySelector('[role=status]')!.textContent).toContain('Bob holds the lock.');
    expect(dialog().querySelector('[type=submit]')).toBeNull();
    const copied: string[] = [];
    vi.stubGlobal('navigator', { clipboard: { writeText: async (text: string) => void copied.push(text) } });
    dialog().querySelector<HTMLElement>('[data-copy-own]')!.click();
    vi.unstubAllGlobals();
    expect(copied).toEqual(['a long note']);
    // It can be saved once the lock is gone.
    Object.assign(state, { board, obstacle: undefined });
    await nextTick();
    dialog().querySelector('form')!.dispatchEvent(new Event('submit'));
    await nextTick();
    expect(changeCard.mock.calls).toEqual([['x', { note: 'a long note' }]]);
    expect(dialog()).toBeNull();

    await write('another note');
    state.columns = [column('a0', 'To do')];
    await nextTick();
    expect(document.querySelector<HTMLTextAreaElement>('#card-note')!.value).toBe('another note');
    expect(dialog().querySelector('[role=status]')!.textContent).toContain(i18n.global.t('board.cardGone'));
  });

  it('shows in the dialog of a card what others make of it meanwhile', async () => {
    const { host, state, changeCard } = shown([column('a0', 'To do', 'x')]);
    const others = async (change: object): Promise<void> => {
      const [{ cards, ...rest }] = state.columns as [Column];
      state.columns = [{ ...rest, cards: [{ ...cards[0]!, ...change }] }];
      await nextTick();
      await nextTick();
    };
    host.querySelector<HTMLElement>('.open')!.click();
    await vi.waitFor(() => expect(document.querySelector('#card-note')).not.toBeNull());
    const title = document.querySelector<HTMLInputElement>('#card-title')!;
    const note = document.querySelector<HTMLTextAreaElement>('#card-note')!;
    const newer = (): string[] => [...document.querySelectorAll<HTMLElement>('.newer[role=status] [data-newer] bdi')].map((it) => it.textContent);
    await others({ note: 'of both' });
    expect(note.value).toBe('of both');
    note.value = 'of mine';
    note.dispatchEvent(new Event('input'));
    // What was not touched here follows, and is not saved again.
    await others({ title: 'a title of Bob' });
    expect([title.value, note.value, newer()]).toEqual(['a title of Bob', 'of mine', []]);
    await others({ note: 'of Bob' });
    expect([note.value, newer()]).toEqual(['of mine', ['of Bob']]);
    await others({ note: '' });
    expect(newer()).toEqual([i18n.global.t('board.emptied')]);
    await others({ note: 'of mine' });
    expect(newer()).toEqual([]);
    await others({ note: 'of Bob again' });
    expect([note.value, newer()]).toEqual(['of Bob again', []]);
    note.value = 'both';
    note.dispatchEvent(new Event('input'));
    document.querySelector('.dialog form')!.dispatchEvent(new Event('submit'));
    expect(changeCard.mock.calls).toEqual([['x', { note: 'both' }]]);
  });

  it('closes the dialog of a card that is gone when nothing was written in it', async () => {
    const { host, state } = shown([column('a0', 'To do', 'x')]);
    host.querySelector<HTMLElement>('.open')!.click();
    await vi.waitFor(() => expect(document.querySelector('.dialog')).not.toBeNull());
    state.columns = [column('a0', 'To do')];
    await vi.waitFor(() => expect(document.querySelector('.dialog')).toBeNull());
  });

  it('keeps the title of a new card when it can not be added', async () => {
    const { host, state } = shown([column('a0', 'To do')]);
    host.querySelector<HTMLElement>('[data-column] .add')!.click();
    await nextTick();
    const title = host.querySelector<HTMLTextAreaElement>('.new-card textarea')!;
    title.value = 'a new card';
    title.dispatchEvent(new Event('input'));
    state.board = undefined;
    await nextTick();
    host.querySelector('.new-card')!.dispatchEvent(new Event('submit'));
    await nextTick();
    expect(title.value).toBe('a new card');
  });

  it.each([{ isComposing: true }, { keyCode: 229 }])('leaves the keys to an input method that is at work: %j', async (composing) => {
    const { host, addCard, addColumn, renameColumn } = shown([column('a0', 'To do')]);
    const press = (field: HTMLElement, key: string, more = {}): void =>
      void field.dispatchEvent(new KeyboardEvent('keydown', { key, bubbles: true, cancelable: true, ...more }));
    const compose = async (selector: string, words: string): Promise<HTMLInputElement> => {
      const field = host.querySelector<HTMLInputElement>(selector)!;
      field.focus();
      field.value = words;
      field.dispatchEvent(new Event('input'));
      press(field, 'Escape', composing);
      press(field, 'Enter', composing);
      await nextTick();
      expect([field.value, document.activeElement === field]).toEqual([words, true]);
      return field;
    };
    host.querySelector<HTMLElement>('[data-column] .add')!.click();
    await nextTick();
    const card = await compose('.new-card textarea', '写公告');
    expect(addCard).not.toHaveBeenCalled();
    press(card, 'Enter');
    expect(addCard.mock.calls).toEqual([['a0', '写公告']]);
    const title = await compose('.column-title', '待办事项');
    expect(renameColumn).not.toHaveBeenCalled();
    press(title, 'Enter');
    expect(renameColumn.mock.calls).toEqual([['a0', '待办事项']]);
    host.querySelector<HTMLElement>('.new-column .add')!.click();
    await nextTick();
    const added = await compose('.new-column input', '已完成');
    added.blur();
    expect(addColumn.mock.calls).toEqual([['已完成']]);
  });

  it('lets go of what the keys hold when it may not be changed any more', async () => {
    const { host, state } = shown([column('a0', 'To do', 'x')]);
    host.querySelector('.open')!.dispatchEvent(new KeyboardEvent('keydown', { key: ' ' }));
    await nextTick();
    expect(host.querySelectorAll('.keyed')).toHaveLength(1);
    state.board = undefined;
    await nextTick();
    expect(host.querySelectorAll('.keyed')).toHaveLength(0);
  });

  it('lets go of what the keys hold when the focus goes elsewhere', async () => {
    const { host, moveCard } = shown([column('a0', 'To do', 'x', 'y'), column('a1', 'Done', 'z')]);
    const press = async (key: string): Promise<void> => {
      document.activeElement!.dispatchEvent(new KeyboardEvent('keydown', { key, bubbles: true, cancelable: true }));
      await nextTick();
      await nextTick();
    };
    const cards = (): (string | undefined)[] => [...host.querySelectorAll<HTMLElement>('[data-card]')].map((it) => it.dataset['card']);
    host.querySelector<HTMLElement>('[data-card=x] .open')!.focus();
    await press(' ');
    await press('ArrowDown');
    await press('ArrowRight');
    expect([cards(), host.querySelectorAll('.keyed').length]).toEqual([['y', 'z', 'x'], 1]);
    const title = host.querySelector<HTMLElement>('.column-title')!;
    title.focus();
    await nextTick();
    await nextTick();
    expect([cards(), host.querySelectorAll('.keyed').length]).toEqual([['x', 'y', 'z'], 0]);
    expect(document.activeElement).toBe(title);
    expect(moveCard).not.toHaveBeenCalled();
  });

  it('says names without what turns the direction of the words around them', () => {
    const { host } = shown([column('a0', '\u202etxt.exe', '\u202ecard')]);
    host.querySelector('.open')!.dispatchEvent(new KeyboardEvent('keydown', { key: ' ' }));
    return nextTick(() => {
      expect(host.querySelector('[aria-live=assertive]')!.textContent).not.toContain('\u202e');
      const labels = [...host.querySelectorAll('[aria-label]')].map((it) => it.getAttribute('aria-label'));
      expect(labels.filter((label) => label!.includes('\u202e'))).toEqual([]);
    });
  });
});

describe('a toast', () => {
  beforeEach(() => {
    vi.useFakeTimers();
    toasts.splice(0);
  });

  it('goes by itself, but not while somebody is at it', () => {
    toast('Deleted', { action: { label: 'Undo', run: () => undefined } });
    const { id } = toasts[0]!;
    vi.advanceTimersByTime(14_000);
    hold(id, 'pointer');
    hold(id, 'focus');
    vi.advanceTimersByTime(60_000);
    release(id, 'pointer');
    vi.advanceTimersByTime(60_000);
    expect(toasts).toHaveLength(1);
    release(id, 'focus');
    vi.advanceTimersByTime(14_000);
    expect(toasts).toHaveLength(1);
    vi.advanceTimersByTime(2_000);
    expect(toasts).toHaveLength(0);
  });

  it('that was dismissed does not come back into account', () => {
    toast('Saved');
    const { id } = toasts[0]!;
    hold(id, 'focus');
    dismiss(id);
    release(id, 'focus');
    expect(vi.getTimerCount()).toBe(0);
  });
});

describe('a toast beside a dialog', () => {
  it('is pressed without closing it', async () => {
    toasts.splice(0);
    const run = vi.fn();
    toast('Removed', { action: { label: 'Undo', run } });
    const close = vi.fn();
    const listens = vi.spyOn(document, 'addEventListener');
    const host = mounted(defineComponent({ setup: () => () => [h(PageDialog, { title: 'Card', onClose: close }), h(ToastList)] }));
    const press = (element: HTMLElement): void => {
      element.dispatchEvent(new PointerEvent('pointerdown', { bubbles: true, pointerType: 'mouse' }));
      element.click();
    };
    // Reka listens for presses beside a dialog only a moment after it was opened.
    await vi.waitFor(() => expect(listens.mock.calls.map(([kind]) => kind)).toContain('pointerdown'));
    listens.mockRestore();
    press(host.querySelector<HTMLElement>('[data-toast-action]')!);
    await nextTick();
    await nextTick();
    expect(run).toHaveBeenCalledTimes(1);
    expect(close).not.toHaveBeenCalled();
    await vi.waitFor(() => {
      press(document.body);
      expect(close).toHaveBeenCalled();
    });
  });
});

describe('following somebody', () => {
  it.each(['PageUp', 'PageDown'])('ends with %s', (key) => {
    const shared = { cursors: () => [], on: () => () => undefined } as unknown as SharedDocument;
    let followed = ref<string | undefined>();
    mounted(
      defineComponent({
        setup() {
          followed = useFollow(shared, shallowRef());
          return () => null;
        },
      }),
    );
    followed.value = 'alice';
    window.dispatchEvent(new KeyboardEvent('keydown', { key: 'a' }));
    expect(followed.value).toBe('alice');
    window.dispatchEvent(new KeyboardEvent('keydown', { key }));
    expect(followed.value).toBeUndefined();
  });
});

describe('the history of a document', () => {
  it('takes what comes while it reads what it has missed', async () => {
    const asked: ((items: unknown[]) => void)[] = [];
    vi.doMock('../src/panels/rest', () => ({
      rest: () => new Promise((resolve) => asked.push((items) => resolve({ items }))),
    }));
    const { Delta } = await import('@aetherflow/core');
    const { useHistory } = await import('../src/panels/history/use-history');
    const edit = (version: number) => ({ version, user: { id: 'bob', name: 'Bob' }, opType: 'edit', delta: new Delta().insert('x'), timestamp: version });
    let committed: (edit: unknown) => void = () => undefined;
    const shared = {
      id: 'd',
      version: 0,
      on: (_name: string, listener: typeof committed) => {
        committed = listener;
        return () => undefined;
      },
    };
    let history: History | undefined;
    mounted(
      defineComponent({
        setup() {
          history = useHistory(shared as never, 'text');
          return () => null;
        },
      }),
    );
    await vi.waitFor(() => expect(asked).toHaveLength(1));
    asked[0]!([]);
    await vi.waitFor(() => expect(history!.busy.value).toBe(false));
    // The second comes first: the one before it is read, and meanwhile the third comes.
    committed(edit(2));
    await vi.waitFor(() => expect(asked).toHaveLength(2));
    committed(edit(3));
    asked[1]!([{ ...edit(1), delta: [{ insert: 'x' }] }]);
    await vi.waitFor(() => expect(history!.groups.value.at(-1)?.last).toBe(3));
  });

  it.each([
    ['tells which version is there again', true, [500, 502]],
    ['is told without that when no content is to be had', false, [undefined, undefined]],
  ])('of which only the end is read %s', async (_name, readable, again) => {
    const wire = (version: number, who: string, delta: unknown[]) => ({ version, user: { id: who, name: who }, opType: 'edit', delta, timestamp: version });
    const quiet = Array.from({ length: 398 }, (_, at) => wire(103 + at, 'cem', []));
    const edits = [...quiet, wire(501, 'ana', [{ insert: 'a' }]), wire(502, 'bob', [{ delete: 1 }])];
    const asked: string[] = [];
    vi.doMock('../src/panels/rest', () => ({
      rest: async (_method: string, path: string) => {
        asked.push(path);
        if (path.includes('/content')) {
          return readable ? { content: [{ insert: 'One' }] } : Promise.reject(new Error('away'));
        }
        return { items: path.includes('/operations') ? edits : [] };
      },
    }));
    const { Delta } = await import('@aetherflow/core');
    const { returnsTo } = await import('../src/panels/history/groups');
    const { useHistory } = await import('../src/panels/history/use-history');
    let committed: (edit: unknown) => void = () => undefined;
    const shared = {
      id: 'd',
      version: 502,
      content: () => new Delta().insert('One'),
      on: (name: string, listener: typeof committed) => {
        committed = name === 'committed' ? listener : committed;
        return () => undefined;
      },
    };
    let history: History | undefined;
    mounted(
      defineComponent({
        setup() {
          history = useHistory(shared as never, 'text');
          return () => null;
        },
      }),
    );
    await vi.waitFor(() => expect(history!.busy.value).toBe(false));
    expect(asked.filter((path) => path.includes('/content'))).toEqual(['/documents/d/content?version=102']);
    committed({ ...wire(503, 'ana', []), delta: new Delta().insert('b') });
    committed({ ...wire(504, 'bob', []), delta: new Delta().delete(1) });
    await vi.waitFor(() => expect(history!.groups.value.at(-1)?.last).toBe(504));
    const [, , third, , fifth] = history!.groups.value;
    expect([returnsTo(third!), returnsTo(fifth!)]).toEqual(again);
    expect(history!.failure.value).toBeUndefined();
  });
});

describe('an earlier version of structured data', () => {
  it.each([
    ['that is no board is shown as it is', { settings: { theme: 'dark' } }, 'pre', '"theme": "dark"'],
    ['that is a board is shown as one', { columns: { a0: { title: 'To do' } } }, '.board', 'To do'],
  ])('%s', async (_name, content, selector, words) => {
    vi.doMock('../src/panels/rest', () => ({
      rest: async (_method: string, path: string) => (path.includes('/content') ? { version: 1, content } : { items: [] }),
    }));
    const { default: BoardVersion } = await import('../src/panels/history/BoardVersion.vue');
    const host = mounted(
      defineComponent({ setup: () => () => h(BoardVersion, { document: { id: 'd', live: true, on: () => () => undefined } as never, people: [], mayRestore: false, viewing: { version: 1 } }) }),
    );
    await vi.waitFor(() => expect(host.querySelector(selector)?.textContent).toContain(words));
    expect(host.querySelectorAll('pre, .board')).toHaveLength(1);
  });
});

describe('the page', () => {
  it('is prepared for who is there last', async () => {
    const user = ref<{ id: string } | undefined>({ id: 'ana' });
    const done = new Map<string, () => void>();
    vi.doMock('../src/account/account', () => ({ user }));
    vi.doMock('../src/collaboration', () => ({ prepare: (id: string) => new Promise<void>((resolve) => done.set(id, resolve)) }));
    vi.doMock('../src/account/SignIn.vue', () => ({ default: { render: () => 'sign in' } }));
    vi.doMock('../src/documents/DocumentList.vue', () => ({ default: { render: () => 'the list' } }));
    vi.doMock('../src/editor/DocumentPage.vue', () => ({ default: { render: () => 'a document' } }));
    const { default: App } = await import('../src/App.vue');
    const host = mounted(App);
    user.value = { id: 'bob' };
    await nextTick();
    await vi.waitFor(() => {
      // What was begun for Ana ends after what was begun for Bob, if that has not waited for it.
      done.get('bob')?.();
      done.get('ana')?.();
      expect(done.has('bob')).toBe(true);
      expect(host.textContent).toContain('the list');
    });
  });
});

describe('a toast with the text of a refused edit', () => {
  it('goes with its user, before anybody else is there', async () => {
    const user = ref<{ id: string } | undefined>({ id: 'ana' });
    vi.doMock('../src/account/account', () => ({ user }));
    vi.doMock('../src/collaboration', () => ({ prepare: async () => undefined }));
    vi.doMock('../src/account/SignIn.vue', () => ({ default: { render: () => 'sign in' } }));
    vi.doMock('../src/documents/DocumentList.vue', () => ({ default: { render: () => 'the list' } }));
    vi.doMock('../src/editor/DocumentPage.vue', () => ({ default: { render: () => 'a document' } }));
    const { default: App } = await import('../src/App.vue');
    const { toast: tell, toasts: told } = await import('../src/frame/toasts');
    const host = mounted(App);
    tell('Your last edit was taken back.', 'a secret of Ana');
    await nextTick();
    expect(host.textContent).toContain('a secret of Ana');
    user.value = undefined;
    tell('The login has ended.');
    await nextTick();
    expect(host.textContent).not.toContain('a secret of Ana');
    expect(told.map(({ text }) => text)).toEqual(['The login has ended.']);
    tell('Refused.', 'a secret of nobody');
    user.value = { id: 'bob' };
    await nextTick();
    expect(told).toEqual([]);
  });
});

describe('the button of the lock', () => {
  it('says so when nothing could be asked for', async () => {
    vi.doMock('../src/collaboration', () => ({ collaboration: () => ({ sessionId: 'mine' }) }));
    const { default: LockButton } = await import('../src/editor/LockButton.vue');
    const { toasts: told } = await import('../src/frame/toasts');
    let connected = false;
    const shared = { lock: vi.fn(() => connected), unlock: vi.fn(() => connected) };
    const view = reactive({ live: true, holder: null as { sessionId: string; name: string } | null, info: { role: 'editor' } });
    const button = mounted(defineComponent({ setup: () => () => h(LockButton, { document: shared as never, view: view as never }) })).querySelector('button')!;
    button.click();
    view.holder = { sessionId: 'mine', name: 'Ana' };
    await nextTick();
    button.click();
    expect(told.map(({ text }) => text)).toEqual(Array(2).fill(i18n.global.t('notSent')));
    connected = true;
    button.click();
    expect(told).toHaveLength(2);
    view.live = false;
    await nextTick();
    expect(button.disabled).toBe(true);
  });
});

describe('the state of the connection', () => {
  it('is read aloud only when something is wrong', async () => {
    const status = shallowRef<{ kind: string }>({ kind: 'connected' });
    vi.doMock('../src/collaboration', () => ({ status, collaboration: () => ({}) }));
    const { default: ConnectionState } = await import('../src/editor/ConnectionState.vue');
    const view = reactive({ live: true, loaded: true, unsentEdits: 0, heldUp: undefined as string | undefined });
    const host = mounted(defineComponent({ setup: () => () => h(ConnectionState, { view: view as never }) }));
    const live = (): string => host.querySelector('[role=status]')!.textContent;
    expect([host.textContent, live()]).toEqual(['Saved', '']);
    view.unsentEdits = 3;
    await nextTick();
    expect([host.textContent, live()]).toEqual(['Saving', '']);
    // What is not known is not told: whether the server is busy, or its answer is on the way.
    view.heldUp = '';
    await nextTick();
    expect([live(), host.querySelector('.long')!.textContent]).toEqual(['No answer from the server yet', '3 edits are kept here until they are saved']);
    view.heldUp = 'UNAVAILABLE';
    await nextTick();
    expect(live()).toBe('The server can not save just now');
    Object.assign(view, { live: false, unsentEdits: 0 });
    await nextTick();
    expect([live(), host.querySelector('.unsent')]).toEqual(['The server can not open it just now', null]);
    Object.assign(view, { live: true, unsentEdits: 3, heldUp: undefined });
    await nextTick();
    expect([host.textContent, live()]).toEqual(['Saving', '']);
    status.value = { kind: 'offline' };
    await nextTick();
    expect(live()).toBe('Offline');
    expect(host.querySelector('.unsent')!.textContent).toContain('3 unsent edits');
  });
});
