// @vitest-environment happy-dom
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { afterEach, beforeEach, expect, it, vi } from 'vitest';
import { Delta } from '../src/index';
import { share } from '../example/text-area';
import { FakeGateway, pass } from './fake-gateway';
import { FakeStorage } from './fake-persistence';

const read = (file: string): string => readFileSync(join(import.meta.dirname, '../example', file), 'utf8');

let gateway: FakeGateway;

beforeEach(() => {
  vi.useFakeTimers({ now: 1_700_000_000_000 });
  gateway = new FakeGateway();
});

afterEach(() => {
  vi.useRealTimers();
});

/** The example's page, opened by somebody. */
async function open(user: string): Promise<{ area: HTMLTextAreaElement; type(text: string): void; click(id: string): void }> {
  const page = document.implementation.createHTMLDocument('');
  page.body.innerHTML = /<body>([^]*)<script/.exec(read('index.html'))![1]!;
  const environment = { ...gateway.environment(), persistence: new FakeStorage().page() };
  await share(page, 'ws://test/ws', user, async () => user, 'notes', environment);
  await pass(100);
  const area = page.querySelector<HTMLTextAreaElement>('#text')!;
  return {
    area,
    type(text) {
      area.value = text;
      area.dispatchEvent(new Event('input'));
    },
    click: (id) => page.querySelector<HTMLButtonElement>(`#${id}`)!.click(),
  };
}

it('two people share a text area, and take back only what is theirs', async () => {
  const ana = await open('ana');
  const ben = await open('ben');
  ana.type('Hello');
  await pass(100);
  ben.type('Hello, world');
  await pass(100);
  expect(ana.area.value).toBe('Hello, world');
  ana.click('undo');
  await pass(100);
  expect(ben.area.value).toBe(', world');
  ana.click('redo');
  await pass(100);
  expect(gateway.authority('notes').content).toEqual(new Delta().insert('Hello, world'));
});

it('is an example of under 50 lines', () => {
  for (const file of ['index.html', 'text-area.ts']) {
    expect(read(file).split('\n').length).toBeLessThan(50);
  }
});
