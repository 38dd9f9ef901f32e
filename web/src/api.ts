import type { Role } from '@aetherflow/core';

/** A document as REST tells about it; times are milliseconds since the epoch or ISO texts. */
export interface DocumentSummary {
  id: string;
  name: string;
  type: string;
  state: string;
  version: number;
  role?: Role | 'none';
  updatedAt?: number | string;
}

export type PublicAccess = 'none' | 'view' | 'edit';

export interface Login {
  token: string;
  expiresAt: number | string;
  user: { id: string; name: string };
}

/** A request that was refused, or did not get through (`status` 0). */
export class ApiError extends Error {
  constructor(
    readonly status: number,
    readonly code: string,
    message: string,
  ) {
    super(message);
  }
}

interface Page<Item> {
  items: Item[];
  nextPageToken?: string;
}

const BASE = '/api/v1';

async function request<Answer>(method: string, path: string, options: { token?: string; body?: unknown } = {}): Promise<Answer> {
  const headers: Record<string, string> = { Accept: 'application/json' };
  if (options.token !== undefined) {
    headers.Authorization = `Bearer ${options.token}`;
  }
  if (options.body !== undefined) {
    headers['Content-Type'] = 'application/json';
  }
  let response: Response;
  try {
    response = await fetch(BASE + path, { method, headers, body: options.body === undefined ? null : JSON.stringify(options.body) });
  } catch {
    throw new ApiError(0, 'UNREACHABLE', 'The server can not be reached.');
  }
  if (!response.ok) {
    const problem = (await response.json().catch(() => ({}))) as { code?: string; message?: string; detail?: string };
    const message = problem.message ?? problem.detail ?? `${response.status} ${response.statusText}`;
    throw new ApiError(response.status, problem.code ?? `HTTP_${response.status}`, message);
  }
  return (response.status === 204 ? undefined : await response.json()) as Answer;
}

export const api = {
  login: (userName: string) => request<Login>('POST', '/auth/login', { body: { userName } }),

  documents: (token: string, query: string, pageToken?: string) => {
    const parameters = new URLSearchParams({ state: 'active', pageSize: '30' });
    if (query !== '') {
      parameters.set('query', query);
    }
    if (pageToken !== undefined) {
      parameters.set('pageToken', pageToken);
    }
    return request<Page<DocumentSummary>>('GET', `/documents?${parameters.toString()}`, { token });
  },

  create: (token: string, name: string, publicAccess: PublicAccess) =>
    request<DocumentSummary>('POST', '/documents', { token, body: { name, type: 'text', publicAccess } }),
};
