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

/** How large files may be. */
export interface UploadLimits {
  attachmentBytes: number;
  importBytes: number;
}

export interface AuthConfig {
  demoLogin: boolean;
  uploads: UploadLimits;
}

export interface Attachment {
  id: string;
  address: string;
  mediaType: string;
  bytes: number;
  width: number;
  height: number;
}

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

interface RequestOptions {
  token?: string;
  /** Sent as JSON. */
  body?: unknown;
  /** Sent as it is. */
  file?: Blob;
}

async function send(method: string, path: string, options: RequestOptions = {}): Promise<Response> {
  const headers: Record<string, string> = { Accept: 'application/json, */*;q=0.5' };
  if (options.token !== undefined) {
    headers.Authorization = `Bearer ${options.token}`;
  }
  if (options.body !== undefined) {
    headers['Content-Type'] = 'application/json';
  } else if (options.file !== undefined) {
    headers['Content-Type'] = options.file.type || 'application/octet-stream';
  }
  let response: Response;
  try {
    const body = options.file ?? (options.body === undefined ? null : JSON.stringify(options.body));
    response = await fetch(BASE + path, { method, headers, body });
  } catch {
    throw new ApiError(0, 'UNREACHABLE', 'The server can not be reached.');
  }
  if (!response.ok) {
    const problem = (await response.json().catch(() => ({}))) as { code?: string; message?: string; detail?: string };
    const message = problem.message ?? problem.detail ?? `${response.status} ${response.statusText}`;
    throw new ApiError(response.status, problem.code ?? `HTTP_${response.status}`, message);
  }
  return response;
}

export async function request<Answer>(method: string, path: string, options: RequestOptions = {}): Promise<Answer> {
  const response = await send(method, path, options);
  return (response.status === 204 ? undefined : await response.json()) as Answer;
}

let authConfig: Promise<AuthConfig> | undefined;

export const api = {
  /** How this installation logs in, and how large files may be; asked once. */
  authConfig: (): Promise<AuthConfig> => {
    authConfig ??= request<AuthConfig>('GET', '/auth/config').catch((error: unknown) => {
      authConfig = undefined;
      throw error;
    });
    return authConfig;
  },

  uploadLimits: async (): Promise<UploadLimits> => (await api.authConfig()).uploads,

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

  addAttachment: (token: string, documentId: string, id: string, file: File) => {
    const parameters = new URLSearchParams({ attachmentId: id, name: file.name.slice(0, 200) });
    return request<Attachment>('POST', `/documents/${documentId}/attachments?${parameters.toString()}`, { token, file });
  },

  attachment: async (token: string, documentId: string, id: string): Promise<Blob> =>
    (await send('GET', `/documents/${documentId}/attachments/${id}`, { token })).blob(),
};
