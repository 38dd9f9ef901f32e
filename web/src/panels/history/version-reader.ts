import { Delta } from '@aetherflow/core';
import { attributed, compared, type Piece } from './attribution';
import { groupsOf } from './groups';
import type { HistoryReader, LoggedEdit } from './log';

/** Beyond so many operations only the two ends are compared, without telling whose each change is. */
export const ATTRIBUTED_OPERATIONS_MAX = 2_000;
/** How far back the beginning of a version's own change is looked for. */
export const LOOK_BACK = 200;
const CONTENTS_KEPT = 6;

export interface VersionPicture {
  readonly base: number;
  readonly version: number;
  readonly pieces: readonly Piece[];
  /** Whether each change is told with its author. */
  readonly attributed: boolean;
  /** The operation at the version. */
  readonly last: LoggedEdit | undefined;
}

/** What has become of a document between two versions. */
export interface ComparedEdits {
  readonly base: number;
  /** Undefined when they are too many to be read. */
  readonly edits: readonly LoggedEdit[] | undefined;
  /** The operation at the version. */
  readonly last: LoggedEdit | undefined;
}

/**
 * The operations that lead to a version.
 *
 * @param base what to compare with; the version before the change that the version belongs to when undefined
 */
export async function comparedEdits(reader: HistoryReader, version: number, base?: number): Promise<ComparedEdits> {
  if (version === 0) {
    return { base: 0, edits: [], last: undefined };
  }
  const lookBack = await reader.operations(Math.max(0, version - LOOK_BACK), version);
  const from = base ?? (groupsOf(lookBack).at(-1)?.first ?? version) - 1;
  const last = lookBack.at(-1);
  if (version - from > ATTRIBUTED_OPERATIONS_MAX) {
    return { base: from, edits: undefined, last };
  }
  const known = lookBack.filter((edit) => edit.version > from);
  const missing = known[0] !== undefined && known[0].version > from + 1 ? await reader.operations(from, known[0].version - 1) : [];
  return { base: from, edits: [...missing, ...known], last };
}

/** Makes pictures of versions: a content with what has changed since an earlier one. */
export class VersionReader {
  private readonly contents = new Map<number, Promise<Delta>>();

  constructor(private readonly reader: HistoryReader) {}

  /** @param chosen what to compare with, as for `comparedEdits` */
  async picture(version: number, chosen?: number): Promise<VersionPicture> {
    const { base, edits, last } = await comparedEdits(this.reader, version, chosen);
    if (edits === undefined) {
      const [before, after] = await Promise.all([this.content(base), this.content(version)]);
      return { base, version, pieces: compared(before, after, { id: '', name: '' }), attributed: false, last };
    }
    return { base, version, pieces: attributed(await this.content(base), edits), attributed: true, last };
  }

  content(version: number): Promise<Delta> {
    const known = this.contents.get(version);
    if (known !== undefined) {
      return known;
    }
    const content = this.reader.content(version);
    content.catch(() => this.contents.delete(version));
    this.contents.set(version, content);
    if (this.contents.size > CONTENTS_KEPT) {
      this.contents.delete(this.contents.keys().next().value!);
    }
    return content;
  }
}
