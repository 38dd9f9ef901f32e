import type { DocumentInfo, UnsentEdits } from './document-events';
import type { Environment } from './environment';
import { newClientId } from './identifiers';
import type { Entry, Persistence } from './persistence';
import type { OpenDocument } from './wire';

/** How long the own client id of the page before may still be in use by it. */
const CLAIM_MAX_MILLIS = 3_000;
/** Edits that wait for a connection are kept this soon, edits that are being sent somewhat later. */
const KEEP_MILLIS = 40;
const KEEP_LIVE_MILLIS = 500;
const KEEP_CONTENT_MILLIS = 2_000;
/** The contents of so many documents are kept, those that were seen last. */
const CONTENTS_MAX = 20;

/** A document as it was last seen, to be shown while there is no connection. */
export interface KeptContent {
  /** The type of the document. */
  readonly docType: string;
  readonly version: number;
  readonly content: unknown;
  readonly info: DocumentInfo | undefined;
  readonly keptAt: number;
}

type KeptBase = Pick<UnsentEdits, 'docType' | 'version' | 'confirmed' | 'info'>;
type KeptPending = Pick<UnsentEdits, 'version' | 'pending'>;

/**
 * What one client of a user keeps outside of its page: its id, its unsent edits as they were written, and the contents of the last
 * documents. A client id belongs to one page at a time; a page takes over the id of the one before in its tab, or one whose page has
 * ended with edits unsent, and sends these under it, so that everything is sent once, whatever happened.
 *
 *     const offline = await Offline.start(environment, user.id, sessionStorage.getItem('client'));
 *     const connection = new Connection({ url, token, offline, environment });
 */
export class Offline {
  private readonly restored: Map<string, UnsentEdits>;
  private readonly followed = new Map<OpenDocument, Follower>();

  private constructor(
    private readonly environment: Environment,
    private readonly persistence: Persistence,
    private readonly userId: string,
    readonly clientId: string,
    private readonly releaseClaim: () => void,
    left: readonly UnsentEdits[],
  ) {
    this.restored = new Map(left.map((edits) => [edits.id, edits]));
  }

  /**
   * Claims a client id for this page.
   *
   * @param before the id that the page before in this tab had; it is waited for
   * @returns undefined when the environment can keep nothing
   */
  static async start(environment: Environment, userId: string, before?: string | null): Promise<Offline | undefined> {
    const { persistence } = environment;
    if (persistence === undefined) {
      return undefined;
    }
    if (before !== undefined && before !== null) {
      const own = await Offline.claim(environment, persistence, userId, before, CLAIM_MAX_MILLIS);
      if (own !== undefined) {
        return own;
      }
    }
    const [left] = await Offline.claimLeft(environment, persistence, userId, 1);
    return left ?? (await Offline.claim(environment, persistence, userId, newClientId(environment.now()), CLAIM_MAX_MILLIS));
  }

  /** Further clients of this user whose pages have ended with edits unsent. Each needs a connection of its own. */
  others(): Promise<Offline[]> {
    return Offline.claimLeft(this.environment, this.persistence, this.userId, Number.POSITIVE_INFINITY);
  }

  private static async claimLeft(environment: Environment, persistence: Persistence, userId: string, max: number): Promise<Offline[]> {
    const entries = await persistence.read([userId, 'client']);
    const ids = [...new Set(entries.map(({ key }) => key[2]!))];
    const claimed: Offline[] = [];
    for (const id of ids.reverse()) {
      const one = claimed.length < max ? await Offline.claim(environment, persistence, userId, id, 0) : undefined;
      if (one !== undefined && one.restored.size > 0) {
        claimed.push(one);
      } else {
        one?.release();
      }
    }
    return claimed;
  }

  private static async claim(
    environment: Environment,
    persistence: Persistence,
    userId: string,
    clientId: string,
    waitMillis: number,
  ): Promise<Offline | undefined> {
    const release = await persistence.claim(`client.${clientId}`, waitMillis);
    if (release === undefined) {
      return undefined;
    }
    const left = unsentOf(await persistence.read([userId, 'client', clientId]));
    return new Offline(environment, persistence, userId, clientId, release, left);
  }

  /** The documents that have unsent edits of an earlier page, until they are opened, and their types. */
  get left(): readonly { readonly id: string; readonly docType: string }[] {
    return [...this.restored.values()].map(({ id, docType = 'text' }) => ({ id, docType }));
  }

  /** Whether any client of this user has edits that are kept. */
  async anyLeft(): Promise<boolean> {
    return (await this.persistence.read([this.userId, 'client'])).length > 0;
  }

  /** @internal What an earlier page has left of a document; it is given once. */
  take(id: string): UnsentEdits | undefined {
    const left = this.restored.get(id);
    this.restored.delete(id);
    return left;
  }

  /** @internal The document as it was last seen. */
  async content(id: string): Promise<KeptContent | undefined> {
    const entries = await this.persistence.read([this.userId, 'content', id]);
    return entries[0]?.value as KeptContent | undefined;
  }

  /** The type of a document, when this browser has seen it. */
  async docType(id: string): Promise<string | undefined> {
    return this.restored.get(id)?.docType ?? (await this.content(id))?.docType;
  }

  /** @internal Keeps the document's edits and content from now on. */
  follow(document: OpenDocument, hasLeft: boolean): void {
    const follower = new Follower(document, this.environment, hasLeft, (entries) => this.write(document.id, entries));
    this.followed.set(document, follower);
  }

  /** @internal The document was closed; what was not sent by then is given up. */
  unfollow(document: OpenDocument): void {
    const follower = this.followed.get(document);
    this.followed.delete(document);
    follower?.stop();
    void follower?.giveUp();
  }

  /** Keeps everything at once, as the page may be about to end. */
  async flush(): Promise<void> {
    await Promise.all([...this.followed.values()].map((follower) => follower.keep()));
  }

  /** Forgets the contents of documents, for example when the user signs out; unsent edits are kept. */
  async forgetContents(): Promise<void> {
    const entries = await this.persistence.read([this.userId, 'content']);
    await this.persistence.write(entries.map(({ key }) => ({ key, value: undefined })));
  }

  /** Gives the client id back; nothing is kept any more. */
  release(): void {
    this.followed.forEach((follower) => follower.stop());
    this.followed.clear();
    this.releaseClaim();
  }

  private async write(document: string, changes: { base?: unknown; pending?: unknown; content?: unknown }): Promise<void> {
    const { userId, clientId } = this;
    const entries: Entry[] = Object.entries(changes).map(([part, value]) => ({
      key: part === 'content' ? [userId, 'content', document] : [userId, 'client', clientId, document, part],
      value: value ?? undefined,
    }));
    await this.persistence.write(entries);
    if (changes.content !== undefined) {
      await this.forgetOldest();
    }
  }

  private async forgetOldest(): Promise<void> {
    const contents = await this.persistence.read([this.userId, 'content']);
    const oldest = [...contents].sort((a, b) => keptAt(b) - keptAt(a)).slice(CONTENTS_MAX);
    if (oldest.length > 0) {
      await this.persistence.write(oldest.map(({ key }) => ({ key, value: undefined })));
    }
  }
}

function keptAt({ value }: Entry): number {
  return (value as KeptContent).keptAt;
}

/** What the entries of one client hold; a base and its pending operations are written together. */
function unsentOf(entries: readonly Entry[]): UnsentEdits[] {
  const part = (id: string, name: string): unknown => entries.find(({ key }) => key[3] === id && key[4] === name)?.value;
  return [...new Set(entries.map(({ key }) => key[3]!))].flatMap((id) => {
    const base = part(id, 'base') as KeptBase | undefined;
    const pending = part(id, 'pending') as KeptPending | undefined;
    return base === undefined || pending?.version !== base.version ? [] : [{ ...base, ...pending, id }];
  });
}

/** Keeps one document: the pending operations soon, the content they stand on when it has another version, and the content alone at times. */
class Follower {
  private cancelEdits: (() => void) | undefined;
  private cancelContent: (() => void) | undefined;
  private baseVersion: number | undefined;
  private contentVersion: number | undefined;
  private readonly off: (() => void)[];

  constructor(
    private readonly document: OpenDocument,
    private readonly environment: Environment,
    private hasKept: boolean,
    private readonly write: (changes: { base?: unknown; pending?: unknown; content?: unknown }) => Promise<void>,
  ) {
    this.off = [document.on('progress', () => this.changed()), document.on('reset', () => this.changed())];
  }

  stop(): void {
    this.off.forEach((stop) => stop());
    this.cancelEdits?.();
    this.cancelContent?.();
  }

  private changed(): void {
    if (this.document.unsentEdits > 0 || this.hasKept) {
      const wait = this.document.live ? KEEP_LIVE_MILLIS : KEEP_MILLIS;
      this.cancelEdits ??= this.environment.after(wait, () => void this.keepEdits());
    }
    if (this.document.loaded && this.document.version !== this.contentVersion) {
      this.cancelContent ??= this.environment.after(KEEP_CONTENT_MILLIS, () => void this.keepContent());
    }
  }

  /** Keeps edits and content now. */
  async keep(): Promise<void> {
    await Promise.all([this.keepEdits(), this.keepContent()]);
  }

  /** Keeps no edits any more. */
  async giveUp(): Promise<void> {
    if (this.hasKept) {
      this.hasKept = false;
      await this.write({ base: null, pending: null });
    }
  }

  private async keepEdits(): Promise<void> {
    this.cancelEdits?.();
    this.cancelEdits = undefined;
    const unsent = this.document.unsent();
    if (unsent !== undefined) {
      const { docType, version, confirmed, pending, info } = unsent;
      const base = version === this.baseVersion ? {} : { base: { docType, version, confirmed, info } };
      this.baseVersion = version;
      this.hasKept = true;
      await this.write({ ...base, pending: { version, pending } });
    } else {
      this.baseVersion = undefined;
      await this.giveUp();
    }
  }

  private async keepContent(): Promise<void> {
    this.cancelContent?.();
    this.cancelContent = undefined;
    const content = this.document.confirmed();
    if (content !== undefined && content.version !== this.contentVersion) {
      this.contentVersion = content.version;
      await this.write({ content: { ...content, keptAt: this.environment.now() } satisfies KeptContent });
    }
  }
}
