import type Quill from 'quill/core';
import { Delta } from '@aetherflow/core';
import { ApiError } from '../api';
import { uploadPicture } from '../documents/attachments';
import { plainName } from '../frame/names';

/** Of a file's name; longer ones say no more to those who hear them. */
const ALT_MAX = 200;

/**
 * Keeps pictures with the document and puts them where they were dropped or pasted. Meanwhile everybody writes on: the place
 * moves with what is written in front of it. The caret goes behind the pictures, unless whose it is has gone on elsewhere.
 *
 * @throws ApiError as `uploadPicture`, and `PICTURE_LEFT_OUT` when the text may not be changed any more by the time a picture is there
 */
export async function insertPictures(quill: Quill, documentId: string, at: number, pictures: readonly File[]): Promise<void> {
  let index = at;
  /** Whether whoever put them there has moved the caret since, or written. */
  let goneOn = false;
  let inserting = false;
  const follow = (change: Delta, _before: Delta, source: string): void => {
    index = new Delta(change).transformPosition(index);
    goneOn ||= source === 'user' && !inserting;
  };
  const watchCaret = (_now: unknown, _before: unknown, source: string): void => {
    goneOn ||= source === 'user';
  };
  quill.on('text-change', follow);
  quill.on('selection-change', watchCaret);
  try {
    for (const picture of pictures) {
      const { address } = await uploadPicture(documentId, picture);
      if (!quill.isEnabled()) {
        throw new ApiError(0, 'PICTURE_LEFT_OUT', plainName(picture.name));
      }
      inserting = true;
      quill.updateContents(new Delta().retain(index).insert({ image: address }, { alt: altOf(picture) }), 'user');
      inserting = false;
    }
    if (!goneOn) {
      quill.setSelection(index, 0, 'user');
    }
  } finally {
    quill.off('text-change', follow);
    quill.off('selection-change', watchCaret);
  }
}

/** What those hear who do not see a picture: what its file is called. */
export function altOf({ name }: { readonly name: string }): string {
  return [...plainName(name.replace(/\.[a-z0-9]{1,5}$/i, ''))].slice(0, ALT_MAX).join('');
}
