package io.aetherflow.formats;

import static java.nio.charset.StandardCharsets.UTF_8;

import io.aetherflow.model.InvalidInputException;
import io.aetherflow.model.Problem;
import java.io.IOException;
import java.io.OutputStream;
import java.nio.ByteBuffer;
import java.nio.charset.CharacterCodingException;

/** Text files: UTF-8, with or without a byte order mark. */
final class Utf8 {
  private Utf8() {}

  static String text(byte[] file) {
    String text;
    try {
      text = UTF_8.newDecoder().decode(ByteBuffer.wrap(file)).toString();
    } catch (CharacterCodingException e) {
      throw new InvalidInputException(
          new Problem(Problem.MALFORMED, "body", file.length + " bytes of another kind", "UTF-8"));
    }
    int zero = text.indexOf('\0');
    if (zero >= 0) {
      throw new InvalidInputException(
          new Problem(Problem.MALFORMED, "body", "U+0000 at " + zero, "text without U+0000"));
    }
    return text.startsWith("\ufeff") ? text.substring(1) : text;
  }

  static void write(String text, OutputStream out) throws IOException {
    out.write(text.getBytes(UTF_8));
  }
}
