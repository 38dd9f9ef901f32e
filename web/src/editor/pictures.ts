import type Quill from 'quill/core';
import { Delta } from '@aetherflow/core';
import { uploadPicture } from '../documents/attachments';

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
      quill.updateContents(new Delta().retain(index).insert({ image: address }), 'user');
    }
    quill.setSelection(index, 0, 'user');
  } finally {
    quill.off('text-change', follow);
  }
}
