// @vitest-environment happy-dom
import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';
import { Delta, type Environment, type SharedDocument } from '@aetherflow/core';
import { FakeGateway, pass, text } from '../packages/core/test/fake-gateway';
import { FakeStorage } from '../packages/core/test/fake-persistence';

const page = vi.hoisted(() => ({ environment: undefined as Environment | undefined }));
vi.mock('@aetherflow/core', async (original) => ({
  ...(await original<typeof import('@aetherflow/core')>()),
  browserEnvironment: () => page.environment,
}));

type Tab = Awaited<ReturnType<typeof tab>>;

let gateway: FakeGateway;
let storage: FakeStorage;

/** A page of this browser; what lives outside of it, it shares with the pages before. */
async function tab(keeps = true) {
  const persistence = storage.page();
  page.environment = { ...gateway.environment(), ...(keeps ? { persistence } : {}) };
  vi.resetModules();
  const account = await import('../src/account/account');
  const collaboration = await import('../src/collaboration');
  const { toasts } = await import('../src/frame/toasts');
  return {
    ...account,
    ...collaboration,
    toasts,
    end: () => {
      persistence.end();
      gateway.breakLines(1006);
      collaboration.leave();
    },
    async as(name: string): Promise<void> {
      await account.signIn(name);
      const preparing = collaboration.prepare(`u-${name}`);
      await pass(3_000);
      await preparing;
      collaboration.collaboration();
      await pass(50);
    },
  };
}

async function opened({ openDocument }: Tab, id: string): Promise<SharedDocument> {
  const document = openDocument(id);
  await pass(50);
  return document;
}

const write = (words: string): Delta => new Delta().insert(words);
const content = (id: string): string => text(gateway.authority(id).content);
const authors = (id: string): string[] => gateway.authority(id).operations(0).map(({ user }) => user.name);

beforeEach(() => {
  vi.useFakeTimers({ now: 1_700_000_000_000 });
  gateway = new FakeGateway();
  storage = new FakeStorage();
  sessionStorage.clear();
  // A login by name, good for an hour.
  vi.stubGlobal('fetch', async (_path: string, { body }: { body: string }) => {
    const { userName } = JSON.parse(body) as { userName: string };
    return Response.json({ token: userName, expiresAt: Date.now() + 3_600_000, user: { id: `u-${userName}`, name: userName } });
  });
});

afterEach(() => {
  vi.unstubAllGlobals();
  vi.useRealTimers();
});

describe('the next user of a tab', () => {
  it('writes under the own name, in whichever way the user before has left', async () => {
    const shown = await tab();
    await shown.as('ana');
    const before = shown.collaboration();
    await opened(shown, 'notes');
    shown.signOut();
    expect(before.status.kind).toBe('idle');
    expect(shown.status.value.kind).toBe('idle');
    expect(gateway.lines).toHaveLength(0);
    await shown.as('bob');
    expect(shown.collaboration()).not.toBe(before);
    expect(shown.collaboration().user?.name).toBe('bob');
    (await opened(shown, 'notes')).edit(write('By Bob.'));
    await pass(100);
    expect(authors('notes')).toEqual(['bob']);
  });

  it('does not send what the user before has left unsent; that user does, on coming back', async () => {
    const shown = await tab();
    await shown.as('ana');
    const notes = await opened(shown, 'notes');
    gateway.down = true;
    gateway.breakLines(1006);
    notes.edit(write('By Ana.'));
    shown.signOut();
    // Her page goes a moment later, and waits for nothing any more.
    shown.closeWhenSent(notes);
    gateway.down = false;
    await shown.as('bob');
    await pass(60_000);
    expect(content('notes')).toBe('');
    expect(await shown.kindOf('notes')).toBe('text');
    shown.signOut();
    await shown.as('ana');
    await pass(1_000);
    expect(content('notes')).toBe('By Ana.');
    expect(authors('notes')).toEqual(['ana']);
  });

  it('sends nothing of it either where the browser keeps nothing', async () => {
    const shown = await tab(false);
    await shown.as('ana');
    const notes = await opened(shown, 'notes');
    gateway.down = true;
    gateway.breakLines(1006);
    notes.edit(write('By Ana.'));
    shown.signOut();
    gateway.down = false;
    await shown.as('ana');
    await pass(1_000);
    expect(authors('notes')).toEqual(['ana']);
  });

  it('gives no name to the edits that closed tabs of the user before have left', async () => {
    await leftByClosedTabs();
    gateway.unavailable.add('one').add('two');
    const shown = await tab();
    await shown.as('ana');
    await pass(1_000);
    expect(gateway.lines.map(({ user }) => user?.name)).toEqual(['ana', 'ana']);
    shown.signOut();
    expect(gateway.lines).toHaveLength(0);
    gateway.unavailable.clear();
    await shown.as('bob');
    await pass(60_000);
    expect(gateway.tokens.filter((token) => token === 'bob')).toHaveLength(1);
    expect([content('one'), content('two')]).toEqual(['', '']);
    shown.signOut();
    await shown.as('ana');
    await pass(1_000);
    expect([content('one'), content('two')]).toEqual(['One', 'Two']);
    expect([...authors('one'), ...authors('two')]).toEqual(['ana', 'ana']);
    expect(gateway.lines).toHaveLength(1);
  });

  it('is not signed out by what the user before had begun', async () => {
    const shown = await tab();
    await shown.signIn('ana');
    const preparing = shown.prepare('u-ana');
    shown.signOut();
    await shown.signIn('bob');
    expect(await preparing).toBe(false);
    await shown.as('bob');
    expect(shown.user.value?.name).toBe('bob');
    expect(sessionStorage.getItem('aetherflow.client')).toMatch(/^u-bob /);
  });
});

/** Two tabs of Ana's were closed, each with an edit of a document unsent. */
async function leftByClosedTabs(): Promise<void> {
  const closed = [];
  for (const [id, words] of [['one', 'One'], ['two', 'Two']] as const) {
    sessionStorage.clear();
    const shown = await tab();
    await shown.as('ana');
    closed.push({ shown, document: await opened(shown, id), words });
  }
  gateway.down = true;
  gateway.breakLines(1006);
  closed.forEach(({ document, words }) => document.edit(write(words)));
  await pass(1_000);
  closed.forEach(({ shown }) => shown.end());
  await pass(0);
  gateway.down = false;
  gateway.tokens.length = 0;
  sessionStorage.clear();
}

describe('an edit that is refused when its page is gone', () => {
  it('is told, with its text', async () => {
    const shown = await tab();
    await shown.as('ana');
    const notes = await opened(shown, 'notes');
    gateway.refuse = () => ({ code: 'LOCKED', holder: { userId: 'u-bob', name: 'Bob', sessionId: 's' } });
    notes.edit(write('Precious.'));
    shown.closeWhenSent(notes);
    await pass(100);
    expect(shown.toasts.map(({ draft }) => draft)).toEqual(['Precious.']);
    expect(shown.toasts[0]!.text).toContain('notes');
    expect(shown.toasts[0]!.text).toContain('Bob');
  });

  it('is told by the page alone once that is back', async () => {
    const shown = await tab();
    await shown.as('ana');
    const notes = await opened(shown, 'notes');
    gateway.refuse = () => ({ code: 'LOCKED' });
    notes.edit(write('Precious.'));
    shown.closeWhenSent(notes);
    expect(shown.openDocument('notes')).toBe(notes);
    const told: string[] = [];
    notes.on('rejected', ({ draft }) => told.push(draft));
    await pass(100);
    expect(told).toEqual(['Precious.']);
    expect(shown.toasts).toEqual([]);
  });

  it('is told when the page before had left it', async () => {
    const left = await tab();
    await left.as('ana');
    const notes = await opened(left, 'notes');
    gateway.down = true;
    gateway.breakLines(1006);
    notes.edit(write('Precious.'));
    await pass(1_000);
    left.end();
    gateway.down = false;
    gateway.refuse = () => ({ code: 'ARCHIVED' });
    const shown = await tab();
    await shown.as('ana');
    await pass(1_000);
    expect(shown.toasts.map(({ draft }) => draft)).toEqual(['Precious.']);
  });

  it('is told when another tab had left it', async () => {
    await leftByClosedTabs();
    gateway.refuse = () => ({ code: 'FORBIDDEN' });
    const shown = await tab();
    await shown.as('ana');
    await pass(1_000);
    expect(shown.toasts.map(({ draft }) => draft).sort()).toEqual(['One', 'Two']);
    expect(gateway.lines).toHaveLength(1);
  });
});
