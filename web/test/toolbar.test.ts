// @vitest-environment happy-dom
import { afterEach, describe, expect, it, vi } from 'vitest';
import { createApp, defineComponent, h, nextTick, ref } from 'vue';
import type Quill from 'quill/core';
import { Delta } from '@aetherflow/core';
import { linkAround } from '../src/editor/links';
import TextEditor from '../src/editor/TextEditor.vue';
import { chooseLocale, i18n } from '../src/i18n';
import { FakeGateway } from '../packages/core/test/fake-gateway';

afterEach(() => {
  chooseLocale('en');
  document.body.replaceChildren();
});

async function shown(editable: boolean) {
  const shared = new FakeGateway().connection('ana').open('notes');
  const may = ref(editable);
  const host = document.createElement('div');
  document.body.append(host);
  const app = createApp(defineComponent({ setup: () => () => h(TextEditor, { document: shared, loaded: true, editable: may.value, people: [] }) }));
  app.use(i18n).mount(host);
  await nextTick();
  await nextTick();
  const reached = (): string[] =>
    [...host.querySelectorAll<HTMLElement>('[data-tool]')].filter(({ tabIndex }) => tabIndex === 0).map((it) => it.dataset['format'] ?? it.className);
  const press = (key: string): string => {
    document.activeElement!.dispatchEvent(new KeyboardEvent('keydown', { key, bubbles: true, cancelable: true }));
    return (document.activeElement as HTMLElement).dataset['format'] ?? document.activeElement!.className;
  };
  return { app, host, may, reached, press };
}

it('leads from the paragraph styles to every tool with the arrows', async () => {
  const { app, host, reached, press } = await shown(true);
  expect(reached()).toEqual(['paragraph']);
  host.querySelector<HTMLElement>('.paragraph')!.focus();
  expect([press('ArrowRight'), press('ArrowRight')]).toEqual(['color', 'bold']);
  expect(reached()).toEqual(['bold']);
  expect([press('ArrowLeft'), press('ArrowLeft'), press('ArrowLeft')]).toEqual(['color', 'paragraph', 'shortcuts']);
  app.unmount();
});

it('is reached while nothing may be changed', async () => {
  const { app, host, may, reached, press } = await shown(false);
  expect(reached()).toEqual(['shortcuts']);
  may.value = true;
  await nextTick();
  expect(reached()).toEqual(['paragraph']);
  host.querySelector<HTMLElement>('[data-format=italic]')!.focus();
  may.value = false;
  await nextTick();
  expect(reached()).toEqual(['shortcuts']);
  host.querySelector<HTMLElement>('[data-format=shortcuts]')!.focus();
  expect(press('ArrowRight')).toBe('shortcuts');
  app.unmount();
});

it('speaks the language that was chosen last, and so does the editor', async () => {
  const { app, host } = await shown(true);
  const editor = host.querySelector<HTMLElement>('.ql-editor')!;
  const said = (): (string | null | undefined)[] => [editor.dataset['placeholder'], editor.getAttribute('aria-label')];
  expect(said()).toEqual(['Begin to write…', 'Text of the document']);
  chooseLocale('zh');
  await nextTick();
  expect(said()).toEqual([i18n.global.t('document.placeholder'), i18n.global.t('document.text')]);
  expect(said()[0]).not.toBe('Begin to write…');
  app.unmount();
});

describe('the address of a link', () => {
  const LINK = { link: 'https://example.org/old' };

  /** An editor with a link of two pieces, and its dialog opened with the caret inside. */
  async function opened(caret: number) {
    const connection = new FakeGateway().connection('ana');
    const shared = connection.open('notes');
    connection.connect();
    await vi.waitFor(() => expect(shared.loaded).toBe(true));
    const host = document.createElement('div');
    document.body.append(host);
    let quill!: Quill;
    const app = createApp(
      defineComponent({ setup: () => () => h(TextEditor, { document: shared, loaded: true, editable: true, people: [], onReady: (it: Quill) => (quill = it) }) }),
    );
    app.use(i18n).mount(host);
    await nextTick();
    await nextTick();
    quill.updateContents(new Delta().insert('See ').insert('this ', LINK).insert('page', { ...LINK, bold: true }).insert(' now'), 'user');
    quill.setSelection(caret, 0, 'api');
    quill.emitter.emit('editor-change');
    await new Promise((done) => requestAnimationFrame(done));
    host.querySelector<HTMLElement>('[data-format=link]')!.click();
    await nextTick();
    const field = (): HTMLInputElement => host.querySelector<HTMLInputElement>('#link-address')!;
    const links = (): [string, string][] =>
      quill.getContents().ops.filter(({ attributes }) => attributes?.['link'] !== undefined).map(({ insert, attributes }) => [insert as string, attributes!['link'] as string]);
    return { app, host, quill, field, links };
  }

  it('is taken from the whole link that the caret is in', async () => {
    const { app, host, quill, field, links } = await opened(6);
    expect(field().value).toBe(LINK.link);
    host.querySelector<HTMLElement>('form.link [type=button]')!.click();
    expect(links()).toEqual([]);
    expect(quill.getText()).toBe('See this page now\n');
    expect(quill.getSelection()).toEqual({ index: 6, length: 0 });
    app.unmount();
  });

  it('is opened from the dialog, and in the text with Ctrl', async () => {
    const { app, host, quill } = await opened(6);
    const link = host.querySelector<HTMLAnchorElement>('[data-open-link]')!;
    expect([link.href, link.target, link.rel]).toEqual([LINK.link, '_blank', 'noopener noreferrer']);
    const open = vi.spyOn(window, 'open').mockReturnValue(null);
    const click = (ctrlKey: boolean): boolean =>
      quill.root.querySelector('a')!.dispatchEvent(new MouseEvent('click', { ctrlKey, bubbles: true, cancelable: true }));
    expect(click(false)).toBe(true);
    expect(open).not.toHaveBeenCalled();
    expect(click(true)).toBe(false);
    expect(open).toHaveBeenCalledWith(LINK.link, '_blank', 'noopener,noreferrer');
    open.mockRestore();
    app.unmount();
  });

  it('is changed where the link is by now, without a word in its place', async () => {
    const { app, host, quill, field, links } = await opened(6);
    quill.updateContents(new Delta().insert('Please: '), 'api');
    quill.updateContents(new Delta().retain(21).insert('!'), 'api');
    field().value = 'https://example.org/new';
    field().dispatchEvent(new Event('input'));
    host.querySelector('form.link')!.dispatchEvent(new Event('submit', { cancelable: true }));
    await nextTick();
    expect(links()).toEqual([['this ', 'https://example.org/new'], ['page', 'https://example.org/new']]);
    expect(quill.getText()).toBe('Please: See this page! now\n');
    expect(quill.getSelection()).toEqual({ index: 14, length: 0 });
    app.unmount();
  });

  it('is that of the letter in front of the caret', () => {
    const line = new Delta().insert('ab', { link: 'x' }).insert('cd', { link: 'y' }).insert('e\n');
    expect([0, 1, 2, 3, 4, 5].map((caret) => linkAround(line, caret))).toEqual([
      { index: 0, length: 2 },
      { index: 0, length: 2 },
      { index: 0, length: 2 },
      { index: 2, length: 2 },
      { index: 2, length: 2 },
      undefined,
    ]);
  });
});
