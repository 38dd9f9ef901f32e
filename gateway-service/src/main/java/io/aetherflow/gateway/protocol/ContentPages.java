package io.aetherflow.gateway.protocol;

import java.io.InputStream;
import java.io.StringWriter;
import org.jspecify.annotations.Nullable;
import tools.jackson.core.JsonGenerator;
import tools.jackson.core.JsonParser;
import tools.jackson.core.JsonToken;
import tools.jackson.core.ObjectReadContext;
import tools.jackson.core.ObjectWriteContext;

/**
 * Cuts a document's content into pages: an array of insert operations becomes several arrays, and a
 * long text several insertions with the same attributes. Content that is no array is one page. Not
 * safe for several threads.
 */
public final class ContentPages implements AutoCloseable {
  private final JsonParser parser;
  private final int pageChars;
  private boolean ended;
  private boolean whole;

  /** The text that did not fit into the last page, and where it goes on. */
  private @Nullable String text;

  private int textFrom;
  private @Nullable String attributes;

  /**
   * Begins to cut.
   *
   * @param json the canonical JSON of the content
   * @param pageChars about how long a page may be
   */
  public ContentPages(InputStream json, int pageChars) {
    this.parser = Json.FACTORY.createParser(ObjectReadContext.empty(), json);
    this.pageChars = pageChars;
    this.whole = parser.nextToken() != JsonToken.START_ARRAY;
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
      if (whole) {
        json.copyCurrentStructure(parser);
        ended = true;
      } else {
        json.writeStartArray();
        fill(json, page);
        json.writeEndArray();
      }
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
    String embed = null;
    String attributesRead = null;
    while (parser.nextToken() != JsonToken.END_OBJECT) {
      String name = parser.currentName();
      JsonToken value = parser.nextToken();
      if (name.equals("insert") && value == JsonToken.VALUE_STRING) {
        insert = parser.getString();
      } else if (name.equals("insert")) {
        embed = copied();
      } else if (name.equals("attributes")) {
        attributesRead = copied();
      } else {
        parser.skipChildren();
      }
    }
    if (insert != null) {
      text = insert;
      textFrom = 0;
      attributes = attributesRead;
    } else if (embed != null) {
      json.writeStartObject();
      json.writeName("insert");
      json.writeRawValue(embed);
      if (attributesRead != null) {
        json.writeName("attributes");
        json.writeRawValue(attributesRead);
      }
      json.writeEndObject();
    }
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
