package io.aetherflow.formats;

import java.util.Arrays;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.stream.Collectors;

/** A format of other programs. */
public enum Format {
  /** CommonMark with strike-through, tables (read only) and check lists. */
  MARKDOWN("md", "text/markdown", "markdown"),
  /** A page of its own, with pictures inside. */
  HTML("html", "text/html", "htm"),
  /** The text alone, in UTF-8. */
  TEXT("txt", "text/plain", "text"),
  /** Word, since 2007. */
  DOCX("docx", "application/vnd.openxmlformats-officedocument.wordprocessingml.document", "word");

  private final String extension;
  private final String mediaType;
  private final String otherName;

  Format(String extension, String mediaType, String otherName) {
    this.extension = extension;
    this.mediaType = mediaType;
    this.otherName = otherName;
  }

  /** How files of this format end, and what it is called where one is chosen. */
  public String extension() {
    return extension;
  }

  public String mediaType() {
    return mediaType;
  }

  /** The format of a name such as {@code md}, or of a media type with or without parameters. */
  public static Optional<Format> named(String text) {
    String name = text.split(";", 2)[0].strip().toLowerCase(Locale.ROOT);
    return Arrays.stream(values())
        .filter(each -> List.of(each.extension, each.otherName, each.mediaType).contains(name))
        .findFirst();
  }

  /** All names to choose from. */
  public static String names() {
    return Arrays.stream(values()).map(Format::extension).collect(Collectors.joining(", "));
  }
}
