package io.aetherflow.formats;

import java.util.Base64;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.jsoup.nodes.Element;

/**
 * The pictures of a page. Those inside of it are taken; one that stands elsewhere is not fetched,
 * and its place leads there.
 */
final class HtmlPictures {
  private static final Pattern INSIDE = Pattern.compile("data:image/[a-z+.-]+;base64,(.*)");

  private final PictureTaker pictures;

  HtmlPictures(PictureTaker pictures) {
    this.pictures = pictures;
  }

  void take(Element element, Inline look, LineSink sink) {
    String source = element.attr("src");
    String name = element.attr("alt").strip();
    Matcher inside = INSIDE.matcher(source.replaceAll("\\s+", ""));
    if (inside.matches()) {
      String taken = taken(inside.group(1), name);
      if (!taken.isEmpty()) {
        sink.picture(taken, name);
        return;
      }
    }
    String text = name.isEmpty() ? "image" : name;
    sink.text("[" + text + "]", look.withLink(source));
  }

  private String taken(String base64, String name) {
    try {
      return pictures.take(Base64.getDecoder().decode(base64), name).orElse("");
    } catch (IllegalArgumentException notBase64) {
      return "";
    }
  }
}
