import { computed, onBeforeUnmount, ref, shallowRef } from 'vue';
import type { ConflictEntry } from '@aetherflow/core';
import type { AnyDocument } from '../../editor/use-document';
import { rest } from '../rest';

interface Page {
  items: ConflictEntry[];
  nextPageToken?: string | null;
}

/** What is told about conflicts as they happen. */
export interface ConflictNews {
  /** Something of the own user's has lost, and may be brought back. */
  lost(entry: ConflictEntry): void;
  /** Somebody has to decide. */
  open(entry: ConflictEntry): void;
  /** What the own user had lost is back. */
  restored(entry: ConflictEntry): void;
  /** What was told of it asks for nothing any more: somebody has decided, or brought it back. */
  settled(entry: ConflictEntry): void;
}

/**
 * Follows a document's conflict ledger: entries as they come, what is open whenever the document has come to life, and on request
 * those from before.
 */
export function useConflicts(document: AnyDocument, ownUserId: () => string | undefined, news: ConflictNews) {
  const byId = shallowRef<ReadonlyMap<string, ConflictEntry>>(new Map());
  const busy = ref(false);
  const failure = shallowRef<unknown>();
  const next = ref<string>();
  const loaded = ref(false);
  const told = new Set<string>();
  /** How often each entry was told live: what was read meanwhile is older. */
  const heard = new Map<string, number>();

  const entries = computed(() => [...byId.value.values()].sort((a, b) => b.detectedAt - a.detectedAt || b.detectedVersion - a.detectedVersion));
  const openCount = computed(() => entries.value.filter(({ open }) => open).length);

  function settleIfDone(entry: ConflictEntry): void {
    if ((told.has(`open ${entry.id}`) && !entry.open) || (told.has(`lost ${entry.id}`) && !entry.restorable)) {
      news.settled(entry);
    }
  }

  const stopHearing = document.on('conflict', (entry) => {
    const before = byId.value.get(entry.id);
    heard.set(entry.id, (heard.get(entry.id) ?? 0) + 1);
    byId.value = new Map(byId.value).set(entry.id, entry);
    const once = (what: string, tell: () => void): void => {
      if (!told.has(`${what} ${entry.id}`)) {
        told.add(`${what} ${entry.id}`);
        tell();
      }
    };
    settleIfDone(entry);
    const lost = entry.loser.operations.some(({ userId }) => userId === ownUserId());
    if (entry.open) {
      once('open', () => news.open(entry));
    } else if (entry.restoredAt !== null) {
      if (lost && before?.restoredAt === null) {
        once('restored', () => news.restored(entry));
      }
    } else if (lost && entry.restorable && entry.resolution !== 'kept') {
      once('lost', () => news.lost(entry));
    }
  });

  /** Reads entries; what is told live meanwhile is newer. */
  async function read(...paths: string[]): Promise<Page[]> {
    const before = new Map(heard);
    const pages = await Promise.all(
      paths.map(async (path) => {
        const answer = await rest<Page | ConflictEntry>('GET', path);
        return 'items' in answer ? answer : { items: [answer] };
      }),
    );
    const newer = pages.flatMap(({ items }) => items).filter(({ id }) => heard.get(id) === before.get(id));
    byId.value = new Map([...byId.value, ...newer.map((entry) => [entry.id, entry] as const)]);
    newer.forEach(settleIfDone);
    return pages;
  }

  function pathOf(parameters: Record<string, string>): string {
    return `/documents/${document.id}/conflicts?${new URLSearchParams({ pageSize: '50', ...parameters }).toString()}`;
  }

  /** What was decided or contested while nothing was told: before the document was opened, and while the connection was away. */
  async function catchUp(): Promise<void> {
    const pages = await read(pathOf({ open: 'true' }), ...(loaded.value ? [pathOf({})] : []));
    const found = new Set(pages.flatMap(({ items }) => items.map(({ id }) => id)));
    const decided = entries.value.filter(({ id, open }) => open && !found.has(id));
    await read(...decided.map(({ id }) => `/conflicts/${encodeURIComponent(id)}`));
  }

  let live = false;
  const follow = (): void => {
    if (document.live && !live) {
      // Where it fails, the panel's own reading tells so.
      catchUp().catch(() => undefined);
    }
    live = document.live;
  };
  const stopFollowing = document.on('progress', follow);
  follow();
  onBeforeUnmount(() => {
    stopHearing();
    stopFollowing();
  });

  async function load(more = false): Promise<void> {
    if (busy.value || (!more && loaded.value)) {
      return;
    }
    busy.value = true;
    failure.value = undefined;
    try {
      const [page] = await read(pathOf(more && next.value !== undefined ? { pageToken: next.value } : {}));
      next.value = page?.nextPageToken ?? undefined;
      loaded.value = true;
    } catch (error) {
      failure.value = error;
    } finally {
      busy.value = false;
    }
  }

  return { entries, openCount, busy, failure, next, loaded, load };
}

export type Conflicts = ReturnType<typeof useConflicts>;
