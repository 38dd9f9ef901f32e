// @vitest-environment happy-dom
import { afterEach, expect, it } from 'vitest';
import { createApp, defineComponent, h, nextTick, ref } from 'vue';
import TextEditor from '../src/editor/TextEditor.vue';
import { i18n } from '../src/i18n';
import { FakeGateway } from '../packages/core/test/fake-gateway';

afterEach(() => document.body.replaceChildren());

it('hears of the selection also after the document has been loaded', async () => {
  const shared = new FakeGateway().connection('ana').open('notes');
  const loaded = ref(false);
  const host = document.createElement('div');
  document.body.append(host);
  const page = defineComponent({
    setup: () => () => h(TextEditor, { document: shared, loaded: loaded.value, editable: loaded.value, people: [] }),
  });
  const app = createApp(page);
  app.use(i18n).mount(host);
  await nextTick();
  loaded.value = true;
  await nextTick();
  // By this class Quill finds the editors to which it tells what happens in the page.
  expect(host.querySelectorAll('.ql-container')).toHaveLength(1);
  app.unmount();
});
