import { readonly, ref } from 'vue';

/** Where the page is: the list of documents, or one document. */
export type Route = { readonly name: 'documents' } | { readonly name: 'document'; readonly id: string };

const DOCUMENT = /^\/d\/([A-Za-z0-9._-]+)\/?$/;

export function parseRoute(path: string): Route {
  const id = DOCUMENT.exec(path)?.[1];
  return id === undefined ? { name: 'documents' } : { name: 'document', id };
}

export function pathOf(route: Route): string {
  return route.name === 'documents' ? '/' : `/d/${encodeURIComponent(route.id)}`;
}

const current = ref<Route>(parseRoute(location.pathname));
window.addEventListener('popstate', () => (current.value = parseRoute(location.pathname)));

export const route = readonly(current);

export function go(next: Route): void {
  history.pushState(null, '', pathOf(next));
  current.value = next;
}

/** Goes on to a path of this page in place of the one that is shown. */
export function replaceWith(path: string): void {
  history.replaceState(null, '', path);
  current.value = parseRoute(location.pathname);
}

/** Whether a document can have this id at all. */
export function isDocumentId(id: string): boolean {
  return /^[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}$/i.test(id);
}

/** Reads a document id out of what somebody typed or pasted: the id itself, or the address of its page. */
export function documentIdIn(text: string): string | undefined {
  const trimmed = text.trim();
  const path = /^https?:\/\//i.test(trimmed) ? URL.parse?.(trimmed)?.pathname ?? '' : `/d/${trimmed.replace(/^\/?(d\/)?/, '')}`;
  const found = parseRoute(path);
  return found.name === 'document' ? found.id : undefined;
}
