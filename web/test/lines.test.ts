// @vitest-environment happy-dom
import { afterEach, beforeEach, expect, it, vi } from 'vitest';
import type Quill from 'quill/core';
import { Delta } from '@aetherflow/core';
import { Lines } from '../src/editor/lines';
import { createEditor } from '../src/editor/quill';

let quill: Quill;

beforeEach(() => {
  const container = document.createElement('div');
  document.body.append(container);
  quill = createEditor(container, { documentId: 'notes', onFiles: () => undefined });
  quill.setContents(new Delta().insert('one\ntwo\n'));
});

afterEach(() => {
  vi.restoreAllMocks();
  document.body.replaceChildren();
});

function lines(): (string | null)[] {
  return [...quill.root.children].map((line) => `${line.tagName} ${line.textContent}`);
}

it('take in what comes without being a line', () => {
  for (const place of [quill.root.firstChild, null]) {
    const words = document.createElement('strong');
    words.textContent = 'bold';
    quill.root.insertBefore(words, place);
    quill.update();
  }
  expect(lines()).toEqual(['P bold', 'P one', 'P two', 'P bold']);
});

it('are not all looked at when a letter is written', () => {
  const looks = vi.spyOn(Lines.allowedChildren, 'some');
  (quill.root.firstChild!.firstChild as Text).data = 'once';
  quill.update();
  expect(quill.getText()).toBe('once\ntwo\n');
  expect(looks).not.toHaveBeenCalled();
  quill.insertText(0, 'new\n');
  expect(lines()).toEqual(['P new', 'P once', 'P two']);
  expect(looks).toHaveBeenCalledTimes(3);
});
