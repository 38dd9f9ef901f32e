// @vitest-environment happy-dom
import { afterEach, describe, expect, it, vi } from 'vitest';
import { createApp, defineComponent, h, nextTick, reactive, ref, watchEffect, type App } from 'vue';
import type { ConflictEntry, SharedDocumentEvents } from '@aetherflow/core';
import { i18n } from '../src/i18n';
import { ownContent, readable } from '../src/panels/conflicts/contents';
import ConflictsPanel from '../src/panels/conflicts/ConflictsPanel.vue';
import { useConflicts, type ConflictNews } from '../src/panels/conflicts/use-conflicts';
import { rest } from '../src/panels/rest';
import { toasts } from '../src/frame/toasts';

vi.mock('../src/panels/rest', () => ({ rest: vi.fn() }));
vi.mock('../src/account/account', () => ({ user: { value: { id: 'ana', name: 'Ana' } } }));

const side = (userId: string, content: string) => ({
  userId,
  userName: userId,
  clientId: 'c',
  content,
  operations: [{ opId: `op-${userId}`, version: 1, userId, userName: userId, writtenAt: 1_700_000_000_000 }],
});

function entry(change: Partial<ConflictEntry> = {}): ConflictEntry {
  return {
    id: 'k1',
    document: 'notes',
    kind: 'C1',
    policy: 'lww',
    open: false,
    resolution: 'lww',
    reason: '',
    detectedVersion: 7,
    resolutionVersion: 8,
    detectedAt: 1_700_000_000_000,
    resolvedAt: 1_700_000_000_000,
    resolvedBy: null,
    restoredAt: null,
    restoredBy: null,
    restorable: true,
    subject: '',
    winner: side('bob', 'slow'),
    loser: side('ana', 'quick'),
    vote: null,
    ...change,
  };
}

/** A document of which only conflicts are heard; what is asked of it is noted. */
function documentOf() {
  const listeners: { [Name in keyof SharedDocumentEvents]?: (event: SharedDocumentEvents[Name]) => void } = {};
  const asked: unknown[][] = [];
  const ask = (what: string) => (...more: unknown[]): boolean => shared.live && asked.push([what, ...more]) > 0;
  const shared = {
    asked,
    tell: (conflict: ConflictEntry) => listeners.conflict?.(conflict),
    /** The connection goes, or is there again. */
    becomes: (live: boolean) => {
      shared.live = live;
      listeners.progress?.();
    },
    id: 'notes',
    live: true,
    on: <Name extends keyof SharedDocumentEvents>(name: Name, heard: (typeof listeners)[Name]) => {
      listeners[name] = heard;
      return () => undefined;
    },
    refuse: (code: string) => listeners.error?.({ type: 'error', code, message: 'no' }),
    restoreConflict: ask('restore'),
    resolveConflict: ask('resolve'),
    voteOnConflict: ask('vote'),
  };
  return shared;
}

let app: App | undefined;

afterEach(() => {
  toasts.length = 0;
  app?.unmount();
  document.body.innerHTML = '';
});

/** What the server's ledger has. */
let ledger: ConflictEntry[] = [];

async function panel(known: ConflictEntry[], shown = true) {
  ledger = known;
  vi.mocked(rest).mockImplementation(async (_method, path) => {
    const one = /^\/conflicts\/(.+)$/.exec(path)?.[1];
    return one === undefined ? { items: ledger.filter(({ open }) => open || !path.includes('open=true')) } : ledger.find(({ id }) => id === one);
  });
  const shared = documentOf();
  const view = reactive({ info: { role: 'editor', state: 'active' }, people: [], live: true });
  const openCount = ref(0);
  const news: string[] = [];
  const note = (what: keyof ConflictNews) => (it: ConflictEntry) => void news.push(`${what} ${it.id}`);
  const host = document.createElement('div');
  document.body.append(host);
  const deciding = ref<string>();
  app = createApp(
    defineComponent({
      setup() {
        const conflicts = useConflicts(shared as never, () => 'ana', { lost: note('lost'), open: note('open'), restored: note('restored'), settled: note('settled') });
        watchEffect(() => (openCount.value = conflicts.openCount.value));
        return () =>
          shown &&
          h(ConflictsPanel, {
            document: shared as never,
            view: view as never,
            conflicts,
            deciding: deciding.value,
            'onUpdate:deciding': (id: string | undefined) => (deciding.value = id),
          });
      },
    }),
  );
  app.use(i18n).mount(host);
  const settle = async (): Promise<void> => {
    for (let i = 0; i < 20; i++) {
      await nextTick();
      await Promise.resolve();
    }
  };
  await settle();
  const find = (selector: string): HTMLElement => document.querySelector<HTMLElement>(selector)!;
  return { shared, view, openCount, news, find, settle };
}

describe('the panel of conflicts', () => {
  it('lists the ledger and brings back what was lost', async () => {
    const { shared, find } = await panel([entry()]);
    expect(find('[data-conflict=k1]').textContent).toContain('quick');
    expect(find('[data-conflict=k1] .lost').textContent).toContain('ana');
    find('[data-restore-lost]').click();
    expect(shared.asked).toEqual([['restore', 'k1']]);
  });

  it('tells the loser once, and that the text is back', async () => {
    const { shared, news, find, settle } = await panel([]);
    shared.tell(entry());
    shared.tell(entry({ reason: 'told again' }));
    shared.tell(entry({ id: 'k2', winner: side('ana', 'x'), loser: side('bob', 'y') }));
    shared.tell(entry({ id: 'k3', resolution: 'kept', restorable: false }));
    expect(news).toEqual(['lost k1']);
    shared.tell(entry({ restoredAt: 1_700_000_001_000, restoredBy: 'ana', restorable: false }));
    expect(news).toEqual(['lost k1', 'settled k1', 'restored k1']);
    await settle();
    expect(document.querySelectorAll('[data-conflict]')).toHaveLength(3);
    expect(document.querySelector('[data-conflict=k1] [data-restore-lost]')).toBeNull();
    expect(find('[data-conflict=k2] [data-restore-lost]')).not.toBeNull();
  });

  it('lets people decide with both texts in view', async () => {
    const { shared, news, find, settle } = await panel([]);
    shared.tell(entry({ open: true, policy: 'manual', resolution: null, restorable: false }));
    await settle();
    expect(news).toEqual(['open k1']);
    find('[data-decide]').click();
    await settle();
    expect(find('.decide .versions').textContent).toContain('slow');
    expect(find('.decide .versions').textContent).toContain('quick');
    const own = find('#own-text') as HTMLTextAreaElement;
    own.value = 'brisk';
    own.dispatchEvent(new Event('input'));
    find('[data-choice=own]').click();
    await settle();
    expect(shared.asked).toEqual([['resolve', 'k1', 'own', 'brisk']]);
    expect((find('[data-choice=own]') as HTMLButtonElement).disabled).toBe(true);
    shared.tell(entry({ policy: 'manual', resolution: 'own', resolvedBy: 'ana', restorable: false }));
    expect(news).toEqual(['open k1', 'settled k1']);
    await settle();
    expect(document.querySelector('.decide')).toBeNull();
  });

  it.each(['refused', 'overtaken'])('keeps what somebody wrote when the decision is %s', async (how) => {
    const open = entry({ open: true, policy: 'manual', resolution: null, restorable: false });
    const { shared, find, settle } = await panel([open]);
    find('[data-decide]').click();
    await settle();
    const own = find('#own-text') as HTMLTextAreaElement;
    own.value = 'brisk';
    own.dispatchEvent(new Event('input'));
    find('[data-choice=own]').click();
    await settle();
    if (how === 'refused') {
      shared.refuse('TOO_LARGE');
      await settle();
      expect(find('.decide [role=status]').textContent).toBe(i18n.global.t('problem.TOO_LARGE'));
      expect((find('[data-choice=own]') as HTMLButtonElement).disabled).toBe(false);
    } else {
      shared.tell({ ...open, open: false, resolution: 'own', resolvedBy: 'bob' });
      shared.refuse('ALREADY_RESOLVED');
      await settle();
      expect(find('[data-copy-own]')).not.toBeNull();
    }
    expect((find('#own-text') as HTMLTextAreaElement).value).toBe('brisk');
  });

  it('takes the votes of those who may', async () => {
    const vote = { electorate: ['ana', 'bob'], dueAt: Date.now() + 30_000, otherwise: 'first' as const, votes: { bob: 'second' as const } };
    const { shared, find } = await panel([entry({ open: true, policy: 'vote', resolution: null, vote, restorable: false })]);
    expect(find('[data-vote=second]').textContent).toContain('1');
    find('[data-vote=both]').click();
    expect(shared.asked).toEqual([['vote', 'k1', 'both']]);
    expect(document.querySelector('[data-decide]')).toBeNull();
  });

  it('offers of two values one, or another one, as people write it', async () => {
    const values = { kind: 'C4', subject: '/cards/7/title', winner: side('bob', '"A \\"plan\\""'), loser: side('ana', '"B"'), resolution: null, restorable: false } as const;
    const vote = { electorate: ['ana', 'bob'], dueAt: Date.now() + 30_000, otherwise: 'first' as const, votes: {} };
    const { shared, find, settle } = await panel([entry({ ...values, open: true, policy: 'manual' }), entry({ ...values, id: 'k2', open: true, policy: 'vote', vote })]);
    expect([...document.querySelectorAll('[data-conflict=k1] .content')].map((it) => it.textContent)).toEqual(['A "plan"', 'B']);
    expect([...document.querySelectorAll<HTMLElement>('[data-vote]')].map((it) => it.dataset.vote)).toEqual(['first', 'second']);
    find('[data-conflict=k1] [data-decide]').click();
    await settle();
    expect(find('.decide [data-choice=both]')).toBeNull();
    const own = find('#own-text') as HTMLTextAreaElement;
    expect(own.value).toBe('A "plan"');
    own.value = 'true';
    own.dispatchEvent(new Event('input'));
    find('[data-choice=own]').click();
    expect(shared.asked).toEqual([['resolve', 'k1', 'own', '"true"']]);
  });

  it('keeps what somebody writes when somebody else decides', async () => {
    const { shared, find, settle } = await panel([entry({ open: true, policy: 'manual', resolution: null, restorable: false })]);
    find('[data-decide]').click();
    await settle();
    const own = find('#own-text') as HTMLTextAreaElement;
    own.value = 'brisk';
    own.dispatchEvent(new Event('input'));
    shared.tell(entry({ policy: 'manual', resolution: 'second', restorable: false }));
    await settle();
    expect(find('.decide [role=status]').textContent).toContain(i18n.global.t('conflicts.resolution.second', { name: 'bob' }));
    expect((find('#own-text') as HTMLTextAreaElement).value).toBe('brisk');
    expect(document.querySelector('.decide [data-choice]')).toBeNull();
    const written: string[] = [];
    vi.stubGlobal('navigator', { clipboard: { writeText: async (text: string) => void written.push(text) } });
    find('[data-copy-own]').click();
    await settle();
    vi.unstubAllGlobals();
    expect(written).toEqual(['brisk']);
    expect(shared.asked).toEqual([]);
  });

  it('asks for nothing while there is no connection, and says so', async () => {
    const { shared, view, find, settle } = await panel([
      entry(),
      entry({ id: 'k2', open: true, policy: 'manual', resolution: null, restorable: false }),
    ]);
    find('[data-decide]').click();
    await settle();
    // Gone, and the page does not know yet.
    shared.live = false;
    find('[data-choice=second]').click();
    await settle();
    expect(toasts.map(({ text }) => text)).toEqual([i18n.global.t('notSent')]);
    expect(find('.decide')).not.toBeNull();
    view.live = false;
    await settle();
    expect(find('.decide [role=status]').textContent).toBe(i18n.global.t('conflicts.away'));
    expect(find('[data-away]').textContent).toBe(i18n.global.t('conflicts.away'));
    for (const button of ['[data-choice=own]', '[data-restore-lost]', '[data-decide]']) {
      expect((find(button) as HTMLButtonElement).disabled, button).toBe(true);
    }
    expect(shared.asked).toEqual([]);
  });
});

describe('the contents of a conflict', () => {
  it.each([
    ['C1', '"quoted"', '"quoted"'],
    ['C3', '"#ff0000"', '#ff0000'],
    ['C3', 'true', 'true'],
    ['C3', 'null', ''],
    ['C4', '{"a":"b"}', '{"a":"b"}'],
    ['C4', 'null', 'null'],
    ['C4', '', ''],
  ] as const)('of kind %s, %s, read as %s', (kind, content, expected) => {
    expect(readable({ kind }, { content })).toBe(expected);
  });

  it.each([
    ['C1', 'a', 'b', '3', '3'],
    ['C4', '"a"', '"b"', '3', '"3"'],
    ['C4', '"a"', '', '', '""'],
    ['C4', '', '"b"', 'plain', '"plain"'],
    ['C4', '7', '8', ' 9 ', '9'],
    ['C4', '7', '8', 'nine', '"nine"'],
    ['C4', '', '', '{"a":1}', '{"a":1}'],
    ['C3', 'true', 'null', 'false', 'false'],
    ['C3', '"#ff0000"', '"#0000ff"', '#00ff00', '"#00ff00"'],
  ] as const)('of kind %s, %j against %j: %j is sent as %s', (kind, stands, lost, written, expected) => {
    expect(ownContent({ kind, winner: side('bob', stands), loser: side('ana', lost) }, written)).toBe(expected);
  });
});

describe('the ledger', () => {
  const open = entry({ open: true, policy: 'manual', resolution: null, restorable: false });

  it('tells what was open before, without being looked at', async () => {
    const { openCount, news } = await panel([open, entry({ id: 'k2' })], false);
    expect(openCount.value).toBe(1);
    expect(news).toEqual([]);
    expect(vi.mocked(rest).mock.lastCall?.[1]).toContain('open=true');
  });

  it('tells what was decided and contested while the connection was away', async () => {
    const { shared, openCount, news, find, settle } = await panel([open]);
    shared.tell(open);
    shared.becomes(false);
    ledger = [entry({ id: 'k2', open: true, resolution: null }), entry({ resolution: 'first', restorable: false })];
    shared.becomes(true);
    await settle();
    expect(openCount.value).toBe(1);
    expect(find('[data-conflict=k1]').dataset.resolution).toBe('first');
    expect(find('[data-conflict=k2]').dataset.resolution).toBe('open');
    expect(news).toEqual(['open k1', 'settled k1']);
  });

  it('prefers what is told while it is read', async () => {
    const { shared, openCount, settle } = await panel([], false);
    shared.becomes(false);
    ledger = [open];
    shared.becomes(true);
    shared.tell(entry({ resolution: 'first', restorable: false }));
    await settle();
    expect(openCount.value).toBe(0);
  });
});
