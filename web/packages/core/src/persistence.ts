/** A value and the parts of its key. */
export interface Entry {
  readonly key: readonly string[];
  /** Plain data; undefined in a change that removes. */
  readonly value: unknown;
}

/** What outlives a page, and is shared by the pages of one origin. */
export interface Persistence {
  /** All entries whose keys begin with these parts, in the order of their keys. */
  read(prefix: readonly string[]): Promise<readonly Entry[]>;
  /** Puts and removes entries, all or none of them. Also finished when the page ends right after the call. */
  write(changes: readonly Entry[]): Promise<void>;
  /**
   * Claims a name until it is released or the page ends, however that happens.
   *
   * @returns the function that releases it; undefined when another page has had it all that time
   */
  claim(name: string, waitMillis: number): Promise<(() => void) | undefined>;
}

const STORE = 'entries';

/** The few members of IndexedDB and Web Locks that are used here. */
interface Request<Result> {
  readonly result: Result;
  readonly error: unknown;
  onsuccess: (() => void) | null;
  onerror: (() => void) | null;
  onupgradeneeded?: (() => void) | null;
}

interface ObjectStore {
  put(value: unknown, key: readonly string[]): unknown;
  delete(key: readonly string[]): unknown;
  getAll(range: unknown): Request<unknown[]>;
  getAllKeys(range: unknown): Request<string[][]>;
}

interface Transaction {
  objectStore(name: string): ObjectStore;
  commit(): void;
  readonly error: unknown;
  oncomplete: (() => void) | null;
  onabort: (() => void) | null;
}

interface Database {
  createObjectStore(name: string): unknown;
  transaction(store: string, mode: 'readonly' | 'readwrite'): Transaction;
}

interface Globals {
  readonly indexedDB?: { open(name: string, version: number): Request<Database> };
  readonly IDBKeyRange: { bound(lower: unknown, upper: unknown): unknown };
  readonly AbortController: new () => { readonly signal: unknown; abort(): void };
  readonly navigator?: {
    readonly locks?: {
      request(
        name: string,
        options: { signal: unknown } | { ifAvailable: true },
        held: (lock: object | null) => Promise<void> | undefined,
      ): Promise<void>;
    };
  };
  setTimeout(task: () => void, millis: number): unknown;
  clearTimeout(timer: unknown): void;
}

/** IndexedDB and Web Locks; undefined where one of them is missing, as outside of secure contexts. */
export function browserPersistence(name: string): Persistence | undefined {
  const globals = globalThis as unknown as Globals;
  const { indexedDB, navigator } = globals;
  const locks = navigator?.locks;
  if (indexedDB === undefined || locks === undefined) {
    return undefined;
  }
  let opening: Promise<Database> | undefined;
  const database = (): Promise<Database> => (opening ??= open(indexedDB.open(name, 1)));
  return {
    async read(prefix) {
      const store = (await database()).transaction(STORE, 'readonly').objectStore(STORE);
      // An array comes after every string, so that this upper end is above all keys that begin so.
      const range = globals.IDBKeyRange.bound(prefix, [...prefix, []]);
      const [keys, values] = await Promise.all([answer(store.getAllKeys(range)), answer(store.getAll(range))]);
      return keys.map((key, place) => ({ key, value: values[place] }));
    },
    async write(changes) {
      const transaction = (await database()).transaction(STORE, 'readwrite');
      const store = transaction.objectStore(STORE);
      changes.forEach(({ key, value }) => (value === undefined ? store.delete(key) : store.put(value, key)));
      const done = new Promise<void>((resolve, reject) => {
        transaction.oncomplete = () => resolve();
        transaction.onabort = () => reject(transaction.error);
      });
      transaction.commit();
      return done;
    },
    claim(lock, waitMillis) {
      return new Promise((resolve) => {
        const waiting = new globals.AbortController();
        const timer = globals.setTimeout(() => waiting.abort(), waitMillis);
        const held = (granted: object | null): Promise<void> | undefined => {
          globals.clearTimeout(timer);
          if (granted === null) {
            resolve(undefined);
            return undefined;
          }
          return new Promise((release) => resolve(release));
        };
        const options = waitMillis > 0 ? { signal: waiting.signal } : { ifAvailable: true as const };
        locks.request(`${name}.${lock}`, options, held).catch(() => resolve(undefined));
      });
    },
  };
}

function open(request: Request<Database>): Promise<Database> {
  request.onupgradeneeded = () => request.result.createObjectStore(STORE);
  return answer(request);
}

function answer<Result>(request: Request<Result>): Promise<Result> {
  return new Promise((resolve, reject) => {
    request.onsuccess = () => resolve(request.result);
    request.onerror = () => reject(request.error);
  });
}
