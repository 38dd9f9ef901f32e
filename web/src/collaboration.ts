import { shallowRef } from 'vue';
import { Connection, type ConnectionStatus } from '@aetherflow/core';
import { signOut, token } from './account/account';

/** 4501: the token is of no use; 4506: logged out elsewhere; 0: no token to be had. */
const SIGN_IN_AGAIN = [0, 4501, 4506];

let connection: Connection | undefined;

/** How the connection is; `idle` when there is none. */
export const status = shallowRef<ConnectionStatus>({ kind: 'idle' });

/** This tab's connection, made when it is first needed. */
export function collaboration(): Connection {
  if (connection === undefined) {
    const url = `${location.origin.replace(/^http/, 'ws')}/ws`;
    connection = new Connection({ url, token });
    connection.on('status', (next) => {
      status.value = next;
      if (next.kind === 'ended' && SIGN_IN_AGAIN.includes(next.code)) {
        leave();
        signOut();
      }
    });
    connection.connect();
  }
  return connection;
}

/** Ends this tab's connection. */
export function leave(): void {
  connection?.close();
  connection = undefined;
}
