// @vitest-environment happy-dom
import { afterEach, beforeEach, expect, it, vi } from 'vitest';
import { createApp, defineComponent } from 'vue';
import type { AnyDocument } from '../src/editor/use-document';
import { HistoryReader, type NamedVersion } from '../src/panels/history/log';
import { useNames } from '../src/panels/history/use-names';
import { rest } from '../src/panels/rest';

vi.mock('../src/panels/rest', () => ({ rest: vi.fn() }));

const server = vi.mocked(rest);
let stored: Pick<NamedVersion, 'version' | 'name'>[];

beforeEach(() => {
  stored = [];
  server.mockReset();
  server.mockImplementation((method, path, body) => {
    const version = Number(path.split('/').at(-1));
    if (method === 'GET') {
      return Promise.resolve({ items: [...stored] });
    }
    stored = stored.filter((it) => it.version !== version);
    if (method === 'PUT') {
      stored.push({ version, name: (body as { name: string }).name });
    }
    return Promise.resolve(undefined);
  });
});

let end = (): void => undefined;
afterEach(() => end());

function followed() {
  const listeners = new Map<string, () => void>();
  const document = {
    id: 'notes',
    live: true,
    on: (name: string, listener: () => void) => {
      listeners.set(name, listener);
      return () => listeners.delete(name);
    },
  };
  const reader = new HistoryReader('notes', 'text');
  let followed!: ReturnType<typeof useNames>;
  const app = createApp(
    defineComponent({
      setup() {
        followed = useNames(document as unknown as AnyDocument, reader);
        return () => null;
      },
    }),
  );
  app.mount(window.document.createElement('div'));
  end = () => app.unmount();
  return { ...followed, reader, document, listeners, tell: (what: string) => listeners.get(what)?.() };
}

it('a name that somebody else gives, changes or takes is read', async () => {
  const { names, tell } = followed();
  stored = [{ version: 3, name: 'Draft' }];
  tell('named');
  await vi.waitFor(() => expect(names.value).toEqual([{ version: 3, name: 'Draft' }]));
  stored = [{ version: 3, name: 'Final' }];
  tell('named');
  await vi.waitFor(() => expect(names.value).toEqual([{ version: 3, name: 'Final' }]));
  stored = [];
  tell('named');
  await vi.waitFor(() => expect(names.value).toEqual([]));
});

it('a name that is given or taken here is read too', async () => {
  const { names, reader } = followed();
  await reader.name(2, 'Mine');
  await vi.waitFor(() => expect(names.value).toEqual([{ version: 2, name: 'Mine' }]));
  await reader.forget(2);
  await vi.waitFor(() => expect(names.value).toEqual([]));
});

it('what was named while nothing was told is read when the connection is back', async () => {
  const { names, document, tell } = followed();
  document.live = false;
  tell('progress');
  stored = [{ version: 1, name: 'Meanwhile' }];
  expect(server).not.toHaveBeenCalled();
  document.live = true;
  tell('progress');
  tell('progress');
  await vi.waitFor(() => expect(names.value).toEqual([{ version: 1, name: 'Meanwhile' }]));
  expect(server).toHaveBeenCalledTimes(1);
});

it('the newest answer counts, whichever comes last', async () => {
  const { names, tell } = followed();
  const answers: ((found: { items: unknown[] }) => void)[] = [];
  server.mockImplementation(() => new Promise((resolve) => answers.push(resolve as never)));
  tell('named');
  tell('named');
  answers[1]!({ items: [{ version: 2, name: 'new' }] });
  answers[0]!({ items: [{ version: 1, name: 'old' }] });
  await vi.waitFor(() => expect(names.value).toEqual([{ version: 2, name: 'new' }]));
});

it('what can not be read now leaves the names, and nothing is heard after the end', async () => {
  const { names, read, listeners, tell } = followed();
  stored = [{ version: 3, name: 'Draft' }];
  await read();
  server.mockImplementation(() => Promise.reject(new Error('away')));
  tell('named');
  await expect(read()).rejects.toThrow('away');
  expect(names.value).toHaveLength(1);
  end();
  expect(listeners.size).toBe(0);
});
