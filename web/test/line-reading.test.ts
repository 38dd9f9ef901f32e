// @vitest-environment happy-dom
import { afterEach, describe, expect, it } from 'vitest';
import type Quill from 'quill/core';
import { Delta } from '@aetherflow/core';
import { difference, joined } from '../src/editor/line-reading';
import { createEditor } from '../src/editor/quill';
import { Random, randomChange } from '../packages/core/test/random';

afterEach(() => document.body.replaceChildren());

function editor(content: Delta): Quill {
  const container = document.createElement('div');
  document.body.append(container);
  const quill = createEditor(container, { documentId: 'd', onFiles: () => undefined });
  quill.setContents(content);
  return quill;
}

function randomContent(random: Random, edits: number): Delta {
  let content = new Delta();
  for (let i = 0; i < edits; i++) {
    content = content.compose(randomChange(random, content.length()));
  }
  return content;
}

describe('an editor that reads by lines', () => {
  it('knows its content after random changes', () => {
    for (let seed = 1; seed <= 40; seed++) {
      const random = new Random(seed);
      const quill = editor(new Delta().insert('\n'));
      for (let i = 0; i < 8; i++) {
        const before = quill.getContents();
        const change = quill.updateContents(randomChange(random, quill.getLength() - 1));
        const whole = quill.getLines().reduce((all, line) => all.concat(line.delta()), new Delta());
        expect(quill.getContents(), `seed ${seed}`).toEqual(whole);
        expect(before.compose(change), `seed ${seed}`).toEqual(whole);
      }
    }
  });

  it('tells what was written in the page itself, in whichever script', () => {
    const quill = editor(new Delta().insert('one\n二').insert('三', { bold: true }).insert('\nfour\n'));
    const told: Delta[] = [];
    quill.on('text-change', (change) => told.push(change));
    quill.root.querySelector('strong')!.firstChild!.textContent = '三四';
    quill.update();
    quill.root.lastElementChild!.firstChild!.textContent = 'four!';
    quill.update();
    expect(told).toEqual([new Delta().retain(6).insert('四', { bold: true }), new Delta().retain(12).insert('!')]);
    expect(quill.getContents()).toEqual(new Delta().insert('one\n二').insert('三四', { bold: true }).insert('\nfour!\n'));
  });
});

describe('a difference', () => {
  it('makes one content of another, for random ones', () => {
    for (let seed = 1; seed <= 500; seed++) {
      const random = new Random(seed);
      const before = randomContent(random, 6);
      const after = random.chance(0.1) ? before : before.compose(randomChange(random, before.length()));
      expect(before.compose(difference(before, after)), `seed ${seed}`).toEqual(after);
    }
  });

  it('is empty where nothing differs', () => {
    const content = new Delta().insert('a').insert({ image: 'x' }).insert('b', { bold: true });
    expect(difference(content, new Delta(structuredClone(content.ops)))).toEqual(new Delta());
  });

  it('is found where the cursor was, among letters that are all the same', () => {
    const [before, after] = [new Delta().insert('x', { bold: true }).insert('aaa'), new Delta().insert('x', { bold: true }).insert('aaaa')];
    const cursor = { oldRange: { index: 2, length: 0 }, newRange: { index: 3, length: 0 } };
    expect(difference(before, after, cursor)).toEqual(new Delta().retain(2).insert('a'));
  });
});

it('contents one after the other join where they meet', () => {
  const parts = [new Delta().insert('a\n'), new Delta().insert('b').insert('c', { bold: true }), new Delta().insert('d', { bold: true })];
  expect(joined(parts)).toEqual(new Delta().insert('a\nb').insert('cd', { bold: true }));
  expect(parts[1]).toEqual(new Delta().insert('b').insert('c', { bold: true }));
});
