import { describe, expect, it } from 'vitest';
import { Delta } from '@aetherflow/core';
import { toShared } from '../src/editor/last-line';
import { Random, randomChange } from '../packages/core/test/random';

describe('the last line of the editor', () => {
  it('is not part of what is shared', () => {
    expect(toShared(new Delta().retain(5).insert('!'), 5)).toEqual({ delta: new Delta().retain(5).insert('!'), repair: undefined });
    expect(toShared(new Delta().delete(6), 5).delta).toEqual(new Delta().delete(5));
    expect(toShared(new Delta().insert('a').retain(1, { bold: true }), 0).delta.ops).toEqual([
      { insert: 'a' },
      { insert: '\n', attributes: { bold: true } },
    ]);
  });

  it('becomes real when it is formatted, and gets a successor', () => {
    const { delta, repair } = toShared(new Delta().retain(5).retain(1, { header: 1 }), 5);
    expect(delta).toEqual(new Delta().retain(5).insert('\n', { header: 1 }));
    expect(repair).toEqual(new Delta().retain(6).insert('\n'));
  });

  it('has no format that could be taken away', () => {
    expect(toShared(new Delta().retain(6, { bold: null }), 5)).toEqual({ delta: new Delta().retain(5, { bold: null }), repair: undefined });
  });

  it('holds for any edit: the editor shows what is shared, and one more line break', () => {
    for (let seed = 1; seed <= 500; seed++) {
      const random = new Random(seed);
      let shared = new Delta();
      let editor = new Delta().insert('\n');
      for (let step = 0; step < 10; step++) {
        const edit = randomChange(random, editor.length() - 1).concat(new Delta());
        const last = editor.length() - 1;
        const format = random.chance(0.3) ? new Delta().retain(last).retain(1, { header: 1 + random.below(3) }) : new Delta();
        const both = edit.ops.length > 0 && random.chance(0.7) ? edit : format;
        const { delta, repair } = toShared(both, shared.length());
        shared = shared.compose(delta);
        editor = editor.compose(both);
        if (repair !== undefined) {
          editor = editor.compose(repair);
        }
        expect(editor, `seed ${seed}`).toEqual(shared.compose(new Delta().retain(shared.length()).insert('\n')));
      }
    }
  });
});
