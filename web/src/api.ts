import type { Role } from '@aetherflow/core';

export type PublicAccess = 'none' | 'view' | 'edit';
export type DocumentState = 'active' | 'archived' | 'deleted';

/** Somebody who is in a document. */
export interface Present {
  userId: string;
  name: string;
  color: string;
}

/** A document as REST tells about it; times are milliseconds since the epoch. */
export interface DocumentSummary {
  id: string;
  name: string;
  type: string;
  policy: string;
  state: DocumentState;
  publicAccess: PublicAccess;
  version: number;
  createdBy: string;
  role: Role | 'none';
  updatedAt: number;
  lock: { holder: { userId: string; name: string } | null } | null;
  present?: { people: Present[]; count: number };
}

export interface DocumentQuery {
  state: DocumentState;
  query: string;
  pageToken?: string;
}

export interface NewDocument {
  name: string;
  type: string;
  policy: string;
  publicAccess: PublicAccess;
  id: string;
}

export type DocumentChange = Partial<Pick<DocumentSummary, 'name' | 'policy' | 'publicAccess' | 'state'>>;

export interface Member {
  userId: string;
  name: string | null;
  role: Role;
  /** Under the policy "priority" the higher one wins. */
  priority: number;
}

/** The identity provider that people log in with. */
export interface IdentityProvider {
  issuer: string;
  clientId: string;
  scope: string;
  label: string | null;
}

/** How large files may be. */
export interface UploadLimits {
  attachmentBytes: number;
  importBytes: number;
}

export interface AuthConfig {
  demoLogin: boolean;
  identityProvider: IdentityProvider | null;
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

export interface Page<Item> {
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

  documents: (token: string, { state, query, pageToken }: DocumentQuery) => {
    const parameters = new URLSearchParams({ state, pageSize: '30', present: 'true' });
    if (query !== '') {
      parameters.set('query', query);
    }
    if (pageToken !== undefined) {
      parameters.set('pageToken', pageToken);
    }
    return request<Page<DocumentSummary>>('GET', `/documents?${parameters.toString()}`, { token });
  },

  document: (token: string, id: string) => request<DocumentSummary>('GET', `/documents/${id}`, { token }),

  create: (token: string, body: NewDocument) => request<DocumentSummary>('POST', '/documents', { token, body }),

  change: (token: string, id: string, body: DocumentChange) => request<DocumentSummary>('PATCH', `/documents/${id}`, { token, body }),

  members: (token: string, id: string) => request<Page<Member>>('GET', `/documents/${id}/members`, { token }),

  setMember: (token: string, id: string, { userId, name, role, priority }: Member) =>
    request<Member>('PUT', `/documents/${id}/members/${encodeURIComponent(userId)}`, { token, body: { role, name, priority } }),

  removeMember: (token: string, id: string, userId: string) =>
    request<void>('DELETE', `/documents/${id}/members/${encodeURIComponent(userId)}`, { token }),

  /** Makes a document of a file; the id goes with each attempt. */
  importFile: (token: string, file: File, parameters: { name: string; format: string; publicAccess: PublicAccess; id: string }) =>
    request<DocumentSummary>('POST', `/documents/import?${new URLSearchParams(parameters).toString()}`, { token, file }),

  exportFile: async (token: string, id: string, format: string): Promise<Blob> =>
    (await send('GET', `/documents/${id}/export?format=${format}`, { token })).blob(),

  addAttachment: (token: string, documentId: string, id: string, file: File) => {
    const parameters = new URLSearchParams({ attachmentId: id, name: file.name.slice(0, 200) });
    return request<Attachment>('POST', `/documents/${documentId}/attachments?${parameters.toString()}`, { token, file });
  },

  attachment: async (token: string, documentId: string, id: string): Promise<Blob> =>
    (await send('GET', `/documents/${documentId}/attachments/${id}`, { token })).blob(),
};
