package io.aetherflow.gateway.protocol;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import java.io.ByteArrayInputStream;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

class ContentPagesTests {
  private static final JsonMapper MAPPER = JsonMapper.shared();

  private static List<String> pages(String json, int pageChars) {
    List<String> pages = new ArrayList<>();
    try (ContentPages cut =
        new ContentPages(new ByteArrayInputStream(json.getBytes(UTF_8)), pageChars)) {
      for (String page = cut.next(); page != null; page = cut.next()) {
        pages.add(page);
      }
    }
    return pages;
  }

  @Test
  void leavesASmallContentWhole() {
    String content =
        "[{\"insert\":\"ab\",\"attributes\":{\"bold\":true}},{\"insert\":{\"image\":\"x\"}}]";
    assertThat(pages(content, 1_000)).containsExactly(content);
    assertThat(pages("[]", 1_000)).containsExactly("[]");
  }

  @Test
  void cutsBetweenAndInsideInsertions() {
    String text = "0123456789".repeat(50) + "😀".repeat(100);
    String content =
        "[{\"insert\":\"" + text + "\",\"attributes\":{\"bold\":true}},{\"insert\":\"end\"}]";
    List<String> pages = pages(content, 101);
    assertThat(pages).hasSizeGreaterThan(5).allMatch(page -> page.length() < 250);
    StringBuilder whole = new StringBuilder();
    for (String page : pages) {
      for (JsonNode insert : MAPPER.readTree(page)) {
        String part = insert.get("insert").asString();
        assertThat(Character.isLowSurrogate(part.charAt(0))).isFalse();
        assertThat(insert.has("attributes")).isEqualTo(!part.equals("end"));
        whole.append(part);
      }
    }
    assertThat(whole.toString()).isEqualTo(text + "end");
  }

  @Test
  void cutsBetweenOperationsOfAnyType() {
    String content =
        "[{\"set\":\"/a\",\"value\":{\"b\":[1,2]}},{\"set\":\"/c\",\"value\":\"insert\"},{\"remove\":\"/d\"}]";
    assertThat(pages(content, 1_000)).containsExactly(content);
    assertThat(pages(content, 20))
        .containsExactly(
            "[{\"set\":\"/a\",\"value\":{\"b\":[1,2]}}]",
            "[{\"set\":\"/c\",\"value\":\"insert\"}]",
            "[{\"remove\":\"/d\"}]");
  }
}
