package io.aetherflow.formats;

import io.aetherflow.model.text.Attributes;
import io.aetherflow.model.value.JsonValue;
import org.jspecify.annotations.Nullable;

/**
 * What a line is.
 *
 * @param level of a heading, 1 to 6; else 0
 * @param indent how far in, 0 to 8
 */
record Block(Kind kind, int level, int indent) {
  static final Block PARAGRAPH = new Block(Kind.PARAGRAPH, 0, 0);
  static final Block QUOTE = new Block(Kind.QUOTE, 0, 0);
  static final Block CODE = new Block(Kind.CODE, 0, 0);

  private static final int LEVEL_MAX = 6;
  private static final int INDENT_MAX = 8;

  enum Kind {
    PARAGRAPH,
    HEADING,
    BULLET,
    ORDERED,
    CHECKED,
    UNCHECKED,
    QUOTE,
    CODE;

    boolean isList() {
      return this == BULLET || this == ORDERED || this == CHECKED || this == UNCHECKED;
    }

    boolean isCheck() {
      return this == CHECKED || this == UNCHECKED;
    }
  }

  Block {
    level = kind == Kind.HEADING ? Math.clamp(level, 1, LEVEL_MAX) : 0;
    indent = Math.clamp(indent, 0, INDENT_MAX);
  }

  static Block heading(int level) {
    return new Block(Kind.HEADING, level, 0);
  }

  static Block item(Kind kind, int indent) {
    return new Block(kind, 0, indent);
  }

  static Block of(Attributes attributes) {
    int indent = number(attributes.get("indent"));
    int level = number(attributes.get("header"));
    if (level > 0) {
      return heading(level);
    }
    String list = Inline.text(attributes, "list");
    if (list != null) {
      return switch (list) {
        case "ordered" -> item(Kind.ORDERED, indent);
        case "checked" -> item(Kind.CHECKED, indent);
        case "unchecked" -> item(Kind.UNCHECKED, indent);
        default -> item(Kind.BULLET, indent);
      };
    }
    if (isSet(attributes.get("code-block"))) {
      return CODE;
    }
    return isSet(attributes.get("blockquote")) ? QUOTE : new Block(Kind.PARAGRAPH, 0, indent);
  }

  private static boolean isSet(@Nullable JsonValue value) {
    return value != null && !value.equals(JsonValue.FALSE) && !value.isNull();
  }

  private static int number(@Nullable JsonValue value) {
    return value != null && value.json().matches("[1-9]") ? value.json().charAt(0) - '0' : 0;
  }

  Attributes attributes() {
    Attributes own =
        switch (kind) {
          case PARAGRAPH -> Attributes.NONE;
          case HEADING -> Attributes.of("header", JsonValue.of(level));
          case BULLET -> Attributes.of("list", JsonValue.of("bullet"));
          case ORDERED -> Attributes.of("list", JsonValue.of("ordered"));
          case CHECKED -> Attributes.of("list", JsonValue.of("checked"));
          case UNCHECKED -> Attributes.of("list", JsonValue.of("unchecked"));
          case QUOTE -> Attributes.of("blockquote");
          case CODE -> Attributes.of("code-block");
        };
    return indent == 0 ? own : own.with("indent", JsonValue.of(indent));
  }
}
