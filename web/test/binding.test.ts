// @vitest-environment happy-dom
import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';
import type Quill from 'quill/core';
import { Delta, type SharedDocument } from '@aetherflow/core';
import { bind, replaceContent } from '../src/editor/binding';
import { createEditor } from '../src/editor/quill';
import { committed, FakeGateway, pass } from '../packages/core/test/fake-gateway';
import { Random, randomChange } from '../packages/core/test/random';

let gateway: FakeGateway;
let quill: Quill;
let shared: SharedDocument;

beforeEach(async () => {
  vi.useFakeTimers({ now: 1_700_000_000_000 });
  gateway = new FakeGateway();
  const connection = gateway.connection('ana');
  shared = connection.open('notes');
  const container = document.createElement('div');
  document.body.append(container);
  quill = createEditor(container, { documentId: 'notes', onFiles: () => undefined });
  bind(quill, shared);
  connection.connect();
  await pass(50);
});

afterEach(() => {
  vi.useRealTimers();
  document.body.replaceChildren();
});

/** Somebody else commits a change of the newest version. */
function other(change: Delta): void {
  const { log } = gateway.authority('notes');
  const operation = committed(log.length + 1, change);
  const { opId, delta } = operation;
  log.push({ committed: operation, written: { opId, baseVersion: log.length, delta, writtenAt: 0 } });
  gateway.authority('notes').content = gateway.authority('notes').content.compose(change);
  gateway.tellAll('notes', { type: 'ops', document: 'notes', ops: [operation] });
}

function press(key: string, more: KeyboardEventInit = {}): void {
  const meta = /Mac/i.test(navigator.platform) ? { metaKey: true } : { ctrlKey: true };
  quill.setSelection(0, 0, 'silent');
  // A browser tells the number of a letter's key, too.
  const keyCode = key.toUpperCase().charCodeAt(0);
  quill.root.dispatchEvent(new KeyboardEvent('keydown', { key, keyCode, bubbles: true, cancelable: true, ...meta, ...more }));
}

function shown(): string {
  return quill.getText();
}

describe('the editor and the shared document', () => {
  it('bring back a version with an embed that the editor does not know', async () => {
    const before = new Delta().insert('a').insert({ video: 'https://example.org/v' }).insert('b');
    other(before);
    await pass(100);
    other(new Delta().retain(1).delete(2));
    await pass(100);
    replaceContent(quill, shared, before);
    await pass(100);
    expect(gateway.authority('notes').content).toEqual(before);
    expect(shared.content()).toEqual(before);
    expect(quill.getLength()).toBe(4);
  });

  it('tell each other what happens', async () => {
    quill.updateContents(new Delta().insert('hello'), 'user');
    await pass(100);
    other(new Delta().retain(5).insert(' world'));
    await pass(100);
    expect(shown()).toBe('hello world\n');
    expect(gateway.authority('notes').content).toEqual(new Delta().insert('hello world'));
  });

  it('keep the selection and undo only what the user did', async () => {
    quill.updateContents(new Delta().insert('mine'), 'user');
    quill.setSelection(4, 0, 'user');
    await pass(1_000);
    other(new Delta().insert('theirs '));
    await pass(100);
    expect(quill.getSelection()).toMatchObject({ index: 11 });
    quill.history.undo();
    await pass(100);
    expect(shown()).toBe('theirs \n');
    expect(gateway.authority('notes').content).toEqual(new Delta().insert('theirs '));
  });

  it('take back and do again by keyboard, and never what others wrote', async () => {
    quill.updateContents(new Delta().insert('mine'), 'user');
    await pass(1_500);
    quill.updateContents(new Delta().retain(4).insert('!'), 'user');
    await pass(100);
    other(new Delta().retain(2).insert('their'));
    await pass(100);
    press('z');
    expect(shown()).toBe('mitheirne\n');
    press('z');
    expect(shown()).toBe('their\n');
    press('z');
    expect(shown()).toBe('their\n');
    press('Z', { shiftKey: true });
    expect(shown()).toBe('mitheirne\n');
    press('y');
    expect(shown()).toBe('mitheirne!\n');
    expect(quill.getSelection()).toMatchObject({ index: 10 });
    await pass(100);
    expect(gateway.authority('notes').content).toEqual(new Delta().insert('mitheirne!'));
    expect(new Set(gateway.authority('notes').log.map(({ committed: { opId } }) => opId)).size).toBe(7);
  });

  it('share a heading on the last line', async () => {
    quill.updateContents(new Delta().insert('Title'), 'user');
    quill.formatLine(0, 1, 'header', 1, 'user');
    await pass(100);
    expect(gateway.authority('notes').content).toEqual(new Delta().insert('Title').insert('\n', { header: 1 }));
    expect(shown()).toBe('Title\n\n');
  });

  it('wait with what others write while a word is being composed', async () => {
    quill.updateContents(new Delta().insert('ab'), 'user');
    await pass(100);
    Object.defineProperty(quill.composition, 'isComposing', { value: true, configurable: true });
    other(new Delta().insert('>'));
    await pass(100);
    expect(shown()).toBe('ab\n');
    quill.updateContents(new Delta().retain(2).insert('中'), 'user');
    Object.defineProperty(quill.composition, 'isComposing', { value: false, configurable: true });
    quill.root.dispatchEvent(new Event('compositionend'));
    await pass(100);
    expect(shown()).toBe('>ab中\n');
    expect(gateway.authority('notes').content).toEqual(new Delta().insert('>ab中'));
  });

  it('run no script of pasted or received content', async () => {
    quill.clipboard.dangerouslyPasteHTML(
      0,
      '<p>a<script>x()</script><img src="x" onerror="x()"><a href="javascript:x()">b</a></p>',
      'user',
    );
    other(new Delta().insert('c', { link: 'javascript:x()' }).insert({ image: 'javascript:x()' }));
    await pass(100);
    const html = quill.root.innerHTML;
    expect(html).not.toMatch(/<script|onerror|(src|href)="javascript:/i);
    expect(html).not.toContain('<a');
  });

  it('stay the same under random edits of both sides', async () => {
    for (let seed = 1; seed <= 15; seed++) {
      const random = new Random(seed);
      for (let step = 0; step < 20; step++) {
        if (random.chance(0.5)) {
          quill.updateContents(randomChange(random, quill.getLength() - 1), 'user');
        } else {
          other(randomChange(random, gateway.authority('notes').content.length()));
        }
        await pass(random.below(60));
      }
      await pass(500);
      expect(shared.unsentEdits, `seed ${seed}`).toBe(0);
      const { content } = gateway.authority('notes');
      const text = (delta: Delta): string => delta.ops.map(({ insert }) => (typeof insert === 'string' ? insert : '*')).join('');
      expect(text(shared.content()), `seed ${seed}`).toBe(text(content));
      expect(text(quill.getContents()), `seed ${seed}`).toBe(`${text(content)}\n`);
    }
  });
});
