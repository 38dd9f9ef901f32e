import { describe, expect, it } from 'vitest';
import { Delta, JsonDelta } from '@aetherflow/core';
import { attributed, changesByAuthor, compared, marked, type Piece } from '../src/panels/history/attribution';
import { grouped, groupsOf, PAUSE_MILLIS, returnsTo } from '../src/panels/history/groups';
import type { LoggedEdit } from '../src/panels/history/log';
import { LOOKED_INTO_MAX, Returns } from '../src/panels/history/returns';

const START = 1_700_000_000_000;

function edit(version: number, who: string, delta: Delta, at = version * 1_000, opType: LoggedEdit['opType'] = 'edit'): LoggedEdit {
  return { version, user: { id: who, name: who }, opType, delta, timestamp: START + at };
}

/** Pieces in a short notation: +ana:text, -bob:text, ~ana:text, text. */
function short(pieces: readonly Piece[]): string {
  return pieces
    .map(({ insert, insertedBy, deletedBy, formattedBy }) => {
      const words = typeof insert === 'string' ? insert : '▢';
      if (deletedBy !== undefined) {
        return `[-${deletedBy.id}:${words}]`;
      }
      return insertedBy !== undefined ? `[+${insertedBy.id}:${words}]` : formattedBy !== undefined ? `[~${formattedBy.id}:${words}]` : words;
    })
    .join('');
}

describe('what has changed, and by whom', () => {
  const content = new Delta().insert('The quick fox');

  it.each([
    ['an insertion', [edit(1, 'ana', new Delta().retain(4).insert('very '))], 'The [+ana:very ]quick fox'],
    ['a deletion', [edit(1, 'bob', new Delta().retain(4).delete(6))], 'The [-bob:quick ]fox'],
    ['a format', [edit(1, 'ana', new Delta().retain(4).retain(5, { bold: true }))], 'The [~ana:quick] fox'],
    [
      'positions do not count what is deleted',
      [edit(1, 'bob', new Delta().retain(4).delete(6)), edit(2, 'ana', new Delta().retain(4).insert('red '))],
      'The [-bob:quick ][+ana:red ]fox',
    ],
    [
      'what goes on with own words is not torn from them',
      [edit(1, 'ana', new Delta().retain(4).insert('red').delete(5)), edit(2, 'ana', new Delta().retain(7).insert(' and old'))],
      'The [+ana:red and old][-ana:quick] fox',
    ],
    [
      'what came and went in between is not told',
      [edit(1, 'ana', new Delta().insert('Oh! ')), edit(2, 'bob', new Delta().delete(4))],
      'The quick fox',
    ],
    [
      'a deletion inside somebody else’s insertion',
      [edit(1, 'ana', new Delta().retain(4).insert('1234')), edit(2, 'bob', new Delta().retain(5).delete(2))],
      'The [+ana:14]quick fox',
    ],
    ['an embed', [edit(1, 'ana', new Delta().retain(3).insert({ image: 'x' }))], 'The[+ana:▢] quick fox'],
    ['nothing', [], 'The quick fox'],
  ])('%s', (_name, edits, expected) => {
    expect(short(attributed(content, edits))).toBe(expected);
  });

  it('leaves the later content when what is deleted is left out, for random edits', () => {
    let state = 7;
    const random = (below: number): number => {
      state = (state * 48_271) % 2_147_483_647;
      return state % below;
    };
    for (let run = 0; run < 200; run++) {
      let later = new Delta().insert('abcdefghij');
      const edits: LoggedEdit[] = [];
      for (let version = 1; version <= 12; version++) {
        const length = later.length();
        const at = random(length + 1);
        const delta = new Delta().retain(at);
        const kind = random(3);
        if (kind === 0 || length === 0) {
          delta.insert('xy'.repeat(1 + random(3)), random(2) === 0 ? { bold: true } : {});
        } else if (at < length) {
          const count = 1 + random(length - at);
          kind === 1 ? delta.delete(count) : delta.retain(count, { italic: random(2) === 0 ? true : null });
        }
        later = later.compose(delta);
        edits.push(edit(version, ['ana', 'bob'][random(2)]!, delta));
      }
      const pieces = attributed(new Delta().insert('abcdefghij'), edits);
      const left = new Delta();
      pieces.filter(({ deletedBy }) => deletedBy === undefined).forEach(({ insert, attributes }) => left.insert(insert, attributes));
      expect(left, `run ${run}`).toEqual(later);
      const before = pieces.filter(({ insertedBy }) => insertedBy === undefined).map(({ insert }) => insert);
      expect(before.join(''), `run ${run}`).toBe('abcdefghij');
    }
  });

  it('compares two contents when only these are known', () => {
    const pieces = compared(content, new Delta().insert('The slow fox'), { id: 'x', name: '' });
    expect(pieces.filter(({ insertedBy }) => insertedBy === undefined).map(({ insert }) => insert).join('')).toBe('The quick fox');
    expect(short(pieces)).toContain('[+x:');
  });

  it('shows deleted line breaks as signs and keeps the lines apart', () => {
    const lines = new Delta().insert('one\ntwo\n', {});
    const shown = marked(attributed(lines, [edit(1, 'ana', new Delta().retain(2).delete(3))]));
    expect(shown.ops.map(({ insert }) => insert).join('')).toBe('one¶\ntwo\n');
    expect(shown.ops.filter(({ attributes }) => attributes?.change !== undefined).map(({ insert }) => insert)).toEqual(['e¶', 't']);
  });

  it('sums up by author', () => {
    const edits = [edit(1, 'ana', new Delta().insert('12345')), edit(2, 'bob', new Delta().retain(9).delete(6))];
    expect(changesByAuthor(attributed(content, edits)).map(({ author, inserted, deleted }) => [author.id, inserted, deleted])).toEqual([
      ['bob', 0, 6],
      ['ana', 5, 0],
    ]);
  });
});

describe('groups of edits', () => {
  it('tell of structured data what people have written, not where it stands', () => {
    const set = (version: number, delta: JsonDelta): LoggedEdit => ({ ...edit(version, 'ana', new Delta()), delta });
    const [group] = groupsOf([
      set(1, JsonDelta.set('/cards/x', { title: 'Buy bread', note: 'two', color: '#249015', place: ['a0', 'a1'], done: true })),
      set(2, JsonDelta.set('/columns/a0/order', 'a0V')),
      set(3, JsonDelta.set('/cards/x/place', ['a1', 'a0'])),
      set(4, JsonDelta.set('/columns/a0/title', 'To do')),
      set(5, JsonDelta.set('/cards/x/note', null).compose(JsonDelta.remove('/cards/y'))),
    ]);
    expect(group).toMatchObject({ inserted: 5, deleted: 1, excerpt: 'two Buy bread To do ' });
  });

  it('tell what was done with a board, each card once', () => {
    const set = (version: number, delta: JsonDelta): LoggedEdit => ({ ...edit(version, 'ana', new Delta()), delta });
    const done = (...deltas: JsonDelta[]): string[] =>
      [...groupsOf(deltas.map((delta, at) => set(at + 1, delta)))[0]!.deeds].map(([deed, ids]) => `${deed}: ${[...ids].join(' ')}`);
    expect(
      done(
        JsonDelta.set('/columns/a0', { title: 'To do' }).compose(JsonDelta.set('/columns/a1', { title: 'Done' })),
        JsonDelta.set('/cards/x', { title: 'Buy bread', place: ['a0', 'a1'] }),
        JsonDelta.set('/cards/x/place', ['a1', 'a0']),
        JsonDelta.set('/cards/x/place', ['a0', 'a0']).compose(JsonDelta.set('/cards/y/place', ['a0', 'a1'])),
      ),
    ).toEqual(['columnAdded: a0 a1', 'cardAdded: x', 'cardMoved: x y']);
    expect(
      done(
        JsonDelta.set('/cards/x/title', 'Bread').compose(JsonDelta.set('/cards/x/note', 'two')).compose(JsonDelta.remove('/cards/x/color')),
        JsonDelta.remove('/cards/x').compose(JsonDelta.set('/columns/a0/title', 'Soon')),
        JsonDelta.set('/columns/a0/order', 'a2').compose(JsonDelta.remove('/columns/a1')),
      ),
    ).toEqual(['labelChanged: x', 'noteChanged: x', 'cardRenamed: x', 'cardRemoved: x', 'columnRenamed: a0', 'columnMoved: a0', 'columnRemoved: a1']);
    // What is no part of a card or column has no other name than that of a field; all cards at once are as many as there are.
    expect(done(JsonDelta.set('/settings/theme', 'dark'), JsonDelta.set('/cards/x/toString', 1), JsonDelta.set('/cards/x/title/a', 1), JsonDelta.remove('/cards'))).toEqual([
      'fieldChanged: settings/theme cards/x/toString cards/x/title/a cards',
    ]);
    expect(done(JsonDelta.set('/cards', { x: {}, y: {} }))).toEqual(['cardAdded: x y']);
  });

  it('join what one author wrote without a pause', () => {
    const edits = [
      edit(1, 'ana', new Delta().insert('Hello')),
      edit(2, 'ana', new Delta().retain(5).insert(' world')),
      edit(3, 'bob', new Delta().delete(2)),
      edit(4, 'bob', new Delta().delete(1), 3_000 + PAUSE_MILLIS),
      edit(5, 'bob', new Delta().delete(1), 4_000 + PAUSE_MILLIS, 'resolution'),
    ];
    const groups = groupsOf(edits);
    expect(groups.map(({ first, last, inserted, deleted, excerpt }) => [first, last, inserted, deleted, excerpt])).toEqual([
      [1, 2, 11, 0, 'Hello world'],
      [3, 3, 0, 2, ''],
      [4, 4, 0, 1, ''],
      [5, 5, 0, 1, ''],
    ]);
    expect(edits.reduce<ReturnType<typeof groupsOf>>((all, one) => grouped(all, one), [])).toEqual(groups);
  });
});

describe('a version that is there again', () => {
  const looked = (returns: Returns, edits: readonly LoggedEdit[]): (number | undefined)[] => groupsOf(edits.map((edit) => returns.take(edit))).map(returnsTo);

  it('is known by its content, whoever writes it', () => {
    const edits = [
      edit(1, 'ana', new Delta().insert('One')),
      edit(2, 'bob', new Delta().retain(3).insert(' two')),
      edit(3, 'cem', new Delta().insert('No').delete(7)),
      edit(4, 'ana', new Delta().insert('One two').delete(2)),
      edit(5, 'bob', new Delta().delete(7)),
      // A format is no other text, but other content.
      edit(6, 'ana', new Delta().insert('One two', { bold: true })),
    ];
    expect(looked(new Returns('text', 0, []), edits)).toEqual([undefined, undefined, undefined, 2, 0, undefined]);
  });

  it('is that before the whole change', () => {
    const edits = [
      edit(8, 'ana', new Delta().retain(3).insert('a')),
      edit(9, 'ana', new Delta().retain(4).insert('b')),
      edit(10, 'bob', new Delta().delete(5)),
      // Written, restored, and restored once more after another letter.
      edit(11, 'ana', new Delta().insert('x')),
      edit(12, 'ana', new Delta().insert('One').delete(1)),
      edit(13, 'ana', new Delta().retain(3).insert('y')),
      edit(14, 'ana', new Delta().retain(3).delete(1)),
      // On the way to what was before it, other versions are passed.
      edit(15, 'bob', new Delta().retain(3).insert('ab')),
      edit(16, 'cem', new Delta().retain(4).delete(1)),
      edit(17, 'cem', new Delta().retain(2).delete(2)),
    ];
    expect(looked(new Returns('text', 7, [{ insert: 'One' }]), edits)).toEqual([undefined, undefined, 7, 9, undefined]);
  });

  it('is not one that an edit has only left as it was, and not what a resolution makes', () => {
    const edits = [
      edit(1, 'ana', new Delta().insert('One')),
      edit(2, 'bob', new Delta()),
      edit(3, 'ana', new Delta().retain(3).insert('!')),
      edit(4, 'bob', new Delta().retain(3).delete(1), 4_000, 'resolution'),
      edit(5, 'ana', new Delta().retain(3).insert('!')),
      // What two have deleted at once is gone with the first.
      edit(6, 'cem', new Delta()),
      edit(7, 'bob', new Delta()),
    ];
    expect(looked(new Returns('text', 0, []), edits)).toEqual([undefined, undefined, undefined, undefined, 3, undefined, undefined]);
  });

  it('is found of structured data, in whatever order its members were written', () => {
    const set = (version: number, who: string, delta: JsonDelta): LoggedEdit => ({ ...edit(version, who, new Delta()), delta });
    const edits = [
      set(1, 'ana', JsonDelta.set('/b', 1).compose(JsonDelta.set('/a', 1))),
      set(2, 'bob', JsonDelta.remove('/a').compose(JsonDelta.remove('/b'))),
      set(3, 'ana', JsonDelta.set('/a', 1)),
      set(4, 'bob', JsonDelta.set('/b', 1)),
    ];
    expect(looked(new Returns('json', 0, {}), edits)).toEqual([undefined, 0, undefined, 1]);
  });

  it('is not looked for in a long document', () => {
    const long = 'x'.repeat(LOOKED_INTO_MAX);
    const edits = [edit(1, 'ana', new Delta().insert('a')), edit(2, 'bob', new Delta().insert(long)), edit(3, 'ana', new Delta().delete(LOOKED_INTO_MAX))];
    expect(looked(new Returns('text', 0, []), edits)).toEqual([undefined, undefined, undefined]);
  });
});
