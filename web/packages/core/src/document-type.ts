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
   * The delta that takes an own edit back for its author, who may do so much later: what the edit wrote is as it was. Unlike `invert`
   * it need not undo what the edit only made room with, such as objects around a member, for others may use that by then without its
   * author having seen it.
   */
  takingBack(edit: Change, before: Content): Change;
  /**
   * What takes an own edit back as it reads after a change of others, which it never takes back; both are written on the same
   * content. Where a type takes something as a whole, that is less than `transform` leaves of it.
   */
  sparing(inverse: Change, others: Change): Change;
  /** The change of others as it reads after the inverse that spares it; `after` is the content after the change of others. */
  spared(others: Change, inverse: Change, after: Content): Change;

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
