// @vitest-environment happy-dom
import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';
import { createApp, nextTick, reactive } from 'vue';
import type { DocumentSummary } from '../src/api';
import { i18n } from '../src/i18n';

const PLAN: DocumentSummary = {
  id: 'd1',
  name: 'Plan',
  type: 'text',
  policy: 'lww',
  state: 'active',
  publicAccess: 'none',
  version: 1,
  createdBy: 'ana',
  role: 'owner',
  updatedAt: 1_764_547_200_000,
  lock: null,
};

/** Answers of the server to the questions for the list, in their order. */
let answer: (() => void)[] = [];
let refuse: ((error: Error) => void)[] = [];
let end = (): void => undefined;

async function shownList(): Promise<HTMLElement> {
  const shown = reactive({ state: 'active', query: '', items: [] as DocumentSummary[], nextPage: undefined, loaded: false });
  const load = () =>
    new Promise<void>((resolve, reject) => {
      answer.push(() => {
        shown.items = [PLAN];
        shown.loaded = true;
        resolve();
      });
      refuse.push(reject);
    });
  vi.doMock('../src/documents/documents', () => ({ load, loadMore: load, refresh: load, showState: load, shown }));
  const { default: DocumentList } = await import('../src/documents/DocumentList.vue');
  const host = document.createElement('div');
  document.body.append(host);
  const app = createApp(DocumentList);
  app.use(i18n).mount(host);
  end = () => app.unmount();
  return host;
}

/** The list after the server has refused it. */
async function failedList(): Promise<HTMLElement> {
  const host = await shownList();
  refuse[0]!(new Error('away'));
  await vi.waitFor(() => expect(button(host)).not.toBeNull());
  return host;
}

const button = (host: HTMLElement) => host.querySelector<HTMLButtonElement>('[data-again]');
const told = (host: HTMLElement) => host.querySelector<HTMLElement>('[role=alert]');

beforeEach(() => {
  answer = [];
  refuse = [];
});

afterEach(() => {
  end();
  document.body.replaceChildren();
  vi.resetModules();
});

describe('a list that could not be read', () => {
  it('is read by a press, once however often it is pressed, and leads on to the first document', async () => {
    const host = await failedList();
    button(host)!.focus();
    button(host)!.click();
    await nextTick();
    button(host)!.click();
    expect(answer).toHaveLength(2);
    expect(button(host)!.getAttribute('aria-disabled')).toBe('true');
    answer[1]!();
    await vi.waitFor(() => expect(document.activeElement?.classList.contains('link')).toBe(true));
    expect(button(host)).toBeNull();
  });

  it('leaves the focus with who has gone on meanwhile', async () => {
    const host = await failedList();
    button(host)!.focus();
    button(host)!.click();
    host.querySelector<HTMLElement>('#join')!.focus();
    answer[1]!();
    await vi.waitFor(() => expect(button(host)).toBeNull());
    await nextTick();
    expect(document.activeElement?.id).toBe('join');
  });

  it('tells the same failure anew', async () => {
    const host = await failedList();
    const first = told(host);
    button(host)!.click();
    refuse[1]!(new Error('away'));
    await vi.waitFor(() => expect(told(host)).not.toBe(first));
    expect(told(host)!.textContent).toBe(first!.textContent);
    expect(button(host)!.getAttribute('aria-disabled')).toBe('false');
  });
});
