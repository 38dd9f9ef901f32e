// @vitest-environment happy-dom
import { afterEach, describe, expect, it, vi } from 'vitest';
import { createApp, defineComponent, h, nextTick, ref, type App } from 'vue';
import type { ConflictEntry, SharedDocumentEvents } from '@aetherflow/core';
import { i18n } from '../src/i18n';
import ConflictsPanel from '../src/panels/conflicts/ConflictsPanel.vue';
import { useConflicts, type ConflictNews } from '../src/panels/conflicts/use-conflicts';
import { rest } from '../src/panels/rest';

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
  let listener: ((entry: SharedDocumentEvents['conflict']) => void) | undefined;
  const asked: unknown[][] = [];
  return {
    asked,
    tell: (conflict: ConflictEntry) => listener?.(conflict),
    id: 'notes',
    on: (_name: string, heard: typeof listener) => {
      listener = heard;
      return () => undefined;
    },
    restoreConflict: (...what: unknown[]) => asked.push(['restore', ...what]),
    resolveConflict: (...what: unknown[]) => asked.push(['resolve', ...what]),
    voteOnConflict: (...what: unknown[]) => asked.push(['vote', ...what]),
  };
}

let app: App | undefined;

afterEach(() => {
  app?.unmount();
  document.body.innerHTML = '';
});

async function panel(known: ConflictEntry[]) {
  vi.mocked(rest).mockResolvedValue({ items: known });
  const shared = documentOf();
  const news: string[] = [];
  const note = (what: keyof ConflictNews) => (it: ConflictEntry) => void news.push(`${what} ${it.id}`);
  const host = document.createElement('div');
  document.body.append(host);
  const deciding = ref<string>();
  app = createApp(
    defineComponent({
      setup() {
        const conflicts = useConflicts(shared as never, () => 'ana', { lost: note('lost'), open: note('open'), restored: note('restored'), settled: note('settled') });
        const view = { info: { role: 'editor', state: 'active' }, people: [] };
        return () =>
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
    for (let i = 0; i < 5; i++) {
      await nextTick();
      await Promise.resolve();
    }
  };
  await settle();
  const find = (selector: string): HTMLElement => document.querySelector<HTMLElement>(selector)!;
  return { shared, news, find, settle };
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
    expect(document.querySelector('.decide')).toBeNull();
    shared.tell(entry({ policy: 'manual', resolution: 'own', restorable: false }));
    expect(news).toEqual(['open k1', 'settled k1']);
  });

  it('takes the votes of those who may', async () => {
    const vote = { electorate: ['ana', 'bob'], dueAt: Date.now() + 30_000, otherwise: 'first' as const, votes: { bob: 'second' as const } };
    const { shared, find } = await panel([entry({ open: true, policy: 'vote', resolution: null, vote, restorable: false })]);
    expect(find('[data-vote=second]').textContent).toContain('1');
    find('[data-vote=both]').click();
    expect(shared.asked).toEqual([['vote', 'k1', 'both']]);
    expect(document.querySelector('[data-decide]')).toBeNull();
  });
});
