import { Delta, type CommittedEdit, type Op } from '@aetherflow/core';
import { rest } from '../rest';

/** An operation of the log as the history shows it. */
export interface LoggedEdit {
  readonly version: number;
  readonly user: { readonly id: string; readonly name: string };
  readonly opType: 'edit' | 'resolution' | 'restore';
  readonly delta: Delta;
  readonly timestamp: number;
}

export interface NamedVersion {
  readonly version: number;
  readonly name: string;
  readonly user: { readonly id: string; readonly name: string };
  readonly namedAt: number;
}

interface WireOperation extends Omit<LoggedEdit, 'delta'> {
  readonly delta: Op[];
}

export function logged(edit: CommittedEdit | WireOperation): LoggedEdit {
  const { version, user, opType, delta, timestamp } = edit;
  return { version, user, opType, delta: delta instanceof Delta ? delta : new Delta(delta), timestamp };
}

const PAGE = 500;

/** Reads a document's history through REST. */
export class HistoryReader {
  private readonly path: string;

  constructor(documentId: string) {
    this.path = `/documents/${documentId}`;
  }

  /** The content at a version. */
  async content(version: number): Promise<Delta> {
    if (version === 0) {
      return new Delta();
    }
    const { content } = await rest<{ content: Op[] }>('GET', `${this.path}/content?version=${version}`);
    return new Delta(content);
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
      found.push(...items.map(logged));
      last = found.at(-1)!.version;
    }
    return found;
  }

  async names(): Promise<NamedVersion[]> {
    return (await rest<{ items: NamedVersion[] }>('GET', `${this.path}/versions`)).items;
  }

  name(version: number, name: string): Promise<NamedVersion> {
    return rest('PUT', `${this.path}/versions/${version}`, { name });
  }

  forget(version: number): Promise<void> {
    return rest('DELETE', `${this.path}/versions/${version}`);
  }
}
