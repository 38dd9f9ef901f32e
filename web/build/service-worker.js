// Keeps the built page, so that it can be opened while there is no network. FILES and VERSION are put in by the build; a new version
// has another cache, and the one before stays for pages that are still open.
const FILES = [];
const VERSION = '';
const PREFIX = 'aetherflow-';
const CACHE = PREFIX + VERSION;
const CACHES_MAX = 2;
/** A network that gives no answer in this time is taken for none. */
const PAGE_MAX_MILLIS = 4_000;
/** The addresses that all show the one page. */
const PAGE = /^\/(d\/[^/]+\/?)?$/;

self.addEventListener('install', (event) => {
  event.waitUntil(
    caches
      .open(CACHE)
      .then((cache) => cache.addAll(['/', ...FILES]))
      .then(() => self.skipWaiting()),
  );
});

self.addEventListener('activate', (event) => {
  event.waitUntil(dropOldCaches().then(() => self.clients.claim()));
});

self.addEventListener('fetch', (event) => {
  const { request } = event;
  const { origin, pathname } = new URL(request.url);
  if (request.method !== 'GET' || origin !== self.location.origin) {
    return;
  }
  if (request.mode === 'navigate' && PAGE.test(pathname)) {
    event.respondWith(page(request));
  } else if (FILES.includes(pathname) || pathname.startsWith('/assets/')) {
    event.respondWith(caches.match(pathname).then((kept) => kept ?? fetch(request)));
  }
});

/** The newest page, or the kept one when the server can not be reached. */
async function page(request) {
  try {
    const response = await fetch(request, { signal: AbortSignal.timeout(PAGE_MAX_MILLIS) });
    if (response.status < 500) {
      return response;
    }
  } catch {
    // No network, or no server: the kept page it is.
  }
  const cache = await caches.open(CACHE);
  return (await cache.match('/')) ?? Response.error();
}

async function dropOldCaches() {
  const names = (await caches.keys()).filter((name) => name.startsWith(PREFIX) && name !== CACHE);
  await Promise.all(names.slice(0, Math.max(0, names.length - (CACHES_MAX - 1))).map((name) => caches.delete(name)));
}
