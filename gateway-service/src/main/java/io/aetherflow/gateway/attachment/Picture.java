package io.aetherflow.gateway.attachment;

import io.aetherflow.gateway.protocol.ErrorCode;
import io.aetherflow.gateway.protocol.Refusal;
import io.aetherflow.gateway.protocol.RefusedException;
import java.util.Optional;

/**
 * What the first bytes of a content say about the picture in it. Whatever its sender called it does
 * not count: a browser is told the type that was found here, and takes it for no other.
 *
 * <p>PNG (RFC 2083), JPEG (ITU T.81), GIF (89a) and WebP (RFC 9649) are known; nothing is decoded.
 * SVG is none of them, since it can hold scripts.
 */
public record Picture(String mediaType, int width, int height) {
  /** Most pixels on a side. */
  public static final int SIDE_MAX = 16_384;

  /** Most pixels altogether: more would take a browser hundreds of megabytes. */
  public static final long PIXELS_MAX = 64_000_000;

  private static final String ACCEPTED = "a PNG, JPEG, GIF or WebP picture";

  /**
   * Looks at a content.
   *
   * @param field the field that is named when it is refused
   * @throws RefusedException with MALFORMED when it is no picture, with TOO_LARGE when it has too
   *     many pixels
   */
  public static Picture of(String field, byte[] content) {
    Picture picture =
        found(content)
            .orElseThrow(() ->
                new RefusedException(
                    Refusal.of(
                        ErrorCode.MALFORMED,
                        field,
                        content.length + " bytes of another kind",
                        ACCEPTED)));
    if (!picture.isShowable()) {
      throw new RefusedException(
          Refusal.of(
              ErrorCode.TOO_LARGE,
              field,
              picture.width + " x " + picture.height + " pixels",
              SIDE_MAX + " on a side, " + PIXELS_MAX + " altogether"));
    }
    return picture;
  }

  /** Whether a browser shows it without trouble. */
  public boolean isShowable() {
    return width <= SIDE_MAX && height <= SIDE_MAX && (long) width * height <= PIXELS_MAX;
  }

  /** The picture in a content, when there is one of a known kind. */
  public static Optional<Picture> found(byte[] content) {
    Bytes bytes = new Bytes(content);
    try {
      Picture picture;
      if (bytes.has(0, 0x89, 'P', 'N', 'G', '\r', '\n', 0x1a, '\n')) {
        picture = new Picture("image/png", bytes.big32(16), bytes.big32(20));
      } else if (bytes.has(0, 'G', 'I', 'F', '8')) {
        picture = new Picture("image/gif", bytes.little16(6), bytes.little16(8));
      } else if (bytes.has(0, 'R', 'I', 'F', 'F') && bytes.has(8, 'W', 'E', 'B', 'P')) {
        picture = webp(bytes);
      } else if (bytes.has(0, 0xff, 0xd8, 0xff)) {
        picture = jpeg(bytes);
      } else {
        return Optional.empty();
      }
      return picture.width > 0 && picture.height > 0 ? Optional.of(picture) : Optional.empty();
    } catch (ArrayIndexOutOfBoundsException cut) {
      return Optional.empty();
    }
  }

  private static Picture webp(Bytes bytes) {
    if (bytes.has(12, 'V', 'P', '8', ' ')) {
      return new Picture("image/webp", bytes.little16(26) & 0x3fff, bytes.little16(28) & 0x3fff);
    }
    if (bytes.has(12, 'V', 'P', '8', 'L')) {
      int packed = bytes.little16(21) | bytes.little16(23) << 16;
      return new Picture("image/webp", (packed & 0x3fff) + 1, (packed >> 14 & 0x3fff) + 1);
    }
    if (bytes.has(12, 'V', 'P', '8', 'X')) {
      return new Picture("image/webp", bytes.little24(24) + 1, bytes.little24(27) + 1);
    }
    return new Picture("image/webp", 0, 0);
  }

  /** Goes from segment to segment until one begins a frame. */
  private static Picture jpeg(Bytes bytes) {
    int at = 2;
    while (true) {
      while (bytes.at(at) != 0xff) {
        at++;
      }
      while (bytes.at(at) == 0xff) {
        at++;
      }
      int marker = bytes.at(at++);
      boolean beginsFrame =
          marker >= 0xc0 && marker <= 0xcf && marker != 0xc4 && marker != 0xc8 && marker != 0xcc;
      if (beginsFrame) {
        return new Picture("image/jpeg", bytes.big16(at + 5), bytes.big16(at + 3));
      }
      boolean alone = marker == 0x01 || marker >= 0xd0 && marker <= 0xd8;
      if (!alone) {
        at += bytes.big16(at);
      }
    }
  }

  /** Unsigned numbers in an array; what lies behind its end throws. */
  private record Bytes(byte[] content) {
    int at(int index) {
      return content[index] & 0xff;
    }

    boolean has(int from, int... expected) {
      if (content.length < from + expected.length) {
        return false;
      }
      for (int i = 0; i < expected.length; i++) {
        if (at(from + i) != expected[i]) {
          return false;
        }
      }
      return true;
    }

    int big16(int index) {
      return at(index) << 8 | at(index + 1);
    }

    int big32(int index) {
      return big16(index) << 16 | big16(index + 2);
    }

    int little16(int index) {
      return at(index) | at(index + 1) << 8;
    }

    int little24(int index) {
      return little16(index) | at(index + 2) << 16;
    }
  }
}
