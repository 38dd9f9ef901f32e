import { uuidv7 } from '@aetherflow/core';
import { authorized } from '../account/account';
import { api, ApiError, type DocumentSummary, type PublicAccess } from '../api';

/** What can be taken in and given out, by the endings of files. */
export const FORMATS = ['md', 'html', 'txt', 'docx'] as const;
export type FileFormat = (typeof FORMATS)[number];

const ENDINGS: Record<string, FileFormat> = { md: 'md', markdown: 'md', html: 'html', htm: 'html', txt: 'txt', text: 'txt', docx: 'docx' };

/** For the browser's dialog that chooses files. */
export const ACCEPTED = Object.keys(ENDINGS)
  .map((ending) => `.${ending}`)
  .join(',');

const NAME_LENGTH_MAX = 200;

/** The format of a file and the name of a document made of it; nothing when it is of another kind. */
export function importOf(fileName: string): { name: string; format: FileFormat } | undefined {
  const dot = fileName.lastIndexOf('.');
  const format = ENDINGS[fileName.slice(dot + 1).toLowerCase()];
  const name = fileName.slice(0, Math.max(dot, 0)).replace(/\p{Cc}/gu, ' ').trim().slice(0, NAME_LENGTH_MAX);
  return dot < 0 || format === undefined ? undefined : { format, name: name === '' ? fileName : name };
}

/** Makes a document of a file; a file whose answer got lost makes one document all the same. */
export async function importFile(file: File, publicAccess: PublicAccess): Promise<DocumentSummary> {
  const found = importOf(file.name);
  if (found === undefined) {
    throw new ApiError(400, 'FILE_KIND', file.name);
  }
  const { importBytes } = await api.uploadLimits();
  if (file.size > importBytes) {
    throw new ApiError(413, 'FILE_TOO_LARGE', `${Math.floor(importBytes / 1024 / 1024)} MB`);
  }
  const parameters = { ...found, publicAccess, id: uuidv7(Date.now()) };
  const send = (): Promise<DocumentSummary> => authorized((token) => api.importFile(token, file, parameters));
  return send().catch((error: unknown) => {
    if (error instanceof ApiError && error.status === 0) {
      return send();
    }
    throw error;
  });
}

/** Hands the document to the browser as a file. */
export async function exportFile(document_: Pick<DocumentSummary, 'id' | 'name'>, format: FileFormat): Promise<void> {
  const blob = await authorized((token) => api.exportFile(token, document_.id, format));
  const link = document.createElement('a');
  link.href = URL.createObjectURL(blob);
  link.download = `${document_.name.replace(/[\\/:*?"<>|\p{Cc}]+/gu, ' ').trim() || 'document'}.${format}`;
  link.click();
  // The download has begun by then.
  setTimeout(() => URL.revokeObjectURL(link.href), 60_000);
}
