import { onBeforeUnmount, reactive } from 'vue';
import type { DocumentInfo, ErrorFrame, LockHolder, Participant, Rejection, SharedDocument } from '@aetherflow/core';
import { closeWhenSent, openBoard, openDocument } from '../collaboration';
import { isDocumentId } from '../route';

/** A document of whatever type. */
export type AnyDocument = SharedDocument<any, any>;

/** The types of documents that the page can show. */
export type DocumentKind = 'text' | 'json';

/** What the page shows of a document besides its content. */
export interface DocumentView {
  loaded: boolean;
  live: boolean;
  version: number;
  unsentEdits: number;
  info: DocumentInfo | undefined;
  people: readonly Participant[];
  holder: LockHolder | null;
  /** Why the document can not be shown. */
  failure: ErrorFrame | undefined;
}

export interface DocumentUse {
  readonly document: AnyDocument;
  readonly view: DocumentView;
}

/** Opens a document for as long as the component lives, and follows it. */
export function useDocument(
  id: string,
  kind: DocumentKind,
  on: { rejected: (rejection: Rejection) => void; error: (error: ErrorFrame) => void },
): DocumentUse {
  const document: AnyDocument = kind === 'json' ? openBoard(id) : openDocument(id);
  const view = reactive<DocumentView>({
    loaded: document.loaded,
    live: document.live,
    version: document.version,
    unsentEdits: document.unsentEdits,
    info: document.info,
    people: document.people,
    holder: document.holder,
    // What is no id can not be asked for.
    failure: isDocumentId(id) ? undefined : { type: 'error', code: 'NOT_FOUND', message: `${id} is no id of a document`, document: id },
  });
  const follow = (): void => {
    view.loaded = document.loaded;
    view.live = document.live;
    view.version = document.version;
    view.unsentEdits = document.unsentEdits;
  };
  /** A key stroke makes several steps of progress, and is not held up by what the page tells of them. */
  let following: ReturnType<typeof setTimeout> | undefined;
  const followSoon = (): void => {
    following ??= setTimeout(() => {
      following = undefined;
      follow();
    });
  };
  const off = [
    document.on('progress', followSoon),
    document.on('reset', follow),
    document.on('info', (info) => (view.info = info)),
    document.on('people', (people) => (view.people = people)),
    document.on('lock', (holder) => (view.holder = holder)),
    document.on('rejected', on.rejected),
    document.on('error', on.error),
    document.on('failed', (error) => (view.failure = error)),
  ];
  const warn = (event: BeforeUnloadEvent): void => {
    if (document.unsentEdits > 0) {
      event.preventDefault();
    }
  };
  window.addEventListener('beforeunload', warn);
  onBeforeUnmount(() => {
    off.forEach((stop) => stop());
    clearTimeout(following);
    window.removeEventListener('beforeunload', warn);
    closeWhenSent(document);
  });
  return { document, view };
}
