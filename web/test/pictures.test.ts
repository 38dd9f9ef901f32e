// @vitest-environment happy-dom
import { afterEach, describe, expect, it, vi } from 'vitest';
import { Delta } from '@aetherflow/core';
import { uploadPicture, type Uploaded } from '../src/documents/attachments';
import { insertPictures } from '../src/editor/pictures';
import { createEditor } from '../src/editor/quill';

vi.mock('../src/documents/attachments', async (original) => ({ ...(await original<object>()), uploadPicture: vi.fn() }));

afterEach(() => document.body.replaceChildren());

describe('a picture that is on its way', () => {
  /** An editor with two lines and the caret in the first one, where a picture was put. */
  function begun() {
    let arrive!: (uploaded: Uploaded) => void;
    vi.mocked(uploadPicture).mockReturnValue(new Promise((resolve) => (arrive = resolve)));
    const container = document.createElement('div');
    document.body.append(container);
    const quill = createEditor(container, { documentId: 'd', onFiles: () => undefined });
    quill.setContents(new Delta().insert('one\ntwo\n'), 'api');
    quill.setSelection(2, 0, 'api');
    const done = insertPictures(quill, 'd', 2, [new File(['x'], 'sea.png', { type: 'image/png' })]);
    const arrived = (): Promise<void> => {
      arrive({ address: 'https://example.org/sea.png', width: 3, height: 2 });
      return done;
    };
    const shown = (): string => quill.getContents().ops.map(({ insert }) => (typeof insert === 'string' ? insert : '▢')).join('');
    return { quill, arrived, shown };
  }

  it('has the caret behind it when it is there', async () => {
    const { quill, arrived, shown } = begun();
    quill.updateContents(new Delta().insert('0'), 'api');
    await arrived();
    expect([shown(), quill.getSelection()?.index]).toEqual(['0on▢e\ntwo\n', 4]);
  });

  it('leaves a caret alone that has gone elsewhere', async () => {
    const { quill, arrived, shown } = begun();
    quill.setSelection(6, 0, 'user');
    await arrived();
    expect([shown(), quill.getSelection()?.index]).toEqual(['on▢e\ntwo\n', 7]);
  });

  it('leaves who writes on where they write', async () => {
    const { quill, arrived, shown } = begun();
    quill.insertText(2, '!', 'user');
    quill.insertText(0, '0', 'user');
    quill.setSelection(1, 0, 'user');
    await arrived();
    expect([shown(), quill.getSelection()?.index]).toEqual(['0on!▢e\ntwo\n', 1]);
  });

  it('is told when nothing may be changed any more', async () => {
    const { quill, arrived, shown } = begun();
    quill.disable();
    await expect(arrived()).rejects.toMatchObject({ code: 'PICTURE_LEFT_OUT', message: 'sea.png' });
    expect(shown()).toBe('one\ntwo\n');
  });
});
