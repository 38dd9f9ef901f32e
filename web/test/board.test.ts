import { describe, expect, it } from 'vitest';
import { JSON_TYPE, JsonDelta, JsonDocument } from '@aetherflow/core';
import { Board, columnsOf } from '../src/board/board';
import { differences } from '../src/panels/history/board-differences';
import { boardChangesByAuthor, boardPicture, type BoardChange } from '../src/panels/history/board-picture';

/** A document without a connection: what is written waits to be sent. */
function opened(): { board: Board; document: JsonDocument } {
  const wire = {
    send: () => undefined,
    after: () => () => undefined,
    now: () => 0,
    serverNow: () => 0,
    random: () => 0.5,
    messageBytesMax: () => 262_144,
    user: () => undefined,
    clientId: () => 'test',
    sessionId: () => undefined,
    forget: () => undefined,
  };
  const document = new JsonDocument('board', wire as never, { id: 'board', docType: 'json', version: 0, confirmed: {}, pending: [] });
  return { board: new Board(document), document };
}

function titles(board: Board): string {
  return board.columns().map(({ title, cards }) => `${title}: ${cards.map((card) => card.title).join(', ')}`).join(' | ');
}

describe('a board', () => {
  it('is begun with the same columns by all', () => {
    const [ana, bob] = [opened(), opened()];
    ana.board.begin(['To do', 'Doing', 'Done']);
    bob.board.begin(['待办', '进行中', '已完成']);
    expect(ana.document.names('/columns')).toEqual(bob.document.names('/columns'));
  });

  it('has cards that are added, moved, changed and removed', () => {
    const { board } = opened();
    board.begin(['A', 'B']);
    const [a, b] = board.columns();
    const ids = ['one', 'two', 'three'].map((title) => board.addCard(a!.id, title));
    expect(titles(board)).toBe('A: one, two, three | B: ');
    board.moveCard(ids[2]!, a!.id, 0);
    board.moveCard(ids[0]!, b!.id, 0);
    board.moveCard(ids[1]!, b!.id, 0);
    expect(titles(board)).toBe('A: three | B: two, one');
    board.changeCard(ids[0]!, { title: 'ONE', note: 'more', color: '#249015' });
    board.changeCard(ids[0]!, { note: '', color: undefined });
    expect(board.columns()[1]!.cards[1]).toMatchObject({ title: 'ONE', note: '', color: undefined });
    const undo = board.removeColumn(b!.id);
    expect(titles(board)).toBe('A: three');
    undo();
    expect(titles(board)).toBe('A: three | B: two, ONE');
    const back = board.removeCard(ids[2]!);
    back();
    expect(titles(board)).toBe('A: three | B: two, ONE');
  });

  it('has columns that are moved with their cards', () => {
    const { board, document } = opened();
    board.begin(['A', 'B', 'C']);
    const [a, , c] = board.columns();
    board.addCard(a!.id, 'one');
    board.moveColumn(a!.id, 2);
    board.moveColumn(c!.id, 0);
    board.addColumn('D');
    expect(titles(board)).toBe('C:  | B:  | A: one | D: ');
    // A card that was on its way to the column meanwhile is in it.
    document.set('/cards/late', { title: 'late', place: [a!.id, 'a9'] });
    const undo = board.removeColumn(a!.id);
    expect(titles(board)).toBe('C:  | B:  | D: ');
    undo();
    expect(titles(board)).toBe('C:  | B:  | A: one, late | D: ');
    board.moveColumn('gone', 0);
    expect(titles(board)).toBe('C:  | B:  | A: one, late | D: ');
  });

  it('numbers its columns anew when their names are no places', () => {
    const { board, document } = opened();
    ['!', '?', 'x'].forEach((id) => document.set(`/columns/${id}`, { title: id }));
    board.moveColumn('x', 1);
    board.addColumn('last');
    expect(titles(board)).toBe('!:  | x:  | ?:  | last: ');
  });

  it('takes any data, and loses no card', () => {
    const columns = columnsOf({
      columns: { a0: { title: 7 }, a1: 'none' },
      cards: { x: { place: ['gone', 'a0'] }, y: 'no card', z: { title: ['a'], place: ['a1', {}], color: 'url(x)' } },
    });
    expect(columns.map(({ title, cards }) => [title, cards.map(({ id }) => id)])).toEqual([['7', ['z', 'x']]]);
    expect(columns[0]!.cards[0]!.color).toBeUndefined();
    expect(columnsOf({ columns: [], cards: 3 })).toEqual([]);
  });

  it('is taken back and done again step by step', () => {
    const { board, document } = opened();
    const steps = [titles(board)];
    const step = (act: () => void): void => {
      act();
      steps.push(titles(board));
    };
    step(() => board.begin(['A', 'B']));
    const [a, b] = board.columns();
    let id = '';
    step(() => (id = board.addCard(a!.id, 'one')));
    step(() => board.addCard(a!.id, 'two'));
    step(() => board.moveCard(id, b!.id, 0));
    step(() => board.changeCard(id, { title: 'ONE', note: 'more' }));
    step(() => board.moveColumn(a!.id, 1));
    step(() => board.renameColumn(b!.id, 'BB'));
    step(() => board.removeCard(id));
    step(() => board.removeColumn(a!.id));
    step(() => board.addColumn('C'));
    for (const expected of steps.slice(0, -1).reverse()) {
      document.undo();
      expect(titles(board)).toBe(expected);
    }
    expect(document.canUndo).toBe(false);
    for (const expected of steps.slice(1)) {
      document.redo();
      expect(titles(board)).toBe(expected);
    }
  });

  it('has nothing twice when what was removed is brought back twice', () => {
    const { board, document } = opened();
    board.begin(['A']);
    const [a] = board.columns();
    const id = board.addCard(a!.id, 'one');
    board.changeCard(id, { note: 'more' });
    const back = board.removeCard(id);
    document.undo();
    board.changeCard(id, { title: 'ONE' });
    back();
    expect(board.columns()[0]!.cards).toMatchObject([{ title: 'ONE', note: 'more' }]);
    // Somebody has written in it while it was away.
    const again = board.removeCard(id);
    document.set(`/cards/${id}/note`, 'new');
    again();
    expect(board.columns()[0]!.cards).toMatchObject([{ title: 'ONE', note: 'new' }]);
    const column = board.removeColumn(a!.id);
    document.set(`/cards/${id}`, 'no card');
    column();
    expect(document.get(`/cards/${id}`)).toBe('no card');
    expect(titles(board)).toBe('A: ');
  });

  it('numbers a column anew when its places are none', () => {
    const { board, document } = opened();
    document.set('/columns/a0', { title: 'A' });
    ['x', 'y', 'z'].forEach((id) => document.set(`/cards/${id}`, { title: id, place: ['a0', '!'] }));
    board.moveCard('z', 'a0', 1);
    expect(titles(board)).toBe('A: x, z, y');
  });
});

describe('an earlier board', () => {
  const before = { columns: { a0: { title: 'A' } }, cards: { x: { title: 'x', place: ['a0', 'a0'] }, y: { title: 'y', place: ['a0', 'a1'] } } };
  const after = {
    columns: { a0: { title: 'A' } },
    cards: { y: { title: 'Y', place: ['a0', 'a1'] }, z: { title: 'z', place: ['a0', 'a2'] } },
  };

  it('differs in what was added, changed and removed, and by whom', () => {
    const edit = (version: number, id: string, delta: JsonDelta) => ({ version, user: { id, name: id }, opType: 'edit' as const, delta, timestamp: 0 });
    const picture = boardPicture(before, after, [
      edit(1, 'ana', JsonDelta.set('/cards/z', { title: 'z' })),
      edit(2, 'bob', JsonDelta.remove('/cards/x')),
      edit(3, 'ana', JsonDelta.set('/cards/y/title', 'Y')),
    ]);
    expect(picture.columns[0]!.cards.map(({ id }) => id)).toEqual(['y', 'z', 'x']);
    expect(short(picture.cards)).toEqual(['x removed bob', 'y changed ana', 'z added ana']);
    expect(picture.cards.get('y')).toMatchObject({ parts: ['title'], was: { title: 'y' } });
    expect(boardChangesByAuthor(picture).map(({ author, counts }) => [author.id, counts])).toEqual([
      ['ana', [['added', 1], ['changed', 1]]],
      ['bob', [['removed', 1]]],
    ]);
    // Whose it was is not told of operations that are not known.
    expect(short(boardPicture(before, after).cards)).toEqual(['x removed undefined', 'y changed undefined', 'z added undefined']);
    expect(boardChangesByAuthor(boardPicture(before, after))).toEqual([]);
  });

  const short = (changes: ReadonlyMap<string, BoardChange>): string[] => [...changes].map(([id, { kind, author }]) => `${id} ${kind} ${author?.id}`).sort();
  const kinds = (changes: ReadonlyMap<string, BoardChange>): string[] => [...changes].map(([id, { kind }]) => `${id} ${kind}`).sort();

  it('tells what was moved, in its column and to another one', () => {
    const card = (column: string, order: string, title = 'card') => ({ title, place: [column, order] });
    const three = { columns: { a0: { title: 'A' }, a1: { title: 'B' }, a2: { title: 'C' } }, cards: { x: card('a0', 'a0'), y: card('a0', 'a1'), z: card('a0', 'a2') } };
    const picture = boardPicture(three, {
      columns: { a0: { title: 'A', order: 'a1V' }, a1: { title: 'Being done' }, b0: { title: 'D' } },
      cards: { x: card('a0', 'a1V'), y: card('a0', 'a1'), z: card('a1', 'a0', 'renamed') },
    });
    expect(kinds(picture.cards)).toEqual(['x moved', 'z changedAndMoved']);
    expect(picture.cards.get('z')!.was).toEqual({ title: 'card', column: 'A' });
    expect(kinds(picture.changedColumns)).toEqual(['a0 moved', 'a1 changed', 'a2 removed', 'b0 added']);
    expect(picture.columns.map(({ id }) => id)).toEqual(['a1', 'a0', 'b0', 'a2']);
    // Numbered anew, but where it was.
    const anew = boardPicture(three, { ...three, cards: { x: card('a0', 'a5'), y: card('a0', 'a6'), z: card('a0', 'a7') } });
    expect(kinds(anew.cards)).toEqual([]);
  });

  it('shows what was removed with its column', () => {
    const { columns, cards } = boardPicture(before, { columns: { b0: { title: 'B' } }, cards: {} });
    expect(columns.map(({ id, cards: there }) => [id, there.map((card) => card.id)])).toEqual([
      ['b0', []],
      ['a0', ['x', 'y']],
    ]);
    expect(kinds(cards)).toEqual(['x removed', 'y removed']);
  });

  it('comes back by the differences alone', () => {
    const delta = differences(after, before);
    expect(delta.applyTo(JSON_TYPE.readContent(after)).value).toEqual(before);
    expect(delta.writes.map(({ pointer }) => pointer.join('/')).sort()).toEqual(['cards/x', 'cards/y/title', 'cards/z']);
    expect(differences(before, before).isEmpty).toBe(true);
  });
});
