import { Delta, type JsonDelta, type JsonValue } from '@aetherflow/core';
import { deedsOf, together, type Deeds } from './board-deeds';
import type { LoggedEdit } from './log';

/** Operations of one author that follow each other closely: what people would call one change. */
export interface EditGroup {
  readonly first: number;
  readonly last: number;
  readonly user: LoggedEdit['user'];
  readonly kind: LoggedEdit['opType'];
  readonly startedAt: number;
  readonly endedAt: number;
  readonly operations: number;
  /** Characters and embeds of a text; members of structured data that were set. */
  readonly inserted: number;
  readonly deleted: number;
  /** The beginning of what was written. */
  readonly excerpt: string;
  /** The earlier versions, ascending, that had the content which the document has after all of it, as far as they are known; undefined when it has changed nothing, or was not looked into. */
  readonly sameAs: readonly number[] | undefined;
  /** What was done with a board; nothing of a text. */
  readonly deeds: Deeds;
}

/** A pause of this length begins another group. */
export const PAUSE_MILLIS = 2 * 60_000;
/** A group takes no more after this time, so that an hour's work is not one change. */
const DURATION_MAX_MILLIS = 10 * 60_000;
const EXCERPT_LENGTH = 60;
const NO_DEEDS: Deeds = new Map();

/** Adds an operation behind the last group; groups are ascending. */
export function grouped(groups: readonly EditGroup[], edit: LoggedEdit): EditGroup[] {
  const last = groups.at(-1);
  const one = groupOf(edit);
  if (last === undefined || !belong(last, one)) {
    return [...groups, one];
  }
  return [...groups.slice(0, -1), joined(last, one)];
}

/** The groups of consecutive operations, ascending. */
export function groupsOf(edits: readonly LoggedEdit[]): EditGroup[] {
  const groups: EditGroup[] = [];
  for (const edit of edits) {
    const one = groupOf(edit);
    const last = groups.at(-1);
    if (last !== undefined && belong(last, one)) {
      groups[groups.length - 1] = joined(last, one);
    } else {
      groups.push(one);
    }
  }
  return groups;
}

function belong(before: EditGroup, after: EditGroup): boolean {
  return (
    before.user.id === after.user.id &&
    before.kind === after.kind &&
    after.startedAt - before.endedAt < PAUSE_MILLIS &&
    after.endedAt - before.startedAt < DURATION_MAX_MILLIS
  );
}

function joined(before: EditGroup, after: EditGroup): EditGroup {
  return {
    ...before,
    last: after.last,
    endedAt: after.endedAt,
    operations: before.operations + after.operations,
    inserted: before.inserted + after.inserted,
    deleted: before.deleted + after.deleted,
    excerpt: (before.excerpt + after.excerpt).slice(0, EXCERPT_LENGTH),
    sameAs: after.sameAs ?? before.sameAs,
    deeds: together(before.deeds, after.deeds),
  };
}

/** The version before a group as which the document is again after it, as when a version was restored. */
export function returnsTo({ kind, first, operations, sameAs }: EditGroup): number | undefined {
  // One operation after which the document is as just before it has done nothing.
  const before = operations === 1 ? first - 1 : first;
  return kind === 'edit' ? sameAs?.filter((version) => version < before).at(-1) : undefined;
}

function groupOf({ version, user, opType, delta, timestamp, sameAs }: LoggedEdit): EditGroup {
  const { inserted, deleted, excerpt } = delta instanceof Delta ? inText(delta) : inData(delta);
  return {
    first: version,
    last: version,
    user,
    kind: opType,
    startedAt: timestamp,
    endedAt: timestamp,
    operations: 1,
    inserted,
    deleted,
    excerpt: excerpt.replace(/\s+/g, ' ').slice(0, EXCERPT_LENGTH),
    sameAs,
    deeds: delta instanceof Delta ? NO_DEEDS : deedsOf(delta),
  };
}

interface Sum {
  inserted: number;
  deleted: number;
  excerpt: string;
}

/** Members that say nothing to people: where something stands, and in which colour. */
const WORDLESS = ['order', 'place', 'color'];

function inData(delta: JsonDelta): Sum {
  const set = delta.writes.filter(({ node }) => node !== undefined);
  const words = set.flatMap(({ pointer, node }) => wordsIn(pointer.at(-1)!, node!.value));
  return { inserted: set.length, deleted: delta.writes.length - set.length, excerpt: words.length === 0 ? '' : `${words.join(' ')} ` };
}

function wordsIn(name: string, value: JsonValue): string[] {
  if (WORDLESS.includes(name) || value === null || Array.isArray(value)) {
    return [];
  }
  return typeof value === 'object' ? Object.entries(value).flatMap(([inner, part]) => wordsIn(inner, part)) : typeof value === 'string' ? [value] : [];
}

function inText(delta: Delta): Sum {
  let inserted = 0;
  let deleted = 0;
  let excerpt = '';
  for (const { insert, delete: gone } of delta.ops) {
    if (typeof insert === 'string') {
      inserted += insert.length;
      excerpt += insert;
    } else if (insert !== undefined) {
      inserted += 1;
    }
    deleted += gone ?? 0;
  }
  return { inserted, deleted, excerpt };
}
