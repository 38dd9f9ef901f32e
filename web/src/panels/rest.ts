import { authorized } from '../account/account';
import { request } from '../api';

/** A request in the name of who is signed in. */
export function rest<Answer>(method: string, path: string, body?: unknown): Promise<Answer> {
  return authorized((token) => request<Answer>(method, path, body === undefined ? { token } : { token, body }));
}
