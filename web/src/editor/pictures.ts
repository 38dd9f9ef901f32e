import type Quill from 'quill/core';
import { Delta } from '@aetherflow/core';
import { uploadPicture } from '../documents/attachments';
import { plainName } from '../frame/names';

/** Of a file's name; longer ones say no more to those who hear them. */
const ALT_MAX = 200;

/**
 * Keeps pictures with the document and puts them where they were dropped or pasted. Meanwhile everybody writes on: the place
 * moves with what is written in front of it.
 */
export async function insertPictures(quill: Quill, documentId: string, at: number, pictures: readonly File[]): Promise<void> {
  let index = at;
  const follow = (change: Delta): void => {
    index = new Delta(change).transformPosition(index);
  };
  quill.on('text-change', follow);
  try {
    for (const picture of pictures) {
      const { address } = await uploadPicture(documentId, picture);
      quill.updateContents(new Delta().retain(index).insert({ image: address }, { alt: altOf(picture) }), 'user');
    }
    quill.setSelection(index, 0, 'user');
  } finally {
    quill.off('text-change', follow);
  }
}

/** What those hear who do not see a picture: what its file is called. */
export function altOf({ name }: { readonly name: string }): string {
  return [...plainName(name.replace(/\.[a-z0-9]{1,5}$/i, ''))].slice(0, ALT_MAX).join('');
}
