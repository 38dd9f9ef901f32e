import type { User as ProviderUser, UserManager } from 'oidc-client-ts';
import type { IdentityProvider } from '../api';

/** Where the provider sends people back to. */
export const RETURN_PATH = '/signed-in';

/** What the provider says about somebody who has logged in there. */
export interface Grant {
  readonly token: string;
  /** Milliseconds since the epoch. */
  readonly expiresAt: number;
  readonly user: { readonly id: string; readonly name: string };
}

let manager: Promise<UserManager> | undefined;

/** The flow's library is loaded when somebody logs in so, and not before. */
function managerOf(provider: IdentityProvider): Promise<UserManager> {
  manager ??= import('oidc-client-ts').then(
    ({ UserManager, WebStorageStateStore }) =>
      new UserManager({
        authority: provider.issuer,
        client_id: provider.clientId,
        scope: provider.scope,
        response_type: 'code',
        redirect_uri: `${location.origin}${RETURN_PATH}`,
        post_logout_redirect_uri: `${location.origin}/`,
        // As with a name: kept per tab, and gone with it.
        userStore: new WebStorageStateStore({ store: sessionStorage }),
        stateStore: new WebStorageStateStore({ store: sessionStorage }),
        // Tokens are renewed when they are needed, with the refresh token; never in a hidden frame.
        automaticSilentRenew: false,
        monitorSession: false,
        loadUserInfo: false,
      }),
  );
  return manager;
}

function grantOf(user: ProviderUser): Grant {
  const { sub, name, preferred_username: preferred, nickname } = user.profile;
  return {
    token: user.access_token,
    expiresAt: user.expires_at === undefined ? Number.MAX_SAFE_INTEGER : user.expires_at * 1000,
    user: { id: sub, name: name ?? preferred ?? nickname ?? sub },
  };
}

/** Leaves the page for the provider's; it comes back at `RETURN_PATH` and goes on to `path`. */
export async function beginLogin(provider: IdentityProvider, path: string): Promise<void> {
  await (await managerOf(provider)).signinRedirect({ state: { path } });
}

/** Takes what the provider has sent back, and says where to go on. */
export async function finishLogin(provider: IdentityProvider): Promise<{ grant: Grant; path: string }> {
  const user = await (await managerOf(provider)).signinRedirectCallback();
  const path = (user.state as { path?: unknown } | undefined)?.path;
  // Only a path of this page: never another place that somebody may have put there.
  return { grant: grantOf(user), path: typeof path === 'string' && /^\/(?!\/)/.test(path) ? path : '/' };
}

/** A new token in exchange for the refresh token; nothing when there is none. */
export async function renewLogin(provider: IdentityProvider): Promise<Grant | undefined> {
  const users = await managerOf(provider);
  const known = await users.getUser();
  if (!known?.refresh_token) {
    return undefined;
  }
  const renewed = await users.signinSilent();
  return renewed === null ? undefined : grantOf(renewed);
}

/** Forgets the login here, and ends it at the provider where that is possible; then the page is left. */
export async function endLogin(provider: IdentityProvider): Promise<void> {
  const users = await managerOf(provider);
  const end = await users.metadataService.getEndSessionEndpoint().catch(() => undefined);
  if (end === undefined) {
    await users.removeUser();
  } else {
    await users.signoutRedirect();
  }
}
