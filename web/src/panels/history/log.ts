import { ref } from 'vue';
import { Delta, JsonDelta, type CommittedEdit, type JsonValue, type Op } from '@aetherflow/core';
import type { DocumentKind } from '../../editor/use-document';
import { rest } from '../rest';

/** An operation of the log as the history shows it. */
export interface LoggedEdit {
  readonly version: number;
  readonly user: { readonly id: string; readonly name: string };
  readonly opType: 'edit' | 'resolution' | 'restore';
  readonly delta: Delta | JsonDelta;
  readonly timestamp: number;
  /** The earlier versions, ascending, that had the content which the document has after it, as far as they are known; undefined when it has changed nothing, or was not looked into. */
  readonly sameAs?: readonly number[];
}

export interface NamedVersion {
  readonly version: number;
  readonly name: string;
  readonly user: { readonly id: string; readonly name: string };
  readonly namedAt: number;
}

/** Changes whenever a version gets or loses its name on this page. */
export const namings = ref(0);

interface WireOperation extends Omit<LoggedEdit, 'delta' | 'sameAs'> {
  readonly delta: unknown[];
}

/** A version that was just applied. */
export function logged({ version, user, opType, delta, timestamp }: CommittedEdit<Delta | JsonDelta>): LoggedEdit {
  return { version, user, opType, delta, timestamp };
}

const PAGE = 500;

/** Reads a document's history through REST. */
export class HistoryReader {
  private readonly path: string;

  constructor(
    documentId: string,
    private readonly kind: DocumentKind,
  ) {
    this.path = `/documents/${documentId}`;
  }

  /** The text at a version. */
  async content(version: number): Promise<Delta> {
    return new Delta(version === 0 ? [] : await this.read<Op[]>(version));
  }

  /** The structured data at a version. */
  async data(version: number): Promise<{ readonly [name: string]: JsonValue }> {
    return version === 0 ? {} : this.read(version);
  }

  private async read<Content>(version: number): Promise<Content> {
    return (await rest<{ content: Content }>('GET', `${this.path}/content?version=${version}`)).content;
  }

  private logged(operation: WireOperation): LoggedEdit {
    const { version, user, opType, delta, timestamp } = operation;
    return { version, user, opType, delta: this.kind === 'json' ? JsonDelta.read(delta) : new Delta(delta as Op[]), timestamp };
  }

  /** The operations with a version above `after` and up to `upTo`, ascending. */
  async operations(after: number, upTo: number): Promise<LoggedEdit[]> {
    const found: LoggedEdit[] = [];
    let last = after;
    while (last < upTo) {
      const limit = Math.min(PAGE, upTo - last);
      const { items } = await rest<{ items: WireOperation[] }>('GET', `${this.path}/operations?after=${last}&limit=${limit}`);
      if (items.length === 0) {
        break;
      }
      found.push(...items.map((item) => this.logged(item)));
      last = found.at(-1)!.version;
    }
    return found;
  }

  async names(): Promise<NamedVersion[]> {
    return (await rest<{ items: NamedVersion[] }>('GET', `${this.path}/versions`)).items;
  }

  async name(version: number, name: string): Promise<void> {
    await rest<NamedVersion>('PUT', `${this.path}/versions/${version}`, { name });
    namings.value += 1;
  }

  async forget(version: number): Promise<void> {
    await rest('DELETE', `${this.path}/versions/${version}`);
    namings.value += 1;
  }
}
