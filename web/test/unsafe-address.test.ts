// @vitest-environment happy-dom
import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';
import type { JsonDocument } from '@aetherflow/core';
import { Board } from '../src/board/board';
import { copyText } from '../src/clipboard';
import { uploadPicture } from '../src/documents/attachments';
import { importFile } from '../src/documents/files';
import NewDocument from '../src/documents/NewDocument.vue';
import { createApp } from 'vue';
import { i18n } from '../src/i18n';

vi.mock('../src/account/account', () => ({ authorized: (request: (token: string) => unknown) => request('token') }));
vi.mock('../src/collaboration', () => ({}));

const UUID = /[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}/;

/** On an address without TLS that is not `localhost`, a browser offers neither of these. */
beforeEach(() => {
  vi.stubGlobal('crypto', { getRandomValues: (into: Uint8Array) => into.fill(7) });
  vi.stubGlobal('navigator', { languages: ['en'] });
});

afterEach(() => {
  vi.unstubAllGlobals();
  document.body.innerHTML = '';
});

describe('an address without TLS', () => {
  it('lets people make documents, import files, and keep pictures', async () => {
    const asked: string[] = [];
    vi.stubGlobal('fetch', async (path: string, { body }: { body?: unknown }) => {
      asked.push(`${path} ${typeof body === 'string' ? body : ''}`);
      return Response.json({ id: 'made', uploads: { attachmentBytes: 1_000, importBytes: 1_000 } });
    });
    const host = document.createElement('div');
    document.body.append(host);
    const app = createApp(NewDocument, { importing: false });
    app.use(i18n).mount(host);
    const name = host.querySelector<HTMLInputElement>('#new-name')!;
    name.value = 'Notes';
    name.dispatchEvent(new Event('input'));
    host.querySelector('form')!.dispatchEvent(new Event('submit'));
    await vi.waitFor(() => expect(location.pathname).toBe('/d/made'));
    await importFile(new File(['x'], 'notes.md'), 'none');
    await uploadPicture('notes', new File(['x'], 'x.png', { type: 'image/png' }));
    app.unmount();
    const made = asked.filter((each) => !each.includes('/auth/'));
    expect(made).toHaveLength(3);
    made.forEach((each) => expect(each).toMatch(UUID));
  });

  it('lets people add cards', () => {
    const set: string[] = [];
    const board = new Board({ value: {}, set: (pointer: string) => void set.push(pointer) } as unknown as JsonDocument);
    expect(board.addCard('a0', 'Bread')).toMatch(UUID);
    expect(set[0]).toMatch(UUID);
  });

  it('lets people copy, and tells when it does not', async () => {
    const copied: string[] = [];
    const button = document.createElement('button');
    document.body.append(button);
    button.focus();
    document.execCommand = (): boolean => {
      copied.push(document.querySelector('textarea')!.value);
      return true;
    };
    expect(await copyText('two\nlines')).toBe(true);
    expect(copied).toEqual(['two\nlines']);
    expect(document.querySelector('textarea')).toBeNull();
    expect(document.activeElement).toBe(button);
    document.execCommand = () => false;
    expect(await copyText('x')).toBe(false);
  });

  it('uses what a safe address has', async () => {
    const written: string[] = [];
    vi.stubGlobal('navigator', { languages: ['en'], clipboard: { writeText: async (text: string) => void written.push(text) } });
    expect(await copyText('x')).toBe(true);
    expect(written).toEqual(['x']);
  });
});
