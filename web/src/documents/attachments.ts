import { uuidv7 } from '@aetherflow/core';
import { authorized } from '../account/account';
import { api, ApiError } from '../api';

/** How a document names a picture that is kept with it: `{"insert":{"image":"attachment:ID"}}`. */
const ADDRESS = /^attachment:([0-9a-f]{8}(?:-[0-9a-f]{4}){3}-[0-9a-f]{12})$/i;

/** What the server keeps; it looks at the content itself, whatever a file is called. */
export const PICTURE_TYPES = ['image/png', 'image/jpeg', 'image/gif', 'image/webp'];

/** Pictures that stay in memory after nothing shows them any more, so that scrolling and reopening is instant. */
const IDLE_MAX = 50;

export interface Uploaded {
  /** What to put into the document. */
  readonly address: string;
  readonly width: number;
  readonly height: number;
}

/** The attachment's id when this is the address of one. */
export function attachmentIn(address: unknown): string | undefined {
  return typeof address === 'string' ? ADDRESS.exec(address)?.[1]?.toLowerCase() : undefined;
}

/** Whether the server keeps files of this kind, as far as the browser knows it. */
export function isPictureFile({ type }: File): boolean {
  return PICTURE_TYPES.includes(type);
}

/**
 * Keeps a picture with a document, and answers how the document names it. The id is made here and goes with each attempt, so a
 * picture whose answer got lost is kept once.
 *
 * @throws ApiError `FILE_TOO_LARGE`, `MALFORMED` (no picture), `FORBIDDEN`, `ARCHIVED`, `UNREACHABLE`…
 */
export async function uploadPicture(documentId: string, picture: File): Promise<Uploaded> {
  const { attachmentBytes } = await api.uploadLimits();
  if (picture.size > attachmentBytes) {
    // Refused by the server as well, but only when all of it has been sent.
    throw new ApiError(413, 'FILE_TOO_LARGE', `${Math.floor(attachmentBytes / 1024 / 1024)} MB`);
  }
  const id = uuidv7(Date.now());
  const send = (): Promise<Uploaded> => authorized((token) => api.addAttachment(token, documentId, id, picture));
  try {
    return await send();
  } catch (error) {
    if (error instanceof ApiError && error.status === 0) {
      return send();
    }
    throw error;
  }
}

interface Shown {
  readonly url: Promise<string>;
  users: number;
}

const shown = new Map<string, Shown>();

/**
 * A picture of a document as an address that the browser can show. Each call is paired with one of `releasePicture`; while
 * anybody shows it, it is in memory once.
 */
export function showPicture(documentId: string, attachmentId: string): Promise<string> {
  const key = `${documentId}/${attachmentId}`;
  let picture = shown.get(key);
  if (picture === undefined) {
    const url = authorized((token) => api.attachment(token, documentId, attachmentId)).then((blob) => URL.createObjectURL(blob));
    picture = { url, users: 0 };
    // One that could not be loaded is asked for again the next time.
    url.catch(() => shown.delete(key));
  }
  picture.users++;
  // The last in the map is the one that was used last.
  shown.delete(key);
  shown.set(key, picture);
  return picture.url;
}

/** Nothing shows the picture here any more. */
export function releasePicture(documentId: string, attachmentId: string): void {
  const picture = shown.get(`${documentId}/${attachmentId}`);
  if (picture !== undefined) {
    picture.users = Math.max(0, picture.users - 1);
  }
  const idle = [...shown].filter(([, each]) => each.users === 0);
  for (const [key, each] of idle.slice(0, Math.max(0, idle.length - IDLE_MAX))) {
    shown.delete(key);
    void each.url.then((url) => URL.revokeObjectURL(url), () => undefined);
  }
}
