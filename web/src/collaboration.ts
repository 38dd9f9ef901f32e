import { shallowRef } from 'vue';
import { browserEnvironment, Connection, JsonDocument, Offline, type ConnectionStatus, type SharedDocument, type UnsentEdits } from '@aetherflow/core';
import type { AnyDocument, DocumentKind } from './editor/use-document';
import { signOut, token, user } from './account/account';
import { sentence } from './frame/problems';
import { toast } from './frame/toasts';
import { i18n } from './i18n';
import { keepUnsent, takeUnsent } from './unsent';

const TOKEN_INVALID = 4501;
/** The token is of no use; logged out elsewhere; no token to be had. */
const SIGN_IN_AGAIN = [TOKEN_INVALID, 4506, 0];

/** The name of this tab's client, so that the next page of the tab asks for it again. */
const CLIENT = 'aetherflow.client';

const environment = browserEnvironment();
const url = `${location.origin.replace(/^http/, 'ws')}/ws`;
let connection: Connection | undefined;
let offline: Offline | undefined;
let newTokenTried = false;

/** How the connection is; `idle` when there is none. */
export const status = shallowRef<ConnectionStatus>({ kind: 'idle' });

/**
 * Claims this tab's client, with the edits that an earlier page of it has left. Where the browser keeps nothing, as on an unsafe
 * address, the session's own storage has to do.
 */
export async function prepare(userId: string): Promise<void> {
  const [owner, before] = (sessionStorage.getItem(CLIENT) ?? '').split(' ');
  offline = await Offline.start(environment, userId, owner === encodeURIComponent(userId) ? before : undefined).catch(() => undefined);
  if (offline !== undefined) {
    sessionStorage.setItem(CLIENT, `${encodeURIComponent(userId)} ${offline.clientId}`);
    // What was left unsent is sent on whichever page this is, also on one that shows no document.
    if (await offline.anyLeft().catch(() => false)) {
      collaboration();
    }
  }
}

/** This tab's connection, made when it is first needed. */
export function collaboration(): Connection {
  if (connection === undefined) {
    const kept = offline === undefined ? takeUnsent(user.value?.id ?? '') : undefined;
    connection = new Connection({ url, token, environment, offline, ...(kept === undefined ? {} : { clientId: kept.clientId }) });
    // Edits that the last page of this tab had not got through are sent now, whichever document this page shows.
    offline?.left.forEach(({ id, docType }) => closeWhenSent(openAs(connection!, id, docType)));
    kept?.documents.forEach((edits) => closeWhenSent(openAs(connection!, edits.id, edits.docType, edits)));
    const stop = connection.on('status', ({ kind }) => {
      if (kind === 'connected') {
        stop();
        void sendForOthers();
      }
    });
    connection.on('status', (next) => {
      status.value = next;
      if (next.kind === 'connected') {
        newTokenTried = false;
      } else if (next.kind === 'ended' && next.code === TOKEN_INVALID && !newTokenTried) {
        // A server with a new key takes a new token; the connection asks for one now.
        newTokenTried = true;
        connection?.connect();
      } else if (next.kind === 'ended' && SIGN_IN_AGAIN.includes(next.code)) {
        leave();
        signOut();
      }
    });
    connection.connect();
  }
  return connection;
}

/** Opens a document of any type, for sending what is left of it; what that takes does not depend on the type. */
function openAs(own: Connection, id: string, docType = 'text', unsent?: UnsentEdits): SharedDocument {
  return docType === 'json' ? (own.openJson(id, unsent) as unknown as SharedDocument) : own.open(id, unsent);
}

/** Sends what tabs that are closed by now have left, each under its own name. */
async function sendForOthers(): Promise<void> {
  for (const other of (await offline?.others()) ?? []) {
    const own = new Connection({ url, token, environment, offline: other });
    own.connect();
    const documents = other.left.map(({ id, docType }) => openAs(own, id, docType));
    documents.forEach((document) => {
      document.on('rejected', ({ code, message, draft }) => {
        const { t, te } = i18n.global;
        toast(sentence(t, te, 'rejected', code, { name: '', message }), draft);
      });
      document.on('progress', () => {
        if (documents.every(({ unsentEdits }) => unsentEdits === 0)) {
          documents.forEach((sent) => sent.close());
          own.close();
          other.release();
        }
      });
    });
  }
}

const waiting = new Map<AnyDocument, () => void>();

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
  const document = collaboration().open(id);
  waiting.get(document)?.();
  return document;
}

/** Opens structured data for showing it. */
export function openBoard(id: string): JsonDocument {
  const document = collaboration().openJson(id);
  waiting.get(document)?.();
  return document;
}

/** Leaves a document as soon as everything written is acknowledged, so that going to another page loses nothing. */
export function closeWhenSent(document: AnyDocument): void {
  if (document.unsentEdits === 0) {
    document.close();
    return;
  }
  document.moveCursor(null);
  const stop = document.on('progress', () => {
    if (document.unsentEdits === 0) {
      forget();
      document.close();
    }
  });
  const forget = (): void => {
    stop();
    waiting.delete(document);
  };
  waiting.set(document, forget);
}

function keep(): void {
  if (offline !== undefined) {
    void offline.flush();
  } else if (connection !== undefined && user.value !== undefined) {
    keepUnsent({ userId: user.value.id, clientId: connection.clientId, documents: connection.unsent() });
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

/** Ends this tab's connection, as its user leaves. Unsent edits are kept for the user's next visit, contents are not. */
export function leave(): void {
  const left = offline;
  void left?.flush().then(async () => {
    left.release();
    await left.forgetContents();
  });
  connection?.close();
  connection = undefined;
  offline = undefined;
}
