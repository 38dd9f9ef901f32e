import type { Range } from './positions';

/** What an edit is to its author. Key strokes of one kind can be taken back as one step. */
export type EditKind = 'insertion' | 'deletion' | 'replacement' | 'other';

/**
 * A kind of document: what its content is, and how deltas on it apply, compose, transform and invert. Contents and deltas are
 * immutable, and every function is pure. The same interface, with the same laws, as Java's `io.aetherflow.model.DocumentType`:
 * for deltas `a` and `b` that fit a content `x`, `transform(b, a, false)` after `a` and `transform(a, b, true)` after `b` lead to
 * the same content.
 */
export interface DocumentType<Content, Change> {
  /** The name that documents of this type carry. */
  readonly name: string;
  /** The content of a new document. */
  readonly emptyContent: Content;
  /** The delta that changes nothing. */
  readonly emptyDelta: Change;

  isEmpty(delta: Change): boolean;
  /** Throws {@link InvalidInput} when the delta does not fit. */
  apply(content: Content, delta: Change): Content;
  compose(first: Change, second: Change): Change;
  /**
   * A delta as it reads after another one; both are written on the same content.
   *
   * @param first whether `delta` was committed first: of two values for one thing its value remains, and its insertions stay left
   */
  transform(delta: Change, over: Change, first: boolean): Change;
  /** The delta that takes another one back from what that made of `before`. */
  invert(delta: Change, before: Content): Change;

  /** What the delta is to the author of an edit. */
  kind(delta: Change): EditKind;
  /** Whether two deltas, written on the same content, remove the same or set a value at the same place. */
  interferes(delta: Change, other: Change): boolean;
  /**
   * What of a change stands inside what another one, written on the same content, removes or sets as a whole. Nothing where a
   * transformation takes a delta apart, as with texts.
   */
  inside(change: Change, around: Change): Change;
  /**
   * The inverse of an own edit, as it leaves alone what others have written inside it since.
   *
   * @param edit the edit that it takes back
   * @param others what `inside` has told of their changes, one after the other
   */
  sparing(inverse: Change, edit: Change, others: Change): Change;

  /** A delta from its JSON form, as frames carry it. Throws {@link InvalidInput}. */
  readDelta(json: unknown): Change;
  writeDelta(delta: Change): unknown;
  /** A content from its JSON form. */
  readContent(json: unknown): Content;
  writeContent(content: Content): unknown;

  /** What somebody typed, as plain text, so that it can be given back when it can not be committed. */
  typedText(delta: Change): string;
  /**
   * Moves a selection with a change. A caret of the change's own author goes with what is inserted at it; everybody else's stays
   * in front of it.
   */
  moveRange(range: Range, change: Change, ofItsAuthor: boolean): Range;
  /** Moves a selection to where it was before a change. */
  moveRangeBack(range: Range, change: Change): Range;
}

/** Something that can not be taken: nothing has changed. */
export class InvalidInput extends Error {
  constructor(
    readonly code: 'MALFORMED' | 'OUT_OF_RANGE' | 'TOO_LARGE',
    /** What is wrong, for example `delta[0].value`. */
    readonly field: string,
    /** The offending value in few words; never what a member holds. */
    readonly value: string,
    /** What would have been accepted. */
    readonly limit: string,
  ) {
    super(`${code}: ${field} is ${value}, accepted is ${limit}`);
    this.name = 'InvalidInput';
  }
}
