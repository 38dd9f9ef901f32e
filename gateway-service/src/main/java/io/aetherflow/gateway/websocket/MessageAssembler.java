package io.aetherflow.gateway.websocket;

import org.jspecify.annotations.Nullable;

/**
 * Puts the parts of a message together, as long as it is not too long: the rest of one that is gets
 * dropped, so that a message of any length costs no memory. One thread at a time.
 */
final class MessageAssembler {
  /** A message this many times as long as allowed is abuse. */
  static final int ABUSIVE_FACTOR = 4;

  private final int bytesMax;
  private @Nullable StringBuilder parts;
  private long bytes;
  private boolean abuseTold;

  MessageAssembler(int bytesMax) {
    this.bytesMax = bytesMax;
  }

  /** What a part led to. */
  sealed interface Outcome {
    /** More is to come, or the rest of a message that is too long was dropped. */
    record More() implements Outcome {}

    /** The message is whole. */
    record Whole(String text) implements Outcome {}

    /** A message ended that was too long. */
    record TooLarge() implements Outcome {}

    /** A message is so long that it is abuse; told once. */
    record Abusive() implements Outcome {}
  }

  private static final Outcome MORE = new Outcome.More();

  /**
   * Takes a part.
   *
   * @param partBytes its length in UTF-8
   */
  Outcome add(String part, int partBytes, boolean last) {
    bytes += partBytes;
    if (bytes > bytesMax) {
      parts = null;
      return tooLarge(last);
    }
    if (last && parts == null) {
      bytes = 0;
      return new Outcome.Whole(part);
    }
    if (parts == null) {
      parts = new StringBuilder(Math.max(part.length() * 2, 64));
    }
    parts.append(part);
    if (!last) {
      return MORE;
    }
    String whole = parts.toString();
    parts = null;
    bytes = 0;
    return new Outcome.Whole(whole);
  }

  private Outcome tooLarge(boolean last) {
    if (bytes > (long) bytesMax * ABUSIVE_FACTOR) {
      if (abuseTold) {
        return MORE;
      }
      abuseTold = true;
      return new Outcome.Abusive();
    }
    if (!last) {
      return MORE;
    }
    bytes = 0;
    return new Outcome.TooLarge();
  }
}
