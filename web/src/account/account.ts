import { computed, ref } from 'vue';
import { NoToken } from '@aetherflow/core';
import { api, ApiError, type Login } from '../api';

/** Kept per tab, so that three tabs can be three people. */
const KEY = 'aetherflow.account';
/** A token with less time left than this is renewed rather than used. */
const TIME_LEFT_MIN_MILLIS = 30_000;

interface Account {
  token: string;
  expiresAt: number;
  user: Login['user'];
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

export async function signIn(userName: string): Promise<void> {
  const { token, expiresAt, user } = await api.login(userName);
  account.value = { token, expiresAt: new Date(expiresAt).getTime(), user };
  sessionStorage.setItem(KEY, JSON.stringify(account.value));
}

export function signOut(): void {
  account.value = undefined;
  sessionStorage.removeItem(KEY);
}

/** The token for the next request; a new one when the old one is at its end or `renew` says that it is of no use. */
export async function token(renew = false): Promise<string> {
  const current = account.value;
  if (current === undefined) {
    throw new NoToken('nobody is signed in');
  }
  if (!renew && current.expiresAt - Date.now() > TIME_LEFT_MIN_MILLIS) {
    return current.token;
  }
  try {
    await signIn(current.user.name);
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
      return request(await token(true));
    }
    if (error instanceof NoToken) {
      signOut();
    }
    throw error;
  }
}
