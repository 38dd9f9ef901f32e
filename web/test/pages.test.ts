// @vitest-environment happy-dom
import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';
import { importOf } from '../src/documents/files';
import { sinceThen } from '../src/documents/since';
import { chooseLocale, i18n } from '../src/i18n';
import en from '../src/locales/en';
import zh from '../src/locales/zh';
import { parseRoute } from '../src/route';

describe('both languages', () => {
  const texts = (messages: object, path = ''): Map<string, string> =>
    new Map(
      Object.entries(messages).flatMap(([key, value]) =>
        typeof value === 'string' ? [[`${path}${key}`, value] as const] : [...texts(value as object, `${path}${key}.`)],
      ),
    );

  it('say the same things, with the same places to fill in', () => {
    const places = (text: string): string[] => [...new Set(text.match(/\{\w+\}/g) ?? [])].sort();
    const english = texts(en);
    const chinese = texts(zh);
    expect([...chinese.keys()].sort()).toEqual([...english.keys()].sort());
    for (const [key, text] of english) {
      expect(places(chinese.get(key)!), key).toEqual(places(text));
    }
  });

  it('have words of their own for what a server answers', () => {
    const problems = ['MALFORMED', 'OUT_OF_RANGE', 'UNAVAILABLE', 'INTERNAL', 'TOO_MANY', 'RATE_LIMITED', 'FORBIDDEN', 'NOT_FOUND', 'LOCKED'];
    const rejections = ['RATE_LIMITED', 'MALFORMED', 'PREDECESSOR_REJECTED', 'FORBIDDEN', 'LOCKED', 'ARCHIVED', 'TOO_LARGE'];
    for (const { problem, rejected } of [en, zh]) {
      expect(Object.keys(problem)).toEqual(expect.arrayContaining(problems));
      expect(Object.keys(rejected)).toEqual(expect.arrayContaining(rejections));
    }
  });

  it('can be chosen, and are remembered', () => {
    chooseLocale('zh');
    expect([i18n.global.locale.value, document.documentElement.lang, localStorage.getItem('aetherflow.language')]).toEqual(['zh', 'zh-CN', 'zh']);
    chooseLocale('xx');
    expect(i18n.global.locale.value).toBe('zh');
    chooseLocale('en');
    expect(document.documentElement.lang).toBe('en');
  });
});

describe('files', () => {
  it.each([
    ['Notes.md', { name: 'Notes', format: 'md' }],
    ['Plan v1.2.DOCX', { name: 'Plan v1.2', format: 'docx' }],
    ['a.htm', { name: 'a', format: 'html' }],
    ['报告.txt', { name: '报告', format: 'txt' }],
    ['.md', { name: '.md', format: 'md' }],
    ['picture.png', undefined],
    ['md', undefined],
    ['', undefined],
  ])('%j is imported as %j', (name, found) => {
    expect(importOf(name)).toEqual(found);
  });
});

describe('how long ago something was', () => {
  const now = Date.UTC(2026, 0, 31, 12);
  const ago = (seconds: number, locale = 'en'): string | undefined => sinceThen(now - seconds * 1000, now, locale);

  it('is said in the largest unit', () => {
    expect(ago(3)).toBeUndefined();
    expect(ago(60)).toBe('1 minute ago');
    expect(ago(2 * 3600)).toBe('2 hours ago');
    expect(ago(24 * 3600)).toBe('yesterday');
    expect(ago(20 * 24 * 3600)).toBe('2 weeks ago');
    expect(ago(-100)).toBeUndefined();
    expect(ago(5 * 60, 'zh')).toBe('5分钟前');
  });
});

describe('the list of documents', () => {
  interface Asked {
    path: string;
    answer: (items: string[]) => void;
  }
  let asked: Asked[];

  beforeEach(() => {
    vi.resetModules();
    vi.doMock('../src/account/account', () => ({ authorized: (request: (token: string) => unknown) => request('token') }));
    asked = [];
    vi.stubGlobal('fetch', (path: string) => {
      return new Promise((resolve) =>
        asked.push({ path, answer: (items) => resolve(Response.json({ items: items.map((id) => ({ id, state: 'active' })), nextPageToken: null })) }),
      );
    });
  });
  afterEach(() => vi.unstubAllGlobals());

  it('shows the answer to the last question, whichever comes last', async () => {
    const { load, shown } = await import('../src/documents/documents');
    shown.query = 'a';
    const first = load();
    shown.query = 'ab';
    const second = load();
    await vi.waitFor(() => expect(asked).toHaveLength(2));
    asked[1]!.answer(['new']);
    await second;
    asked[0]!.answer(['old']);
    await first;
    expect(shown.items.map(({ id }) => id)).toEqual(['new']);
    expect(asked.map(({ path }) => new URL(path, 'http://x').searchParams.get('query'))).toEqual(['a', 'ab']);
    expect(asked[0]!.path).toContain('present=true');
  });

  it('is not refreshed from under who reads on', async () => {
    const { loadMore, refresh, shown } = await import('../src/documents/documents');
    const more = loadMore();
    await vi.waitFor(() => expect(asked).toHaveLength(1));
    await refresh();
    asked[0]!.answer(['next']);
    await more;
    expect(shown.items.map(({ id }) => id)).toEqual(['next']);
  });

  it('lets go of what has moved to another list', async () => {
    const { change, load, shown } = await import('../src/documents/documents');
    const loading = load();
    await vi.waitFor(() => expect(asked).toHaveLength(1));
    asked[0]!.answer(['a', 'b']);
    await loading;
    vi.stubGlobal('fetch', () => Promise.resolve(Response.json({ id: 'a', state: 'archived' })));
    await change('a', { state: 'archived' });
    expect(shown.items.map(({ id }) => id)).toEqual(['b']);
    vi.stubGlobal('fetch', () => Promise.resolve(Response.json({ id: 'a', state: 'active' })));
    await change('a', { state: 'active' });
    expect(shown.items.map(({ id }) => id)).toEqual(['a', 'b']);
  });
});

describe('the way back from an identity provider', () => {
  it('is no document', () => {
    expect(parseRoute('/signed-in')).toEqual({ name: 'documents' });
  });
});
