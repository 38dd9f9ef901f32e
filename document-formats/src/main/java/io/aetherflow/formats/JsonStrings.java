package io.aetherflow.formats;

import io.aetherflow.model.value.JsonValue;
import org.jspecify.annotations.Nullable;
import tools.jackson.core.JacksonException;
import tools.jackson.core.JsonParser;
import tools.jackson.core.JsonToken;
import tools.jackson.core.ObjectReadContext;
import tools.jackson.core.json.JsonFactory;

/** Strings inside of JSON values. */
final class JsonStrings {
  private static final JsonFactory FACTORY = new JsonFactory();

  private JsonStrings() {}

  /** The text when the value is one, else null. */
  static @Nullable String decoded(JsonValue value) {
    if (!value.json().startsWith("\"")) {
      return null;
    }
    try (JsonParser parser = FACTORY.createParser(ObjectReadContext.empty(), value.json())) {
      return parser.nextToken() == JsonToken.VALUE_STRING ? parser.getString() : null;
    } catch (JacksonException e) {
      return null;
    }
  }
}
