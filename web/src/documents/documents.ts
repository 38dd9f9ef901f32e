import { reactive } from 'vue';
import { authorized } from '../account/account';
import { api, type DocumentChange, type DocumentState, type DocumentSummary } from '../api';

/** Most documents that a refresh asks for anew; who has scrolled further refreshes by searching. */
const REFRESHED_MAX = 30;

/** What the page of documents shows; it stays while a document is looked at, so that coming back shows it at once. */
export const shown = reactive({
  state: 'active' as DocumentState,
  query: '',
  items: [] as DocumentSummary[],
  nextPage: undefined as string | undefined,
  loaded: false,
});

let asked = 0;
let readsOn = false;

function page(pageToken?: string) {
  const query = { state: shown.state, query: shown.query.trim(), ...(pageToken === undefined ? {} : { pageToken }) };
  return authorized((token) => api.documents(token, query));
}

/** The first documents of the present question; an answer to an older question is dropped. */
export async function load(): Promise<void> {
  const question = ++asked;
  const { items, nextPageToken } = await page();
  if (question === asked) {
    shown.items = items;
    shown.nextPage = nextPageToken || undefined;
    shown.loaded = true;
  }
}

/** Further documents. */
export async function loadMore(): Promise<void> {
  const question = ++asked;
  readsOn = true;
  const { items, nextPageToken } = await page(shown.nextPage).finally(() => (readsOn = false));
  if (question === asked) {
    const known = new Set(shown.items.map(({ id }) => id));
    shown.items = [...shown.items, ...items.filter(({ id }) => !known.has(id))];
    shown.nextPage = nextPageToken || undefined;
  }
}

/** The same question again, without anything that is read being taken away from under the reader. */
export async function refresh(): Promise<void> {
  if (shown.items.length <= REFRESHED_MAX && !readsOn) {
    await load();
  }
}

/** Another list: of archived documents, say. */
export async function showState(state: DocumentState): Promise<void> {
  shown.state = state;
  shown.items = [];
  shown.nextPage = undefined;
  shown.loaded = false;
  await load();
}

/** Forgets everything: somebody else may be next. */
export function forget(): void {
  asked++;
  Object.assign(shown, { state: 'active', query: '', items: [], nextPage: undefined, loaded: false });
}

/** Changes a document, and shows it as it is then; one that does not belong into this list any more leaves it. */
export async function change(id: string, body: DocumentChange): Promise<DocumentSummary> {
  const changed = await authorized((token) => api.change(token, id, body));
  const place = shown.items.findIndex((item) => item.id === id);
  if (changed.state !== shown.state) {
    shown.items = shown.items.filter((item) => item.id !== id);
  } else if (place < 0) {
    shown.items = [changed, ...shown.items];
  } else {
    shown.items[place] = { ...changed, ...(shown.items[place]?.present ? { present: shown.items[place].present } : {}) };
  }
  return changed;
}
