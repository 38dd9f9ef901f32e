package io.aetherflow.gateway.protocol;

import java.io.InputStream;
import java.io.StringWriter;
import java.util.LinkedHashMap;
import java.util.Map;
import org.jspecify.annotations.Nullable;
import tools.jackson.core.JsonGenerator;
import tools.jackson.core.JsonParser;
import tools.jackson.core.JsonToken;
import tools.jackson.core.ObjectReadContext;
import tools.jackson.core.ObjectWriteContext;

/**
 * Cuts a document's content into pages: the array of operations that make it becomes several
 * arrays, and the insertion of a long text several insertions with the same attributes. Not safe
 * for several threads.
 */
public final class ContentPages implements AutoCloseable {
  private final JsonParser parser;
  private final int pageChars;
  private boolean ended;

  /** The text that did not fit into the last page, and where it goes on. */
  private @Nullable String text;

  private int textFrom;
  private @Nullable String attributes;

  /**
   * Begins to cut.
   *
   * @param json the JSON of the delta that makes the content
   * @param pageChars about how long a page may be
   */
  public ContentPages(InputStream json, int pageChars) {
    this.parser = Json.FACTORY.createParser(ObjectReadContext.empty(), json);
    this.pageChars = pageChars;
    if (parser.nextToken() != JsonToken.START_ARRAY) {
      throw new IllegalArgumentException("json is no array");
    }
  }

  /**
   * The next page as a JSON array, at the end null. The first page is always there, be it empty.
   */
  public @Nullable String next() {
    if (ended) {
      return null;
    }
    StringWriter page = new StringWriter();
    try (JsonGenerator json = Json.FACTORY.createGenerator(ObjectWriteContext.empty(), page)) {
      json.writeStartArray();
      fill(json, page);
      json.writeEndArray();
    }
    return page.toString();
  }

  /** Whether there is no further page. */
  public boolean atEnd() {
    return ended;
  }

  private void fill(JsonGenerator json, StringWriter page) {
    while (!ended) {
      json.flush();
      int room = pageChars - page.getBuffer().length();
      if (room <= 0) {
        return;
      }
      if (text != null) {
        writeText(json, text, room);
      } else if (parser.nextToken() == JsonToken.END_ARRAY) {
        ended = true;
      } else {
        readElement(json);
      }
    }
  }

  private void writeText(JsonGenerator json, String value, int room) {
    int to = Math.min(value.length(), textFrom + Math.max(room, 1));
    if (to < value.length() && Character.isLowSurrogate(value.charAt(to))) {
      to++;
    }
    json.writeStartObject();
    json.writeStringProperty("insert", value.substring(textFrom, to));
    if (attributes != null) {
      json.writeName("attributes");
      json.writeRawValue(attributes);
    }
    json.writeEndObject();
    textFrom = to;
    if (to == value.length()) {
      text = null;
    }
  }

  private void readElement(JsonGenerator json) {
    String insert = null;
    Map<String, String> members = new LinkedHashMap<>();
    while (parser.nextToken() != JsonToken.END_OBJECT) {
      String name = parser.currentName();
      JsonToken value = parser.nextToken();
      if (name.equals("insert") && value == JsonToken.VALUE_STRING) {
        insert = parser.getString();
      } else {
        members.put(name, copied());
      }
    }
    if (insert != null) {
      text = insert;
      textFrom = 0;
      attributes = members.get("attributes");
      return;
    }
    json.writeStartObject();
    for (Map.Entry<String, String> member : members.entrySet()) {
      json.writeName(member.getKey());
      json.writeRawValue(member.getValue());
    }
    json.writeEndObject();
  }

  private String copied() {
    StringWriter copy = new StringWriter();
    try (JsonGenerator json = Json.FACTORY.createGenerator(ObjectWriteContext.empty(), copy)) {
      json.copyCurrentStructure(parser);
    }
    return copy.toString();
  }

  @Override
  public void close() {
    parser.close();
  }
}
