import { shallowRef } from 'vue';
import { Connection, type ConnectionStatus, type JsonDocument, type SharedDocument } from '@aetherflow/core';
import type { AnyDocument } from './editor/use-document';
import { signOut, token, user } from './account/account';
import { keepUnsent, takeUnsent } from './unsent';

const TOKEN_INVALID = 4501;
/** The token is of no use; logged out elsewhere; no token to be had. */
const SIGN_IN_AGAIN = [TOKEN_INVALID, 4506, 0];

let connection: Connection | undefined;
let newTokenTried = false;

/** How the connection is; `idle` when there is none. */
export const status = shallowRef<ConnectionStatus>({ kind: 'idle' });

/** This tab's connection, made when it is first needed. */
export function collaboration(): Connection {
  if (connection === undefined) {
    const url = `${location.origin.replace(/^http/, 'ws')}/ws`;
    const kept = takeUnsent(user.value?.id ?? '');
    connection = new Connection({ url, token, ...(kept === undefined ? {} : { clientId: kept.clientId }) });
    // Edits that the last page of this tab had not got through are sent now, whichever document this page shows.
    kept?.documents.forEach((edits) => closeWhenSent(connection!.open(edits.id, edits)));
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

const waiting = new Map<AnyDocument, () => void>();

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

window.addEventListener('pagehide', () => {
  if (connection !== undefined && user.value !== undefined) {
    keepUnsent({ userId: user.value.id, clientId: connection.clientId, documents: connection.unsent() });
  }
});
window.addEventListener('pageshow', ({ persisted }) => {
  if (persisted) {
    // This very page goes on, with everything that it has in memory.
    takeUnsent('');
  }
});

/** Ends this tab's connection. */
export function leave(): void {
  connection?.close();
  connection = undefined;
}
