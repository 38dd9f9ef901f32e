import { computed, ref } from 'vue';
import { NoToken } from '@aetherflow/core';
import { api, ApiError, type IdentityProvider } from '../api';
import { beginLogin, endLogin, finishLogin, renewLogin, type Grant } from './identity-provider';

/** Kept per tab, so that three tabs can be three people. */
const KEY = 'aetherflow.account';
/** A token with less time left than this is renewed rather than used. */
const TIME_LEFT_MIN_MILLIS = 30_000;

interface Account extends Grant {
  /** With which identity provider; absent for a login by name. */
  provider?: IdentityProvider;
}

function stored(): Account | undefined {
  try {
    return (JSON.parse(sessionStorage.getItem(KEY) ?? 'null') as Account | null) ?? undefined;
  } catch {
    return undefined;
  }
}

const account = ref<Account | undefined>(stored());

/** Who is signed in in this tab. */
export const user = computed(() => account.value?.user);

function keep(next: Account): void {
  account.value = next;
  sessionStorage.setItem(KEY, JSON.stringify(next));
}

/** By name, where the installation allows it. */
export async function signIn(userName: string): Promise<void> {
  const { token, expiresAt, user } = await api.login(userName);
  keep({ token, expiresAt: new Date(expiresAt).getTime(), user });
}

/** With the identity provider: leaves the page. */
export async function signInWith(provider: IdentityProvider, path: string): Promise<void> {
  await beginLogin(provider, path);
}

/** Back from the identity provider: answers the path to go on to. */
export async function finishSignIn(): Promise<string> {
  const { identityProvider: provider } = await api.authConfig();
  if (provider === null) {
    throw new Error('this installation has no identity provider');
  }
  const { grant, path } = await finishLogin(provider);
  keep({ ...grant, provider });
  return path;
}

/** Forgets who is signed in here; a login with the identity provider goes on there. */
export function signOut(): void {
  account.value = undefined;
  sessionStorage.removeItem(KEY);
}

/** The same, and ends the login with the identity provider too, which may leave the page. */
export async function signOutEverywhere(): Promise<void> {
  const provider = account.value?.provider;
  signOut();
  if (provider !== undefined) {
    await endLogin(provider);
  }
}

async function renew(current: Account): Promise<void> {
  if (current.provider === undefined) {
    await signIn(current.user.name);
    return;
  }
  const grant = await renewLogin(current.provider).catch((error: unknown) => {
    // Not reached, or refused: only the latter is the end of this login.
    if (error instanceof Error && error.name === 'ErrorResponse') {
      return undefined;
    }
    throw new ApiError(0, 'UNREACHABLE', 'The identity provider can not be reached.');
  });
  if (grant === undefined) {
    throw new NoToken('the login has ended');
  }
  keep({ ...grant, provider: current.provider });
}

let renewing: Promise<void> | undefined;

/** The token for the next request; a new one when the old one is at its end or `again` says that it is of no use. */
export async function token(again = false): Promise<string> {
  const current = account.value;
  if (current === undefined) {
    throw new NoToken('nobody is signed in');
  }
  if (!again && current.expiresAt - Date.now() > TIME_LEFT_MIN_MILLIS) {
    return current.token;
  }
  try {
    // A refresh token may be good for one use: whoever asks meanwhile waits for the same answer.
    renewing ??= renew(current).finally(() => (renewing = undefined));
    await renewing;
  } catch (error) {
    if (error instanceof ApiError && error.status >= 400 && error.status < 500 && error.status !== 429) {
      throw new NoToken(error.message);
    }
    throw error;
  }
  return account.value?.token ?? current.token;
}

/** Makes a request with the token, and once more with a new one when that was refused. */
export async function authorized<Answer>(request: (token: string) => Promise<Answer>): Promise<Answer> {
  try {
    return await request(await token());
  } catch (error) {
    if (error instanceof ApiError && error.status === 401) {
      try {
        return await request(await token(true));
      } catch (again) {
        // A new token that is of no use either is not worth a third attempt.
        if (again instanceof NoToken || (again instanceof ApiError && again.status === 401)) {
          signOut();
        }
        throw again;
      }
    }
    if (error instanceof NoToken) {
      signOut();
    }
    throw error;
  }
}
