package io.aetherflow.demos.load;

import java.nio.charset.StandardCharsets;
import java.util.Arrays;

/**
 * Reads out of an {@code ops} frame what a light client needs, without parsing it: of each
 * operation its version and its id. Relies on the server's writing the version first and the id
 * after it, and on contents without quotation marks, which is what loads write.
 */
final class OperationsFrame {
  private static final byte[] START = ascii("{\"type\":\"ops\",\"document\":\"");
  private static final byte[] VERSION = ascii("\"version\":");
  private static final byte[] ID = ascii("\"opId\":\"");
  private static final int ID_LENGTH = 36;

  private OperationsFrame() {}

  /** Takes each operation of a frame. */
  interface Reader {
    void operation(long version, long idHigh, long idLow);
  }

  /** Whether this is a frame of operations. */
  static boolean matches(byte[] bytes, int length) {
    return length > START.length && Arrays.equals(bytes, 0, START.length, START, 0, START.length);
  }

  static String document(byte[] bytes) {
    return new String(bytes, START.length, ID_LENGTH, StandardCharsets.ISO_8859_1);
  }

  static void read(byte[] bytes, int length, Reader reader) {
    int at = find(VERSION, bytes, START.length + ID_LENGTH, length);
    while (at >= 0) {
      long version = 0;
      for (; at < length && bytes[at] >= '0' && bytes[at] <= '9'; at++) {
        version = version * 10 + (bytes[at] - '0');
      }
      int id = find(ID, bytes, at, length);
      if (id < 0 || id + ID_LENGTH > length) {
        throw new IllegalArgumentException("an operation without an id at byte " + at);
      }
      long high = hex(bytes, id, 8) << 32 | hex(bytes, id + 9, 4) << 16 | hex(bytes, id + 14, 4);
      long low = hex(bytes, id + 19, 4) << 48 | hex(bytes, id + 24, 12);
      reader.operation(version, high, low);
      at = find(VERSION, bytes, id + ID_LENGTH, length);
    }
  }

  /** The place behind the next occurrence, or −1. */
  private static int find(byte[] what, byte[] bytes, int from, int to) {
    int last = to - what.length;
    for (int at = from; at <= last; at++) {
      // The second byte tells more than the quotation mark in front of it.
      if (bytes[at + 1] == what[1]
          && Arrays.equals(bytes, at, at + what.length, what, 0, what.length)) {
        return at + what.length;
      }
    }
    return -1;
  }

  private static long hex(byte[] bytes, int from, int digits) {
    long value = 0;
    for (int i = from; i < from + digits; i++) {
      value = value << 4 | Character.digit(bytes[i], 16);
    }
    return value;
  }

  private static byte[] ascii(String text) {
    return text.getBytes(StandardCharsets.US_ASCII);
  }
}
