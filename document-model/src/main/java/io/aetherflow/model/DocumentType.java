package io.aetherflow.model;

import java.util.Optional;

/**
 * A kind of document: what its content is, and how deltas on it apply, compose, transform and
 * invert.
 *
 * <p>An implementation is found by its {@linkplain #name() name} through {@link DocumentTypes};
 * nothing outside the implementation knows which type it works on. Contents and deltas are
 * immutable, and every method is a pure function that any thread may call.
 *
 * <p>The laws, for deltas {@code a} and {@code b} that are valid on content {@code x}:
 *
 * <ul>
 *   <li>{@code apply(apply(x, a), c) = apply(x, compose(a, c))}
 *   <li>TP1: {@code apply(apply(x, a), transform(b, a, RIGHT)) = apply(apply(x, b), transform(a, b,
 *       LEFT))}
 *   <li>{@code apply(apply(x, a), invert(a, x)) = x}
 *   <li>{@code apply(apply(x, a), sparing(b, a)) = apply(apply(x, b), spared(a, b, apply(x, a)))}
 * </ul>
 *
 * @param <C> the content of a document
 * @param <D> a change of a content
 */
public interface DocumentType<C, D> {

  /**
   * Where a delta's insertions end up beside insertions of the other delta at the same position.
   */
  enum Side {
    /**
     * The delta was committed first: it stays left, and of two values for one attribute its value
     * remains.
     */
    LEFT,
    /** The other delta was committed first. */
    RIGHT
  }

  /** What an edit is to its author. Key strokes of one kind can be taken back as one step. */
  enum EditKind {
    /** Only inserts, as typing does. */
    INSERTION,
    /** Only removes, as the backspace key does. */
    DELETION,
    /** Puts something in the place of something else. */
    REPLACEMENT,
    /** Anything else, for example a format. */
    OTHER
  }

  /** The name that documents of this type carry, for example {@code text}. */
  String name();

  /** The content of a new document. */
  C emptyContent();

  /** The delta that changes nothing. */
  D emptyDelta();

  /**
   * Returns the content after the delta.
   *
   * @throws InvalidInputException when the delta does not fit the content, for example reaches past
   *     its end
   */
  C apply(C content, D delta);

  /** Returns the one delta that does what {@code first} and then {@code second} do. */
  D compose(D first, D second);

  /**
   * Returns {@code delta} as it reads after {@code over}; both are written on the same content.
   *
   * @param side where {@code delta} stands relative to {@code over} at the same position
   */
  D transform(D delta, D over, Side side);

  /**
   * Returns the delta that takes {@code delta} back; {@code before} is the content that it was
   * applied to.
   */
  D invert(D delta, C before);

  /** Whether the delta changes nothing. */
  boolean isEmpty(D delta);

  /** What the delta is to the author of an edit. */
  default EditKind kind(D delta) {
    return EditKind.OTHER;
  }

  /**
   * Whether two deltas, written on the same content, remove the same or set a value at the same
   * place. Insertions beside each other do not interfere. Where a type has no insertions, it
   * matters then which one comes first.
   */
  default boolean interferes(D delta, D other) {
    return !transform(delta, other, Side.LEFT).equals(transform(delta, other, Side.RIGHT));
  }

  /**
   * Returns the delta that takes an own edit back for its author, who may do so much later: what
   * the edit wrote is as it was. Unlike {@link #invert} it need not undo what the edit only made
   * room with, such as objects around a member, for others may use that by then without its author
   * having seen it.
   */
  default D takingBack(D edit, C before) {
    return invert(edit, before);
  }

  /**
   * Returns what takes an own edit back as it reads after a change of others, which it never takes
   * back; both are written on the same content. Where a type takes something as a whole, that is
   * less than {@link #transform} leaves of it.
   */
  default D sparing(D inverse, D others) {
    return transform(inverse, others, Side.RIGHT);
  }

  /**
   * Returns the change of others as it reads after the inverse that {@linkplain #sparing spares}
   * it.
   *
   * @param after the content after the change of others
   */
  default D spared(D others, D inverse, C after) {
    return transform(others, inverse, Side.LEFT);
  }

  /** The delta that makes this content out of the empty one. */
  D deltaOf(C content);

  /**
   * What a content counts as against the limit for documents, in units of its encoded form, as
   * nearly as it is known without encoding: for {@code text} its length in UTF-16 units, its embeds
   * and the attributes of its runs.
   */
  long size(C content);

  /**
   * Refuses a delta that is well formed but larger than one submission may be, in what its bytes do
   * not bound already. Deltas that are made out of others, such as a restoration, may be larger and
   * can still be written and read.
   *
   * @throws InvalidInputException when it is too large
   */
  void checkSubmission(D delta);

  /**
   * A delta that puts one's own text or value where another delta writes; on the same content.
   *
   * @param place a delta that inserts, deletes or sets something at the place
   * @param subject empty for a text, the name of an attribute, or the path of a member
   * @param own a plain text, or a value as JSON
   * @throws InvalidInputException when the type takes no such text or value
   */
  default D inPlaceOf(D place, String subject, String own) {
    throw new InvalidInputException(
        new Problem(
            Problem.MALFORMED,
            "choice",
            "own",
            "none of one's own: type " + name() + " takes none"));
  }

  /**
   * Reads a delta from its JSON form.
   *
   * @throws InvalidInputException when the bytes are not a well-formed delta of this type
   */
  D decodeDelta(byte[] json);

  /** Writes the canonical JSON form of a delta, in UTF-8. */
  byte[] encodeDelta(D delta);

  /**
   * Reads a content from its JSON form.
   *
   * @throws InvalidInputException when the bytes are not a well-formed content of this type
   */
  C decodeContent(byte[] json);

  /** Writes the canonical JSON form of a content, in UTF-8. */
  byte[] encodeContent(C content);

  /**
   * Whether the JSON form of a content is at the same time that of {@link #deltaOf} it; then
   * nothing has to be decoded to send a content in pages.
   */
  default boolean contentReadsAsDelta() {
    return false;
  }

  /**
   * Writes the JSON form of one part of a content.
   *
   * @param path names the part in the way of the type, for {@code json} by JSON Pointer
   * @return empty when there is no such part
   * @throws InvalidInputException when the path is none, or the type has no parts
   */
  default Optional<byte[]> encodePart(C content, String path) {
    throw new InvalidInputException(
        new Problem(Problem.MALFORMED, "path", path, "none: type " + name() + " has no parts"));
  }

  /**
   * The text of a content, without formatting and embedded things.
   *
   * @throws InvalidInputException when contents of this type are no texts
   */
  default String plainText(C content) {
    throw new InvalidInputException(
        new Problem(
            Problem.MALFORMED,
            "accept",
            "text/plain",
            "application/json: type " + name() + " is no text"));
  }
}
