package io.aetherflow.gateway.websocket;

import static java.nio.charset.StandardCharsets.UTF_8;

import io.netty.buffer.ByteBuf;
import io.netty.buffer.ByteBufUtil;
import java.io.ByteArrayOutputStream;
import org.jspecify.annotations.Nullable;

/**
 * Puts the parts of a message together, as long as it is not too long: the rest of one that is gets
 * dropped, so that a message of any length costs no memory. Parts are bytes until the message is
 * whole, since a client may cut it anywhere, in the middle of a character too (RFC 6455, section
 * 5.6; browsers do so with long messages). One thread at a time.
 */
final class MessageAssembler {
  /** A message this many times as long as allowed is abuse. */
  static final int ABUSIVE_FACTOR = 4;

  private final int bytesMax;
  private @Nullable ByteArrayOutputStream parts;
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

  /** Takes a part; the caller keeps the buffer. */
  Outcome add(ByteBuf part, boolean last) {
    bytes += part.readableBytes();
    if (bytes > bytesMax) {
      parts = null;
      return tooLarge(last);
    }
    if (last && parts == null) {
      bytes = 0;
      return new Outcome.Whole(part.toString(UTF_8));
    }
    if (parts == null) {
      parts = new ByteArrayOutputStream(Math.max(part.readableBytes() * 2, 64));
    }
    parts.writeBytes(ByteBufUtil.getBytes(part));
    if (!last) {
      return MORE;
    }
    String whole = parts.toString(UTF_8);
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
