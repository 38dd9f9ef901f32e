// @vitest-environment happy-dom
import { afterEach, expect, it } from 'vitest';
import { createApp, defineComponent, h, nextTick, ref } from 'vue';
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
