// @vitest-environment happy-dom
import { afterEach, describe, expect, it } from 'vitest';
import { Delta } from '@aetherflow/core';
import { createReader } from '../src/editor/quill';
import { attributed, marked } from '../src/panels/history/attribution';
import { registerChanges } from '../src/panels/history/change-blot';
import type { LoggedEdit } from '../src/panels/history/log';

registerChanges();

afterEach(() => document.body.replaceChildren());

/** The marks of a version as the reader shows them, in order: kind, author, text. */
function shown(before: Delta, ...changes: [who: string, change: Delta][]): string[] {
  const edits = changes.map(([who, delta], place): LoggedEdit => ({ version: place + 1, user: { id: who, name: who }, opType: 'edit', delta, timestamp: 0 }));
  const container = document.createElement('div');
  document.body.append(container);
  const reader = createReader(container, 'notes');
  reader.setContents(marked(attributed(before, edits)).insert('\n'), 'silent');
  return [...reader.root.querySelectorAll<HTMLElement>('.change')].map((node) => `${node.tagName.toLowerCase()} ${node.title}: ${node.textContent}`);
}

describe('the marks of what has changed', () => {
  const before = new Delta().insert('The quick fox');

  it('tell apart what stands side by side', () => {
    expect(shown(before, ['bob', new Delta().retain(4).delete(6)], ['ana', new Delta().retain(4).insert('red ')])).toEqual(['del bob: quick ', 'ins ana: red ']);
    expect(shown(before, ['bob', new Delta().retain(4).insert('red ').delete(6)])).toEqual(['ins bob: red ', 'del bob: quick ']);
    expect(shown(before, ['bob', new Delta().retain(13).insert('es run')], ['ana', new Delta().retain(19).insert(' on')])).toEqual(['ins bob: es run', 'ins ana:  on']);
  });

  it('stay where the text has formats', () => {
    const written = new Delta().retain(13).insert(' and ').insert('bold', { bold: true }).insert(' and ').insert('red', { color: 'red' }).insert(' and ').insert('code', { code: true });
    const marks = shown(before, ['ana', written]);
    expect(marks.every((mark) => mark.startsWith('ins ana'))).toBe(true);
    expect(marks.map((mark) => mark.slice('ins ana: '.length)).join('')).toBe(' and bold and red and code');
  });
});
