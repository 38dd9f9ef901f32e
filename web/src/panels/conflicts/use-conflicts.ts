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

/** Follows a document's conflict ledger: entries as they come, and on request those from before. */
export function useConflicts(document: AnyDocument, ownUserId: () => string | undefined, news: ConflictNews) {
  const byId = shallowRef<ReadonlyMap<string, ConflictEntry>>(new Map());
  const busy = ref(false);
  const failure = shallowRef<unknown>();
  const next = ref<string>();
  const loaded = ref(false);
  const told = new Set<string>();

  const entries = computed(() => [...byId.value.values()].sort((a, b) => b.detectedAt - a.detectedAt || b.detectedVersion - a.detectedVersion));
  const openCount = computed(() => entries.value.filter(({ open }) => open).length);

  const off = document.on('conflict', (entry) => {
    const before = byId.value.get(entry.id);
    byId.value = new Map(byId.value).set(entry.id, entry);
    const once = (what: string, tell: () => void): void => {
      if (!told.has(`${what} ${entry.id}`)) {
        told.add(`${what} ${entry.id}`);
        tell();
      }
    };
    if ((told.has(`open ${entry.id}`) && !entry.open) || (told.has(`lost ${entry.id}`) && !entry.restorable)) {
      news.settled(entry);
    }
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
  onBeforeUnmount(off);

  async function load(more = false): Promise<void> {
    if (busy.value || (!more && loaded.value)) {
      return;
    }
    busy.value = true;
    failure.value = undefined;
    try {
      const parameters = new URLSearchParams({ pageSize: '50', ...(more && next.value !== undefined ? { pageToken: next.value } : {}) });
      const page = await rest<Page>('GET', `/documents/${document.id}/conflicts?${parameters.toString()}`);
      // What came live is newer than what was read.
      byId.value = new Map([...page.items.map((entry) => [entry.id, entry] as const), ...byId.value]);
      next.value = page.nextPageToken ?? undefined;
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
