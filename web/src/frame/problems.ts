import { ApiError } from '../api';

type Translate = (key: string, values?: Record<string, unknown>) => string;
type Exists = (key: string) => boolean;

/** The sentence for an error code under a prefix of the messages; the server's own sentence when there is none. */
export function sentence(t: Translate, te: Exists, prefix: string, code: string, values: Record<string, unknown>): string {
  const key = `${prefix}.${code}`;
  return te(key) ? t(key, values) : t(`${prefix}.other`, values);
}

/** What to tell the user about a request that failed. */
export function problemOf(error: unknown, t: Translate, te: Exists): string {
  const code = error instanceof ApiError ? error.code : 'other';
  const message = error instanceof Error ? error.message : String(error);
  return sentence(t, te, 'problem', code, { message });
}
