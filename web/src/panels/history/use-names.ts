import { onBeforeUnmount, shallowRef, watch } from 'vue';
import type { AnyDocument } from '../../editor/use-document';
import { namings, type HistoryReader, type NamedVersion } from './log';

/** Follows the names of a document's versions, as they are given and taken on this page and by others. */
export function useNames(document: AnyDocument, reader: HistoryReader) {
  /** The newest version first. */
  const names = shallowRef<readonly NamedVersion[]>([]);
  let asked = 0;

  async function read(): Promise<void> {
    const ask = ++asked;
    const found = await reader.names();
    if (ask === asked) {
      names.value = found;
    }
  }

  /** What can not be read now is read with the next news, or when the connection is back. */
  function follow(): void {
    read().catch(() => undefined);
  }

  let live = document.live;
  const off = [
    document.on('named', follow),
    document.on('progress', () => {
      if (document.live && !live) {
        // What was named while nothing was told.
        follow();
      }
      live = document.live;
    }),
  ];
  watch(namings, follow);
  onBeforeUnmount(() => off.forEach((stop) => stop()));
  return { names, read };
}
