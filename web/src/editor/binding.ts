import type Quill from 'quill/core';
import type QuillCursors from 'quill-cursors/core';
import { Delta, type SharedDocument } from '@aetherflow/core';
import { CursorLayer } from './cursor-layer';
import { displayable, sendable } from './displayable';
import { toShared } from './last-line';
import { NextPicture } from './next-picture';
import { knowsEmbed } from './quill';
import { historyOf } from './shared-history';

/** Makes another content the present one, by an edit of the user's like any other. */
export function replaceContent(quill: Quill, document: SharedDocument, content: Delta): void {
  const change = document.content().diff(content);
  if (change.ops.length > 0) {
    quill.updateContents(displayable(change, knowsEmbed), 'user');
  }
}

/**
 * Ties an editor to a shared document, both ways. Edits by the user go to the document; changes by others go to the editor without
 * disturbing the selection. Undo and redo are the document's. While a text is being composed with an input method, others' changes wait.
 *
 * Returns the function that unties them.
 */
export function bind(quill: Quill, document: SharedDocument): () => void {
  const layer = new CursorLayer(quill.getModule('cursors') as QuillCursors, document);
  /** Others' changes that the editor has not shown yet, on what it shows. */
  let waiting = new Delta();

  const show = (): void => {
    quill.setContents(displayable(document.content(), knowsEmbed).insert('\n'), 'silent');
    waiting = new Delta();
    layer.draw();
  };

  const flush = (): void => {
    if (waiting.ops.length > 0 && !quill.composition.isComposing) {
      const change = waiting;
      waiting = new Delta();
      quill.updateContents(displayable(change, knowsEmbed), 'api');
      if (quill.getLength() !== document.content().length() + 1) {
        // Quill has normalised something away. What is shared counts.
        show();
      }
    }
  };

  const onTextChange = (change: Delta, before: Delta, source: string): void => {
    if (source !== 'user') {
      return;
    }
    // The editor's own last line break is not part of what is shared.
    const { delta, repair } = toShared(sendable(change), before.length() - 1);
    if (repair !== undefined) {
      quill.updateContents(repair, 'silent');
    }
    const overWaiting = waiting.transform(delta, true);
    waiting = delta.transform(waiting, false);
    document.edit(overWaiting);
    layer.pushed();
    caret.ask();
  };

  const onComposed = (): void => void setTimeout(flush);

  /** What is told of the caret goes out later anyway, and to find its place takes a good part of a key stroke's work. */
  const caret = new NextPicture(() => {
    const range = quill.getSelection();
    if (range !== null && waiting.ops.length === 0) {
      const end = document.content().length();
      const index = Math.min(range.index, end);
      document.moveCursor({ index, length: Math.min(range.length, end - index) });
    }
  });
  const onSelectionChange = (): void => caret.ask();

  const off = [
    document.on('reset', show),
    document.on('change', (change) => {
      waiting = waiting.compose(change);
      flush();
    }),
    document.on('cursors', () => layer.draw()),
  ];
  historyOf(quill).follow(document);
  quill.on('text-change', onTextChange);
  quill.on('selection-change', onSelectionChange);
  quill.root.addEventListener('compositionend', onComposed);
  if (document.loaded) {
    show();
  }

  return () => {
    off.forEach((stop) => stop());
    layer.stop();
    caret.cancel();
    quill.off('text-change', onTextChange);
    quill.off('selection-change', onSelectionChange);
    quill.root.removeEventListener('compositionend', onComposed);
  };
}
