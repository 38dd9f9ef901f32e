package io.aetherflow.gateway.protocol;

import static java.nio.charset.StandardCharsets.UTF_8;

import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import tools.jackson.core.JsonParser;
import tools.jackson.core.JsonToken;
import tools.jackson.core.ObjectReadContext;

/** The text of a rich text, without formatting and embedded things. */
public final class PlainText {
  private PlainText() {}

  /** Writes the text of a content, an array of insert operations, in UTF-8. */
  public static void write(InputStream json, OutputStream out) throws IOException {
    try (JsonParser parser = Json.FACTORY.createParser(ObjectReadContext.empty(), json)) {
      if (parser.nextToken() != JsonToken.START_ARRAY) {
        return;
      }
      while (parser.nextToken() == JsonToken.START_OBJECT) {
        while (parser.nextToken() != JsonToken.END_OBJECT) {
          String name = parser.currentName();
          if (parser.nextToken() == JsonToken.VALUE_STRING && name.equals("insert")) {
            out.write(parser.getString().getBytes(UTF_8));
          } else {
            parser.skipChildren();
          }
        }
      }
    }
  }
}
