import { shallowRef, watch } from 'vue';
import {
  browserEnvironment,
  Connection,
  JsonDocument,
  NoToken,
  Offline,
  type ConnectionStatus,
  type SharedDocument,
  type UnsentEdits,
} from '@aetherflow/core';
import { tellRejection } from './editor/rejection';
import type { AnyDocument, DocumentKind } from './editor/use-document';
import { signOut, token, user } from './account/account';
import { keepUnsent, takeUnsent } from './unsent';

const TOKEN_INVALID = 4501;
/** The token is of no use; logged out elsewhere; no token to be had. */
const SIGN_IN_AGAIN = [TOKEN_INVALID, 4506, 0];

/** The name of this tab's client, so that the next page of the tab asks for it again. */
const CLIENT = 'aetherflow.client';

const environment = browserEnvironment();
const url = `${location.origin.replace(/^http/, 'ws')}/ws`;
/** Whose everything here is; it ends with that user, and nothing of it is left to the next one of the tab. */
let owner: string | undefined;
let connection: Connection | undefined;
let offline: Offline | undefined;
let newTokenTried = false;
/** The connections that send what closed tabs have left, each with what keeps that. */
const others = new Map<Connection, Offline>();
/** The documents that were opened for showing them. */
let opened = new WeakSet<AnyDocument>();
/** The documents that no page shows any more and that have something to send, with what ends the waiting for that. */
const waiting = new Map<AnyDocument, () => void>();

/** How the connection is; `idle` when there is none. */
export const status = shallowRef<ConnectionStatus>({ kind: 'idle' });

/**
 * Claims this tab's client, with the edits that an earlier page of it has left. Where the browser keeps nothing, as on an unsafe
 * address, the session's own storage has to do.
 *
 * @returns whether this user is still the one of the tab
 */
export async function prepare(userId: string): Promise<boolean> {
  const [before, client] = (sessionStorage.getItem(CLIENT) ?? '').split(' ');
  const own = before === encodeURIComponent(userId) ? client : undefined;
  const started = await Offline.start(environment, userId, own).catch(() => undefined);
  if (user.value?.id !== userId || offline !== undefined) {
    // Somebody else is signed in meanwhile, or the same user once more.
    started?.release();
    return user.value?.id === userId;
  }
  offline = started;
  if (offline !== undefined) {
    sessionStorage.setItem(CLIENT, `${encodeURIComponent(userId)} ${offline.clientId}`);
    // What was left unsent is sent on whichever page this is, also on one that shows no document.
    if ((await offline.anyLeft().catch(() => false)) && offline === started) {
      collaboration();
    }
  }
  return user.value?.id === userId;
}

/** This tab's connection, made when it is first needed. */
export function collaboration(): Connection {
  if (connection === undefined) {
    owner = user.value?.id;
    const kept = offline === undefined ? takeUnsent(owner ?? '') : undefined;
    const own = new Connection({
      url,
      token: tokenOf(owner),
      environment,
      offline,
      ...(kept === undefined ? {} : { clientId: kept.clientId }),
    });
    connection = own;
    // Edits that the last page of this tab had not got through are sent now, whichever document this page shows.
    offline?.left.forEach(({ id, docType }) => waitFor(openAs(own, id, docType)));
    kept?.documents.forEach((edits) => waitFor(openAs(own, edits.id, edits.docType, edits)));
    const stop = own.on('status', ({ kind }) => {
      if (kind === 'connected') {
        stop();
        void sendForOthers();
      }
    });
    own.on('status', (next) => {
      if (own !== connection) {
        return;
      }
      status.value = next;
      if (next.kind === 'connected') {
        newTokenTried = false;
      } else if (next.kind === 'ended' && next.code === TOKEN_INVALID && !newTokenTried) {
        // A server with a new key takes a new token; the connection asks for one now.
        newTokenTried = true;
        own.connect();
      } else if (next.kind === 'ended' && SIGN_IN_AGAIN.includes(next.code)) {
        leave();
        signOut();
      }
    });
    own.connect();
  }
  return connection;
}

/** The tokens of one user: a connection never gets one of whoever is signed in after that, whose edits its own would become. */
function tokenOf(userId: string | undefined): (renew: boolean) => Promise<string> {
  const check = (): void => {
    if (user.value?.id !== userId) {
      throw new NoToken('somebody else is signed in');
    }
  };
  return async (renew) => {
    check();
    const given = await token(renew);
    check();
    return given;
  };
}

/** Opens a document of any type, for sending what is left of it; what that takes does not depend on the type. */
function openAs(own: Connection, id: string, docType = 'text', unsent?: UnsentEdits): SharedDocument {
  return docType === 'json' ? (own.openJson(id, unsent) as unknown as SharedDocument) : own.open(id, unsent);
}

/** Sends what tabs that are closed by now have left, each under its own name. */
async function sendForOthers(): Promise<void> {
  const mine = offline;
  for (const other of (await mine?.others()) ?? []) {
    if (offline === mine) {
      sendFor(other);
    } else {
      other.release();
    }
  }
}

function sendFor(left: Offline): void {
  const own = new Connection({ url, token: tokenOf(owner), environment, offline: left });
  others.set(own, left);
  own.connect();
  const documents = new Set(left.left.map(({ id, docType }) => openAs(own, id, docType)));
  for (const document of [...documents]) {
    whenSent(document, () => {
      document.close();
      documents.delete(document);
      if (documents.size === 0) {
        others.delete(own);
        own.close();
        left.release();
      }
    });
  }
}

/**
 * Waits until nothing of a document that no page shows is unsent. What is refused meanwhile is told here, with its text: there is
 * nobody else to tell it.
 *
 * @returns what ends the waiting
 */
function whenSent(document: AnyDocument, done: () => void): () => void {
  const off = [
    document.on('rejected', (rejection) => tellRejection(rejection, document.info?.name ?? document.id)),
    document.on('progress', () => {
      if (document.unsentEdits === 0) {
        stop();
        done();
      }
    }),
  ];
  const stop = (): void => off.forEach((each) => each());
  return stop;
}

/** The type of a document as far as this browser knows it. Most are texts, and what it is in truth the server tells. */
export async function kindOf(id: string): Promise<DocumentKind> {
  collaboration();
  const underWay = [...waiting.keys()].find((document) => document.id === id);
  if (underWay !== undefined) {
    return underWay instanceof JsonDocument ? 'json' : 'text';
  }
  // Where nothing can be read of it, the server has to tell.
  return (await offline?.docType(id).catch(() => undefined)) === 'json' ? 'json' : 'text';
}

/** Opens a document for showing it. */
export function openDocument(id: string): SharedDocument {
  return shown(collaboration().open(id));
}

/** Opens structured data for showing it. */
export function openBoard(id: string): JsonDocument {
  return shown(collaboration().openJson(id));
}

function shown<Shown extends AnyDocument>(document: Shown): Shown {
  waiting.get(document)?.();
  opened.add(document);
  return document;
}

/** Leaves a document as soon as everything written is acknowledged, so that going to another page loses nothing. */
export function closeWhenSent(document: AnyDocument): void {
  if (!opened.has(document)) {
    // Its user has left, and with him its connection; what was unsent is kept.
    return;
  }
  if (document.unsentEdits === 0) {
    document.close();
    return;
  }
  document.moveCursor(null);
  waitFor(document);
}

function waitFor(document: AnyDocument): void {
  const stop = whenSent(document, () => {
    waiting.delete(document);
    document.close();
  });
  waiting.set(document, () => {
    stop();
    waiting.delete(document);
  });
}

function keep(): void {
  if (offline !== undefined) {
    void offline.flush();
  } else if (connection !== undefined && owner !== undefined) {
    keepUnsent({ userId: owner, clientId: connection.clientId, documents: connection.unsent() });
  }
}

window.addEventListener('pagehide', keep);
window.document.addEventListener('visibilitychange', () => {
  if (offline !== undefined && window.document.visibilityState === 'hidden') {
    keep();
  }
});
window.addEventListener('pageshow', ({ persisted }) => {
  if (persisted) {
    // This very page goes on, with everything that it has in memory.
    takeUnsent('');
  }
});

/** Ends all connections of this tab, as its user leaves. Unsent edits are kept for the user's next visit, contents are not. */
export function leave(): void {
  if (offline === undefined) {
    keep();
  }
  void forgetKept([...others.values(), ...(offline === undefined ? [] : [offline])]);
  waiting.forEach((stop) => stop());
  opened = new WeakSet();
  others.forEach((_, own) => own.close());
  others.clear();
  connection?.close();
  connection = undefined;
  offline = undefined;
  owner = undefined;
}

/** Keeps the unsent edits and gives the rest back. */
async function forgetKept(all: readonly Offline[]): Promise<void> {
  await Promise.allSettled(all.map((each) => each.flush()));
  all.forEach((each) => each.release());
  await all.at(-1)?.forgetContents().catch(() => undefined);
}

// Whoever is signed in next gets connections of their own, in whichever way the user before has left.
watch(() => user.value?.id, leave, { flush: 'sync' });
