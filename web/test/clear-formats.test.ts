// @vitest-environment happy-dom
import { expect, it } from 'vitest';
import type { Op } from '@aetherflow/core';
import { clearFormats } from '../src/editor/clear-formats';
import { createEditor } from '../src/editor/quill';

const IMAGE = { image: 'attachment:0198a6f0-0000-7000-8000-00000000000a' };

function editor(content: Op[]) {
  const quill = createEditor(document.createElement('div'), { documentId: 'd', onFiles: () => undefined });
  quill.setContents(content as never);
  return quill;
}

const LINES: Op[] = [
  { insert: 'Title' },
  { insert: '\n', attributes: { header: 1 } },
  { insert: 'one ', attributes: { bold: true } },
  { insert: 'two', attributes: { link: 'https://example.org/' } },
  { insert: '\n', attributes: { list: 'bullet' } },
  { insert: 'let it = 1;' },
  { insert: '\n', attributes: { 'code-block': 'plain' } },
  { insert: 'end\n' },
];

it.each([
  [0, 3],
  [2, 8],
  [7, 0],
  [6, 12],
  [8, 2],
  [0, 29],
])('takes the formats of text as Quill does, at %i for %i', (index, length) => {
  const expected = editor(LINES);
  expected.removeFormat(index, length);
  const cleared = editor(LINES);
  cleared.updateContents(clearFormats(cleared, index, length) as never);
  expect(cleared.getContents().ops).toEqual(expected.getContents().ops);
});

it('leaves pictures where they are', () => {
  const quill = editor([
    { insert: 'a', attributes: { bold: true } },
    { insert: IMAGE, attributes: { alt: 'The sea', link: 'https://example.org/' } },
    { insert: 'b' },
    { insert: '\n', attributes: { header: 2 } },
  ]);
  quill.updateContents(clearFormats(quill, 0, 3) as never);
  expect(quill.getContents().ops).toEqual([{ insert: 'a' }, { insert: IMAGE, attributes: { alt: 'The sea' } }, { insert: 'b\n' }]);
});
