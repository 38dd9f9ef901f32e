import { JSON_TYPE, TEXT, type DocumentType } from '@aetherflow/core';
import type { DocumentKind } from '../../editor/use-document';
import type { LoggedEdit } from './log';

/** A content that is longer than this, as JSON, is not looked into: all of it is written for each edit. */
export const LOOKED_INTO_MAX = 40_000;
/** Of so many earlier versions with the same content at most it is told. */
const SAME_MAX = 20;
/** Of so many different contents it is kept which versions had them; of the oldest it is forgotten. */
const CONTENTS_MAX = 10_000;

/**
 * Finds out as which earlier versions a document is again after an edit, as after a version was restored. The log does not know why an
 * edit was written; that both contents are equal is as good as known. Of each content a fingerprint of 64 bits is kept, so that it may go on for long.
 */
export class Returns {
  private readonly type: DocumentType<unknown, unknown>;
  /** The versions of each content, by its fingerprint. */
  private readonly versions = new Map<string, readonly number[]>();
  private content: unknown;
  private newest: string;

  /** @param content as it comes from REST, at the version before the first edit that is taken */
  constructor(kind: DocumentKind, version: number, content: unknown) {
    this.type = typeOf(kind);
    this.content = this.type.readContent(content);
    this.newest = fingerprint(this.json());
    this.versions.set(this.newest, [version]);
  }

  /** The next edit, with the earlier versions that had the content which the document has after it; without, when it has changed nothing. */
  take(edit: LoggedEdit): LoggedEdit {
    if (this.content === undefined) {
      return edit;
    }
    this.content = this.type.apply(this.content, edit.delta);
    const json = this.json();
    if (json.length > LOOKED_INTO_MAX) {
      this.content = undefined;
      this.versions.clear();
      return { ...edit, sameAs: [] };
    }
    const print = fingerprint(json);
    const sameAs = this.versions.get(print) ?? [];
    this.versions.set(print, [...sameAs.slice(1 - SAME_MAX), edit.version]);
    if (print === this.newest) {
      return edit;
    }
    this.newest = print;
    if (this.versions.size > CONTENTS_MAX) {
      this.versions.delete(this.versions.keys().next().value!);
    }
    return { ...edit, sameAs };
  }

  private json(): string {
    return JSON.stringify(this.type.writeContent(this.content));
  }
}

/** Whether a content is short enough to be looked into. */
export function canBeLookedInto(kind: DocumentKind, content: unknown): boolean {
  return JSON.stringify(typeOf(kind).writeContent(content)).length <= LOOKED_INTO_MAX;
}

function typeOf(kind: DocumentKind): DocumentType<unknown, unknown> {
  return (kind === 'json' ? JSON_TYPE : TEXT) as DocumentType<unknown, unknown>;
}

/** Two hashes of 32 bits, as FNV-1a makes one (RFC 9923), the second with a multiplier of its own (that of MurmurHash3's last step). */
function fingerprint(text: string): string {
  let one = 0x811c9dc5;
  let other = 0x811c9dc5;
  for (let i = 0; i < text.length; i++) {
    const unit = text.charCodeAt(i);
    one = Math.imul(one ^ unit, 0x01000193);
    other = Math.imul(other ^ unit, 0x85ebca6b);
  }
  return `${one}/${other}`;
}
