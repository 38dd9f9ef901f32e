// @vitest-environment happy-dom
import { describe, expect, it } from 'vitest';
import { Delta } from '@aetherflow/core';
import { displayable, sendable, UNKNOWN_EMBED } from '../src/editor/displayable';
import { isAllowedLink } from '../src/editor/links';
import { initialOf, personsOf } from '../src/editor/people';
import { preferredLocale } from '../src/i18n';
import { documentIdIn, isDocumentId, parseRoute, pathOf } from '../src/route';

describe('what the editor can show', () => {
  const known = (name: string): boolean => name === 'image';

  it('keeps lengths, whatever others insert', () => {
    const change = new Delta().retain(2).insert('a\r\nb').insert({ poll: { question: 1 } }).insert({ image: 'x' }).delete(1);
    const shown = displayable(change, known);
    expect(shown.ops).toEqual([
      { retain: 2 },
      { insert: 'a \nb' },
      { insert: { [UNKNOWN_EMBED]: { poll: { question: 1 } } } },
      { insert: { image: 'x' } },
      { delete: 1 },
    ]);
    expect(shown.length()).toBe(change.length());
  });

  it('gives a copied placeholder its meaning back', () => {
    const poll = { poll: { question: 1 } };
    expect(sendable(displayable(new Delta().insert(poll), known)).ops).toEqual([{ insert: poll }]);
  });
});

describe('links', () => {
  it.each(['https://example.org/a?b', 'http://localhost:8080', 'mailto:a@example.org', 'tel:+491'])('may lead to %s', (address) => {
    expect(isAllowedLink(address)).toBe(true);
  });

  it.each(['javascript:alert(1)', ' JaVaScRiPt:alert(1)', 'data:text/html,x', 'vbscript:x', 'example.org', ''])('may not be %s', (address) => {
    expect(isAllowedLink(address)).toBe(false);
  });
});

describe('addresses', () => {
  it('name a document or the list', () => {
    expect(['656077a8-ef4b-4c96-986f-2e270b2203eb', '656077A8-EF4B-4C96-986F-2E270B2203EB', 'nonsense', ''].map(isDocumentId)).toEqual([true, true, false, false]);
    expect(parseRoute('/d/018f-a_b.c')).toEqual({ name: 'document', id: '018f-a_b.c' });
    expect(parseRoute('/')).toEqual({ name: 'documents' });
    expect(parseRoute('/d/a/b')).toEqual({ name: 'documents' });
    expect(pathOf({ name: 'document', id: 'a-1' })).toBe('/d/a-1');
  });

  it.each([
    ['a-1', 'a-1'],
    ['  a-1 ', 'a-1'],
    ['/d/a-1', 'a-1'],
    ['http://localhost:8080/d/a-1', 'a-1'],
    ['http://localhost:8080/', undefined],
    ['no id', undefined],
    ['', undefined],
  ])('are found in %j', (text, id) => {
    expect(documentIdIn(text)).toBe(id);
  });
});

describe('people', () => {
  it('are counted once, oneself first', () => {
    const window = (sessionId: string, userId: string): { sessionId: string; userId: string; name: string; color: string } => ({
      sessionId,
      userId,
      name: userId,
      color: 'red',
    });
    const persons = personsOf([window('1', 'zoe'), window('2', 'bob'), window('3', 'ana'), window('4', 'bob')], 'zoe');
    expect(persons.map(({ name, windows, self }) => [name, windows, self])).toEqual([
      ['zoe', 1, true],
      ['ana', 1, false],
      ['bob', 2, false],
    ]);
  });

  it('have an initial, also beyond the basic plane', () => {
    expect([initialOf('ana'), initialOf('王芳'), initialOf('😀x'), initialOf(' ')]).toEqual(['A', '王', '😀', '?']);
  });
});

describe('language', () => {
  it('is the first one of the browser that the page speaks', () => {
    expect(preferredLocale(['fr', 'zh-CN', 'en'])).toBe('zh');
    expect(preferredLocale(['en-GB', 'zh'])).toBe('en');
    expect(preferredLocale(['fr'])).toBe('en');
  });
});
