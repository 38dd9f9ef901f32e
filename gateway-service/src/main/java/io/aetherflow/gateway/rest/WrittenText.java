package io.aetherflow.gateway.rest;

import io.aetherflow.gateway.protocol.ClientFrameReader;
import org.springframework.boot.jackson.JacksonComponent;
import tools.jackson.core.JsonParser;
import tools.jackson.core.JsonToken;
import tools.jackson.databind.DeserializationContext;
import tools.jackson.databind.ValueDeserializer;

/**
 * Takes texts in the bodies of requests as they were written, as WebSockets take them: a number is
 * no text, and one that cannot be kept, with U+0000 or half a surrogate pair, is refused instead of
 * changed on its way.
 */
@JacksonComponent
final class WrittenText extends ValueDeserializer<String> {
  @Override
  public String deserialize(JsonParser parser, DeserializationContext context) {
    String name = parser.currentName();
    String field = name == null ? "body" : name;
    if (parser.currentToken() != JsonToken.VALUE_STRING) {
      throw Bodies.malformed(field, "no text", "a string");
    }
    String text = parser.getString();
    if (!ClientFrameReader.isWellFormed(text)) {
      throw Bodies.malformed(field, "not well-formed", "no U+0000, no half a surrogate pair");
    }
    return text;
  }
}
