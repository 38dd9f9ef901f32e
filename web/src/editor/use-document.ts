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
  /** Why the server owes an answer for longer than usual: the code that it has told, or '' when it has told nothing. */
  heldUp: string | undefined;
  /** Why the document can not be shown. */
  failure: ErrorFrame | undefined;
}

/** An answer usually takes milliseconds; after this time it is said that there is none. */
const HELD_UP_MILLIS = 5_000;
/** How often it is looked whether an answer is due, while one is. */
const LOOK_MILLIS = 1_000;

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
    heldUp: undefined,
    // What is no id can not be asked for.
    failure: isDocumentId(id) ? undefined : { type: 'error', code: 'NOT_FOUND', message: `${id} is no id of a document`, document: id },
  });
  const follow = (): void => {
    view.loaded = document.loaded;
    view.live = document.live;
    view.version = document.version;
    view.unsentEdits = document.unsentEdits;
    look();
  };
  let looking: ReturnType<typeof setTimeout> | undefined;
  /** Time passes without anything being told. */
  const look = (): void => {
    clearTimeout(looking);
    const { heldUp } = document;
    view.heldUp = heldUp !== undefined && heldUp.forMillis >= HELD_UP_MILLIS ? (heldUp.code ?? '') : undefined;
    looking = view.failure === undefined && (!document.live || document.unsentEdits > 0) ? setTimeout(look, LOOK_MILLIS) : undefined;
  };
  look();
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
    clearTimeout(looking);
    window.removeEventListener('beforeunload', warn);
    closeWhenSent(document);
  });
  return { document, view };
}
