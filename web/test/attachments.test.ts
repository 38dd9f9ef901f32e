// @vitest-environment happy-dom
import { afterEach, describe, expect, it, vi } from 'vitest';
import Quill from 'quill/core';
import { AttachmentImage, showPicturesOf } from '../src/documents/attachment-image';
import { altOf } from '../src/editor/pictures';
import { attachmentIn, isPictureFile, releasePicture, showPicture, uploadPicture } from '../src/documents/attachments';

const ID = '0198a6f0-0000-7000-8000-00000000000a';

vi.mock('../src/account/account', () => ({ authorized: (request: (token: string) => unknown) => request('token') }));

interface Asked {
  method: string;
  path: string;
}

/** A server that answers by path; `undefined` is a connection that breaks. */
function serve(answer: (asked: Asked) => Response | undefined): Asked[] {
  const asked: Asked[] = [];
  vi.stubGlobal('fetch', (path: string, { method }: { method: string }) => {
    asked.push({ method, path });
    const response = answer({ method, path });
    return response === undefined ? Promise.reject(new TypeError('broken')) : Promise.resolve(response);
  });
  return asked;
}

const config = (): Response => Response.json({ demoLogin: true, uploads: { attachmentBytes: 10, importBytes: 100 } });

afterEach(() => vi.unstubAllGlobals());

describe('pictures', () => {
  it('are named by their attachment', () => {
    expect(attachmentIn(`attachment:${ID.toUpperCase()}`)).toBe(ID);
    for (const other of ['attachment:', `attachment:${ID}/x`, `https://example.org/attachment:${ID}`, 7, undefined]) {
      expect(attachmentIn(other)).toBeUndefined();
    }
  });

  it('are told from other files', () => {
    expect(isPictureFile(new File(['x'], 'a.png', { type: 'image/png' }))).toBe(true);
    expect(isPictureFile(new File(['<svg/>'], 'b.svg', { type: 'image/svg+xml' }))).toBe(false);
  });

  it('are sent once more under the same id when the connection broke', async () => {
    let attempts = 0;
    const asked = serve(({ path }) => {
      if (path.endsWith('/config')) {
        return config();
      }
      return ++attempts === 1 ? undefined : Response.json({ address: `attachment:${ID}`, width: 3, height: 2 });
    });
    const picture = new File(['1234567890'], 'sea & sky.png', { type: 'image/png' });
    expect(await uploadPicture('d1', picture)).toMatchObject({ address: `attachment:${ID}`, width: 3 });
    const sent = asked.filter(({ method }) => method === 'POST').map(({ path }) => path);
    expect(sent).toHaveLength(2);
    expect(sent[0]).toBe(sent[1]);
    expect(sent[0]).toContain('name=sea+%26+sky.png');
  });

  it('that are too large are refused before they are sent', async () => {
    const asked = serve(config);
    const picture = new File(['12345678901'], 'a.png', { type: 'image/png' });
    await expect(uploadPicture('d1', picture)).rejects.toMatchObject({ code: 'FILE_TOO_LARGE' });
    expect(asked.some(({ method }) => method === 'POST')).toBe(false);
  });

  it('are fetched once while anybody shows them, and once more after a failure', async () => {
    let away = true;
    const asked = serve(() => (away ? undefined : new Response(new Blob(['x']))));
    await expect(showPicture('d2', ID)).rejects.toMatchObject({ code: 'UNREACHABLE' });
    away = false;
    const url = await showPicture('d2', ID);
    expect(url).toMatch(/^blob:/);
    expect(await showPicture('d2', ID)).toBe(url);
    releasePicture('d2', ID);
    releasePicture('d2', ID);
    expect(await showPicture('d2', ID)).toBe(url);
    expect(asked).toHaveLength(2);
  });

  it('leave memory when many others were shown since', async () => {
    const revoked = vi.spyOn(URL, 'revokeObjectURL');
    serve(() => new Response(new Blob(['x'])));
    for (let i = 0; i < 60; i++) {
      await showPicture(`d3-${i}`, ID);
      releasePicture(`d3-${i}`, ID);
    }
    await vi.waitFor(() => expect(revoked.mock.calls.length).toBeGreaterThanOrEqual(10));
  });
});

describe('the format image', () => {
  Quill.register('formats/image', AttachmentImage as never, true);

  it('keeps the address as its value and shows a blob', async () => {
    serve(() => new Response(new Blob(['x'])));
    const editor = new Quill(document.createElement('div'));
    showPicturesOf('d4', editor);
    const content = [{ insert: { image: `attachment:${ID}` } }, { insert: '\n' }];
    editor.setContents(content as never);
    const shown = editor.root.querySelector('img')!;
    await vi.waitFor(() => expect(shown.getAttribute('src')).toMatch(/^blob:/));
    expect(editor.getContents().ops).toEqual(content);
    expect(shown.dataset['state']).toBeUndefined();
  });

  it('says what its picture is called, and nothing where that is not known', () => {
    serve(() => undefined);
    const editor = new Quill(document.createElement('div'));
    editor.setContents([{ insert: '\n' }] as never);
    const address = `attachment:${ID}`;
    editor.updateContents([{ insert: { image: address }, attributes: { alt: altOf({ name: 'The sea.jpeg' }) } }] as never);
    editor.updateContents([{ retain: 1 }, { insert: { image: address } }] as never);
    const alts = (): (string | null)[] => [...editor.root.querySelectorAll('img')].map((it) => it.getAttribute('alt'));
    expect(alts()).toEqual(['The sea', '']);
    expect(editor.getContents().ops).toEqual([
      { insert: { image: address }, attributes: { alt: 'The sea' } },
      { insert: { image: address } },
      { insert: '\n' },
    ]);
    editor.formatText(0, 2, 'alt', false);
    expect(alts()).toEqual(['', '']);
  });

  it.each(['javascript:alert(1)', 'https://example.org/tracker.png', 'data:image/svg+xml;base64,PHN2Zy8+', 'data:text/html,x'])(
    'loads nothing from %s',
    (address) => {
      const asked = serve(() => undefined);
      const editor = new Quill(document.createElement('div'));
      showPicturesOf('d5', editor);
      editor.setContents([{ insert: { image: address } }, { insert: '\n' }] as never);
      const shown = editor.root.querySelector('img')!;
      expect(shown.getAttribute('src')).toMatch(/^data:image\/gif/);
      expect(shown.dataset['state']).toBe('missing');
      expect(asked).toEqual([]);
    },
  );
});
