package io.aetherflow.model.text;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import io.aetherflow.model.DocumentTypes;
import io.aetherflow.model.InvalidInputException;
import io.aetherflow.model.Problem;
import io.aetherflow.model.value.JsonValue;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** The JSON form: what is read, how it is written, and with which words it is refused. */
class TextTypeTests {
  private static final TextType TYPE = new TextType();

  @Test
  void isFoundByItsName() {
    DocumentTypes types = DocumentTypes.load();
    assertThat(types.names()).contains("text");
    assertThat(types.require("text")).isInstanceOf(TextType.class);
    assertThat(types.find("no such type")).isEmpty();
    assertThatThrownBy(() -> types.require("no such type"))
        .isInstanceOf(InvalidInputException.class)
        .hasMessageContaining("type is no such type, accepted is one of");
  }

  /** Left what is read, right what is written, with ' for ". */
  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      quoteCharacter = '`',
      value = {
        "[]|[]",
        "{'ops':[]}|[]",
        "{'ops':[{'insert':'a'}]}|[{'insert':'a'}]",
        "[{'retain':3}]|[{'retain':3}]",
        "[ {'attributes' : {'b':1.0,'a':null} , 'retain':3} ]|[{'retain':3,'attributes':{'a':null,'b':1}}]",
        "[{'delete':2},{'delete':3}]|[{'delete':5}]",
        "[{'delete':2},{'insert':'a'},{'insert':'b'}]|[{'insert':'ab'},{'delete':2}]",
        "[{'insert':'a'},{'delete':1},{'insert':'b'}]|[{'insert':'ab'},{'delete':1}]",
        "[{'insert':'a','attributes':{}},{'insert':'b'}]|[{'insert':'ab'}]",
        "[{'insert':{'image':{'b':1e2,'a':[true,'\\u00e9\\u001F']}}}]"
            + "|[{'insert':{'image':{'a':[true,'é\\u001f'],'b':100}}}]",
        "[{'insert':'\\ud83d\\ude00'}]|[{'insert':'😀'}]",
        "[{'insert':'\\\\ \\/ \\' \\n'}]|[{'insert':'\\\\ / \\' \\n'}]",
        "[{'retain':1,'attributes':{'n':[-0,1e21,1e20,1.5e-7,0.000001,-2.5]}}]"
            + "|[{'retain':1,'attributes':{'n':[0,1e+21,100000000000000000000,1.5e-7,0.000001,-2.5]}}]",
      })
  void readsAndWritesCanonically(String json, String canonical) {
    String written = write(delta(quoted(json)));
    assertThat(written).isEqualTo(quoted(canonical));
    assertThat(write(delta(written))).isEqualTo(written);
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      quoteCharacter = '`',
      value = {
        "``|delta is empty, accepted is JSON",
        "[1|delta[0] is a number, accepted is an object",
        "[{'retain':1|delta is no JSON at byte 12, accepted is well-formed JSON in UTF-8",
        "[] []|delta is followed by more, accepted is one JSON value",
        "7|delta is a number, accepted is an array of ops",
        "{'op':[]}|delta is an object without ops first, accepted is {'ops':[…]}",
        "{'ops':[],'x':1}|delta is ops and more, accepted is {'ops':[…]}",
        "[{}]|delta[0] is without an action, accepted is exactly one of insert, retain, delete",
        "[{'attributes':{}}]|delta[0] is without an action",
        "[{'insert':'a','delete':1}]|delta[0] is insert and delete, accepted is exactly one of",
        "[{'insert':'a','insert':'b'}]|delta[0] is insert and insert, accepted is exactly one of",
        "[{'move':1}]|delta[0] is move, accepted is insert, retain, delete, attributes",
        "[{'insert':'a'},{'retain':0}]|delta[1].retain is 0, accepted is 1..268435456",
        "[{'retain':-1}]|delta[0].retain is -1, accepted is 1..268435456",
        "[{'retain':1.5}]|delta[0].retain is 1.5, accepted is 1..268435456",
        "[{'retain':268435457}]|delta[0].retain is 268435457, accepted is 1..268435456",
        "[{'delete':99999999999999999999}]|delta[0].delete is 99999999999999999999, accepted is 1..",
        "[{'delete':'1'}]|delta[0].delete is a string, accepted is 1..268435456",
        "[{'delete':200000000},{'retain':100000000}]|delta is for 300000000 units, accepted is for at most",
        "[{'retain':{'image':1}}]|delta[0].retain is an object, accepted is a length",
        "[{'delete':1,'attributes':{'b':1}}]|delta[0].attributes is on a delete, accepted is none",
        "[{'insert':''}]|delta[0].insert is empty, accepted is 1 unit or more",
        "[{'insert':null}]|delta[0].insert is null, accepted is text or an object",
        "[{'insert':['a']}]|delta[0].insert is an array, accepted is text or an object",
        "[{'insert':{}}]|delta[0].insert is an empty object, accepted is one member",
        "[{'insert':{'a':1,'b':2}}]|delta[0].insert is several members, accepted is one member",
        "[{'insert':'ab\\u0000'}]|delta[0].insert is U+0000 at unit 2, accepted is text without",
        "[{'insert':'a\\ud800'}]|delta[0].insert is U+D800 at unit 1, accepted is text without",
        "[{'insert':'\\ude00\\ud83d'}]|delta[0].insert is U+DE00 at unit 0, accepted is text without",
        "[{'insert':{'image':'\\u0000'}}]|delta[0].insert is U+0000 at unit 0, accepted is text",
        "[{'insert':'a','attributes':{'b':null}}]|delta[0].attributes is null, accepted is a value",
        "[{'retain':1,'attributes':[]}]|delta[0].attributes is an array, accepted is an object",
        "[{'retain':1,'attributes':{'b':1,'b':2}}]|delta[0].attributes.b is there twice",
        "[{'retain':1,'attributes':{'b':{'c':1,'c':2}}}]|delta[0].attributes.b is a member name twice",
        "[{'retain':1,'attributes':{'':1}}]|delta[0].attributes is empty, accepted is a name",
        "[{'retain':1,'attributes':{'constructor':1}}]|delta[0].attributes is constructor, accepted",
        "[{'retain':1,'attributes':{'__proto__':1}}]|delta[0].attributes is __proto__, accepted",
        "[{'retain':1,'attributes':{'b':1e999}}]|delta[0].attributes.b is 1e999, accepted is a number",
        "[{'retain':1,'attributes':{'b':'\\udc00'}}]|delta[0].attributes.b is U+DC00 at unit 0",
      })
  void refusesWithFieldValueAndLimit(String json, String message) {
    assertThat(refusal(() -> delta(quoted(json))).message()).contains(quoted(message));
  }

  @Test
  void refusesWhatIsTooLargeOrTooDeep() {
    assertThat(refusal(() -> delta(attribute("x".repeat(129), "1"))).message())
        .isEqualTo("TOO_LARGE: delta[0].attributes is 129 units, accepted is at most 128 units");
    assertThat(refusal(() -> delta(attribute("b", "\"" + "x".repeat(65_535) + "\""))).message())
        .isEqualTo(
            "TOO_LARGE: delta[0].attributes.b is 65537 units of JSON, accepted is at most 65536");
    assertThat(refusal(() -> delta(attribute("b", "[".repeat(17) + "]".repeat(17)))).message())
        .isEqualTo("TOO_LARGE: delta[0].attributes.b is deeper, accepted is at most 16 levels");
    assertThat(refusal(() -> delta("[".repeat(100_000))).code()).isEqualTo(Problem.MALFORMED);
    assertThat(write(delta(attribute("b", "[".repeat(16) + "]".repeat(16))))).contains("[[[[");
  }

  @Test
  void limitsSubmissionsButReadsWhatTheServerMadeOfThem() {
    String ops = "{\"retain\":1},{\"delete\":1},".repeat(32_769);
    TextDelta many = delta("[" + ops + "{\"insert\":\"a\"}]");
    assertThat(refusal(() -> TYPE.checkSubmission(many)).message())
        .isEqualTo("TOO_LARGE: delta is 65539 ops, accepted is at most 65536");

    Attributes attributes = Attributes.NONE;
    for (int i = 0; i < 33; i++) {
      attributes = attributes.with("a" + i, JsonValue.TRUE);
    }
    TextDelta rich = TextDelta.builder().insert("a").insert("b", attributes).build();
    assertThat(refusal(() -> TYPE.checkSubmission(rich)).message())
        .isEqualTo("TOO_LARGE: delta[1].attributes is 33 members, accepted is at most 32");
    assertThat(delta(write(rich))).isEqualTo(rich);
    TYPE.checkSubmission(delta("[{\"insert\":\"a\"}]"));
  }

  /** On the content {@code a😀b} with an image behind it: 5 units. */
  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      quoteCharacter = '`',
      value = {
        "[{'retain':6}]|delta[0].retain is 6, accepted is 0..5",
        "[{'delete':1},{'retain':1,'attributes':{'b':1}},{'delete':4}]|delta[2].delete is 4, accepted is 0..3",
        "[{'retain':5},{'insert':'x'},{'delete':1}]|delta[2].delete is 1, accepted is 0..0",
        "[{'retain':2},{'insert':'x'}]|delta[0].retain is an end at 2, accepted is an end outside",
        "[{'delete':2}]|delta[0].delete is an end at 2, accepted is an end outside of surrogate pairs",
        "[{'retain':2},{'delete':1}]|delta[0].retain is an end at 2, accepted is an end outside",
        "[{'retain':2,'attributes':{'b':1}}]|delta[0].retain is an end at 2, accepted is an end",
      })
  void refusesWhatDoesNotFitTheContent(String json, String message) {
    TextContent content =
        TextContent.EMPTY.apply(
            TextDelta.builder()
                .insert("a😀b")
                .insertEmbed("image", JsonValue.of("i"), Attributes.NONE)
                .build());
    Problem problem = refusal(() -> TYPE.apply(content, delta(quoted(json))));
    assertThat(problem.code()).isEqualTo(Problem.OUT_OF_RANGE);
    assertThat(problem.message()).contains(message);
  }

  @ParameterizedTest
  @ValueSource(
      strings = {"[{\"retain\":1}]", "[{\"delete\":1}]", "[{\"insert\":\"a\"},{\"retain\":1}]"})
  void contentsConsistOfInserts(String json) {
    assertThat(refusal(() -> TYPE.decodeContent(json.getBytes(UTF_8))).message())
        .endsWith("is no insert, accepted is inserts only");
  }

  @Test
  void sizeCountsEmbedsAndAttributes() {
    TextContent content =
        TYPE.decodeContent(
            "[{\"insert\":\"abc\",\"attributes\":{\"b\":1}},{\"insert\":{\"image\":\"xyz\"}}]"
                .getBytes(UTF_8));
    assertThat(TYPE.size(content))
        .isEqualTo(3 + "\"b\":1,".length() + 1 + "{\"image\":\"xyz\"}".length());
    assertThat(TYPE.size(TextContent.of("a😀"))).isEqualTo(3);
  }

  @Test
  void showsNoContentInLogs() {
    TextDelta delta = TextDelta.builder().insert("secret", Attributes.of("bold")).build();
    assertThat(delta.toString()).isEqualTo("TextDelta[Insert[6 units, [bold]]]");
    assertThat(TextContent.of("secret").toString()).isEqualTo("TextContent[6 units]");
  }

  private static String attribute(String name, String value) {
    return "[{\"retain\":1,\"attributes\":{\"" + name + "\":" + value + "}}]";
  }

  private static Problem refusal(Runnable action) {
    return catchThrowableOfType(InvalidInputException.class, action::run).problem();
  }

  private static TextDelta delta(String json) {
    return TYPE.decodeDelta(json.getBytes(UTF_8));
  }

  private static String write(TextDelta delta) {
    return new String(TYPE.encodeDelta(delta), UTF_8);
  }

  private static String quoted(String json) {
    return json.replace('\'', '"');
  }
}
