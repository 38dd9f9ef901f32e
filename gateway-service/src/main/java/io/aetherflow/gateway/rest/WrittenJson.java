package io.aetherflow.gateway.rest;

import java.io.StringWriter;
import tools.jackson.core.JsonGenerator;
import tools.jackson.core.JsonParser;
import tools.jackson.core.ObjectWriteContext;
import tools.jackson.core.json.JsonFactory;
import tools.jackson.databind.DeserializationContext;
import tools.jackson.databind.ValueDeserializer;

/**
 * Takes a value as it was written, and not what a tree of it would hold: there a number that is too
 * large for a double becomes another value, and of two members of one name the last one is left.
 * statesync reads it, as it reads what comes over WebSockets, and refuses what does not fit.
 */
final class WrittenJson extends ValueDeserializer<String> {
  private static final JsonFactory FACTORY = new JsonFactory();

  @Override
  public String deserialize(JsonParser parser, DeserializationContext context) {
    StringWriter out = new StringWriter();
    try (JsonGenerator generator = FACTORY.createGenerator(ObjectWriteContext.empty(), out)) {
      generator.copyCurrentStructureExact(parser);
    }
    return out.toString();
  }
}
