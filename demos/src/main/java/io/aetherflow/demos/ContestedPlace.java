package io.aetherflow.demos;

import io.aetherflow.client.AetherFlowClient;
import io.aetherflow.client.Edit;
import io.aetherflow.client.JsonDocument;
import io.aetherflow.client.SharedDocument;
import io.aetherflow.client.TextDocument;
import tools.jackson.databind.json.JsonMapper;

/** The place that everybody changes, in a document of one type as one person has it open. */
sealed interface ContestedPlace {

  /** What stands there before anybody changes it. */
  String BEFORE = "World";

  /** Opens a document. */
  static ContestedPlace open(
      ConflictDemo.DocumentKind kind, AetherFlowClient client, String documentId) {
    return switch (kind) {
      case TEXT -> new Word(client.openText(documentId).join());
      case JSON -> new Member(client.openJson(documentId).join());
    };
  }

  /** The document. */
  SharedDocument<?, ?> document();

  /** Writes the content that everybody begins with. */
  Edit<?> begin();

  /** Puts a word in the place of {@link #BEFORE}. */
  Edit<?> change(String word);

  /** The whole content, as text for people. */
  String content();

  /** The content when one word stands in the place. */
  String with(String word);

  /** The place, as text for people. */
  String position();

  /** The word that the ledger names as a side's content. */
  String wordOf(String content);

  /** A word in a text. */
  record Word(TextDocument document) implements ContestedPlace {
    private static final String START = "Hello ";

    @Override
    public Edit<?> begin() {
      return document.insert(0, with(BEFORE));
    }

    @Override
    public Edit<?> change(String word) {
      return document.replace(START.length(), BEFORE.length(), word);
    }

    @Override
    public String content() {
      return document.text();
    }

    @Override
    public String with(String word) {
      return START + word;
    }

    @Override
    public String position() {
      return "[" + START.length() + "]";
    }

    @Override
    public String wordOf(String content) {
      return content;
    }
  }

  /** A member of an object. */
  record Member(JsonDocument document) implements ContestedPlace {
    private static final String POINTER = "/title";

    @Override
    public Edit<?> begin() {
      return document.set(POINTER, BEFORE);
    }

    @Override
    public Edit<?> change(String word) {
      return document.set(POINTER, word);
    }

    @Override
    public String content() {
      return document.get(POINTER, String.class).orElse("");
    }

    @Override
    public String with(String word) {
      return word;
    }

    @Override
    public String position() {
      return POINTER;
    }

    @Override
    public String wordOf(String content) {
      return JsonMapper.shared().readTree(content).asString("");
    }
  }
}
