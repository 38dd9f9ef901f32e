package io.aetherflow.model.json;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import io.aetherflow.model.DocumentTypes;
import io.aetherflow.model.InvalidInputException;
import io.aetherflow.model.Problem;
import io.aetherflow.model.value.JsonValue;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** The JSON form: what is read, how it is written, and with which words it is refused. */
class JsonTypeTests {
  private static final JsonType TYPE = new JsonType();

  @Test
  void isFoundByItsName() {
    assertThat(DocumentTypes.load().require("json")).isInstanceOf(JsonType.class);
  }

  /** Left what is read, right what is written, with ' for ". */
  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      quoteCharacter = '`',
      value = {
        "[]|[]",
        "[ {'value' : 1.0 , 'set' : '/a'} ]|[{'set':'/a','value':1}]",
        "[{'remove':'/a'}]|[{'remove':'/a'}]",
        "[{'set':'/b','value':1},{'set':'/a','value':2}]|[{'set':'/a','value':2},{'set':'/b','value':1}]",
        "[{'set':'/a','value':1},{'set':'/a','value':2}]|[{'set':'/a','value':2}]",
        "[{'set':'/a','value':1},{'remove':'/a'}]|[{'remove':'/a'}]",
        "[{'remove':'/a'},{'set':'/a/b','value':1}]|[{'set':'/a','value':{'b':1}}]",
        "[{'remove':'/a'},{'remove':'/a/b'}]|[{'set':'/a','value':{}}]",
        "[{'set':'/a','value':{'c':1,'b':2}},{'remove':'/a/c'}]|[{'set':'/a','value':{'b':2}}]",
        "[{'set':'/a/b','value':1},{'set':'/a/c','value':2},{'remove':'/a'}]|[{'remove':'/a'}]",
        "[{'set':'/a!','value':1},{'set':'/a/b','value':2}]"
            + "|[{'set':'/a/b','value':2},{'set':'/a!','value':1}]",
        "[{'set':'/~0~1/','value':null}]|[{'set':'/~0~1/','value':null}]",
        "[{'set':'/0','value':[1.50,-0,{'b':1,'a':2}]}]|[{'set':'/0','value':[1.5,0,{'a':2,'b':1}]}]",
        "[{'set':'/n','value':[9007199254740992,-9007199254740992,1e300,12345678901234567000]}]"
            + "|[{'set':'/n','value':[9007199254740992,-9007199254740992,1e+300,12345678901234567000]}]",
        "[{'set':'/n','value':0.1234567890123456789}]|[{'set':'/n','value':0.12345678901234568}]",
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
        "{}|delta is an object, accepted is an array of operations",
        "[|delta is no JSON at byte 1",
        "[]x|delta is no JSON",
        "[] []|delta is followed by more, accepted is one JSON value",
        "[1]|delta[0] is a number, accepted is an object: {'set':pointer",
        "[{}]|delta[0] is without set or remove, accepted is",
        "[{'value':1}]|delta[0] is without set or remove, accepted is",
        "[{'set':'/a'}]|delta[0] is set alone, accepted is",
        "[{'remove':'/a','value':1}]|delta[0] is remove with a value, accepted is",
        "[{'set':'/a','remove':'/a'}]|delta[0] is set and remove, accepted is",
        "[{'set':'/a','value':1,'value':2}]|delta[0].value is there twice",
        "[{'move':'/a'}]|delta[0] is move, accepted is",
        "[{'set':1,'value':1}]|delta[0].set is a number, accepted is a JSON Pointer",
        "[{'set':'','value':1}]|delta[0].set is the root, accepted is a JSON Pointer to a member",
        "[{'remove':'a'}]|delta[0].remove is without a slash in front, accepted is a JSON Pointer",
        "[{'remove':'/a~'}]|delta[0].remove is a ~ without 0 or 1, accepted is ~0 for ~",
        "[{'remove':'/a~2'}]|delta[0].remove is a ~ without 0 or 1, accepted is ~0 for ~",
        "[{'remove':'/a\\u0000'}]|delta[0].remove is U+0000 at unit 1, accepted is text without",
        "[{'remove':'/\\ud800'}]|delta[0].remove is U+D800 at unit 0, accepted is text without",
        "[{'remove':'/__proto__/a'}]|delta[0].remove is a member named __proto__, accepted is any",
        "[{'set':'/a','value':{'__proto__':1}}]|delta[0].value is a member named __proto__, accepted",
        "[{'set':'/a','value':[{'__proto__':1}]}]|delta[0].value is a member named __proto__",
        "[{'set':'/a','value':{'b':1,'b':1}}]|delta[0].value is a member name twice, accepted is",
        "[{'set':'/a','value':'\\udc00'}]|delta[0].value is U+DC00 at unit 0, accepted is text",
        "[{'set':'/a','value':9007199254740993}]|delta[0].value is 9007199254740993, accepted is an integer",
        "[{'set':'/a','value':1e999}]|delta[0].value is 1e999, accepted is a number that a double",
        "[{'set':'/a','value':5},{'set':'/a/b','value':1}]"
            + "|delta[1].set is inside /a, which is a value or an array, accepted is a pointer through",
        "[{'set':'/a','value':[]},{'remove':'/a/0'}]|delta[1].remove is inside /a, which is a value",
      })
  void refusesWithFieldValueAndLimit(String json, String message) {
    assertThat(refusal(() -> delta(quoted(json))).message()).contains(quoted(message));
  }

  @Test
  void refusesWhatIsTooLargeOrTooDeep() {
    assertThat(refusal(() -> delta(set("/a", "\"" + "x".repeat(65_535) + "\""))).message())
        .isEqualTo("TOO_LARGE: delta[0].value is 65537 units of JSON, accepted is at most 65536");
    assertThat(refusal(() -> delta(set("/" + "x".repeat(257), "1"))).message())
        .isEqualTo("TOO_LARGE: delta[0].set is a name of 257 units, accepted is at most 256 units");
    assertThat(refusal(() -> delta(set("/a", "{\"" + "x".repeat(257) + "\":1}"))).message())
        .startsWith("TOO_LARGE: delta[0].value is a name of 257 units");
    assertThat(refusal(() -> delta(set("/a".repeat(33), "1"))).message())
        .isEqualTo("TOO_LARGE: delta[0].set is deeper, accepted is at most 32 levels");
    assertThat(refusal(() -> delta(set("/a".repeat(32), "{}"))).message())
        .isEqualTo(
            "TOO_LARGE: delta[0].value is 1 levels at a pointer of 32, accepted is at most 32 levels together");
    assertThat(refusal(() -> delta(set("/a", "[".repeat(17) + "]".repeat(17)))).message())
        .isEqualTo("TOO_LARGE: delta[0].value is deeper, accepted is at most 16 levels");
    assertThat(refusal(() -> delta("[".repeat(100_000))).code()).isNotEmpty();
    assertThat(write(delta(set("/a".repeat(16), "[".repeat(16) + "]".repeat(16)))))
        .contains("[[[[");
    String deep = "{\"a\":".repeat(32) + "1" + "}".repeat(32);
    assertThat(TYPE.decodeContent(deep.getBytes(UTF_8)).json()).isEqualTo(deep);
    assertThat(
            refusal(() -> TYPE.decodeContent(("{\"a\":" + deep + "}").getBytes(UTF_8))).message())
        .isEqualTo("TOO_LARGE: content is deeper, accepted is at most 32 levels");
  }

  @Test
  void limitsSubmissionsButReadsWhatTheServerMadeOfThem() {
    StringBuilder members = new StringBuilder("{\"m0\":0");
    for (int i = 1; i < 65_536; i++) {
      members.append(",\"m").append(i).append("\":0");
    }
    JsonDelta many = delta(set("/a", members.append("}").toString()));
    assertThat(refusal(() -> TYPE.checkSubmission(many)).message())
        .isEqualTo("TOO_LARGE: delta is 65537 members, accepted is at most 65536");
    TYPE.checkSubmission(delta(set("/a", "{\"b\":1}")));
  }

  /** On the content {@code {"a":5,"b":[1],"c":{}}}. */
  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      quoteCharacter = '`',
      value = {
        "[{'set':'/a/x','value':1}]|delta[0].set is inside /a, which is a value or an array",
        "[{'remove':'/a/x'}]|delta[0].remove is inside /a, which is a value or an array",
        "[{'set':'/0','value':1},{'set':'/b/0','value':1}]|delta[1].set is inside /b, which is",
        "[{'set':'/b/0/x','value':1}]|delta[0].set is inside /b, which is a value or an array",
      })
  void refusesWhatDoesNotFitTheContent(String json, String message) {
    JsonContent content = JsonContent.parse("{\"a\":5,\"b\":[1],\"c\":{}}");
    Problem problem = refusal(() -> TYPE.apply(content, delta(quoted(json))));
    assertThat(problem.code()).isEqualTo(Problem.OUT_OF_RANGE);
    assertThat(problem.message()).contains(message);
  }

  /** What people decide for is held to the same as what they write. */
  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      quoteCharacter = '`',
      value = {
        "9007199254740993|value is 9007199254740993, accepted is an integer that a double stands for",
        "[9007199254740993]|value is 9007199254740993, accepted is an integer that a double stands for",
        "{'__proto__':1}|value is a member named __proto__, accepted is any other name",
        "1e400|value is 1e400, accepted is a number that a double can hold",
      })
  void refusesAValueOfOnesOwnThatWouldBecomeAnother(String own, String message) {
    assertThat(refusal(() -> TYPE.inPlaceOf(JsonDelta.EMPTY, "/a", quoted(own))).message())
        .contains(message);
  }

  @Test
  void contentsAreObjects() {
    assertThat(refusal(() -> TYPE.decodeContent("[]".getBytes(UTF_8))).message())
        .isEqualTo("MALFORMED: content is no object, accepted is an object");
  }

  @Test
  void findsMembers() {
    JsonContent content = JsonContent.parse("{\"a\":{\"x\":null,\"b\":[1,2]},\"\":1}");
    assertThat(content.get(Pointer.parse("/a/b"))).isEqualTo(JsonValue.parse("[1,2]"));
    assertThat(content.get(Pointer.parse("/a/x"))).isEqualTo(JsonValue.NULL);
    assertThat(content.has(Pointer.parse("/a/x"))).isTrue();
    assertThat(content.get(Pointer.parse("/a/y"))).isNull();
    assertThat(content.get(Pointer.parse("/a/b/0"))).isNull();
    assertThat(content.get(Pointer.parse("/"))).isEqualTo(JsonValue.of(1));
    assertThat(content.names()).containsExactly("", "a");
    assertThat(content.names(Pointer.of("a"))).containsExactly("b", "x");
    assertThat(content.names(Pointer.of("a", "b"))).isEmpty();
  }

  /** A content is sent in pages, each a part of the delta that makes it. */
  @Test
  void largeObjectsAreToldInParts() {
    JsonDelta filled = JsonDelta.EMPTY;
    for (int i = 0; i < 5_000; i++) {
      filled =
          filled.compose(
              JsonDelta.set(Pointer.of("cards", "c" + i), JsonValue.parse("{\"title\":\"x\"}")));
    }
    JsonContent content = JsonContent.EMPTY.apply(filled);
    JsonDelta delta = TYPE.deltaOf(content);
    assertThat(delta.size()).isEqualTo(5_000);
    assertThat(JsonContent.EMPTY.apply(delta)).isEqualTo(content);
    JsonDelta cleared = TYPE.invert(delta, JsonContent.EMPTY);
    assertThat(content.apply(cleared)).isEqualTo(JsonContent.EMPTY);
    assertThat(content.apply(cleared.compose(delta))).isEqualTo(content);
  }

  @Test
  void showsNoContentInLogs() {
    JsonDelta delta = JsonDelta.set(Pointer.of("a"), JsonValue.of("secret"));
    assertThat(delta.toString()).isEqualTo("JsonDelta[set /a]");
    assertThat(JsonContent.EMPTY.apply(delta).toString()).isEqualTo("JsonContent[14 units]");
  }

  private static String set(String pointer, String value) {
    return "[{\"set\":\"" + pointer + "\",\"value\":" + value + "}]";
  }

  private static Problem refusal(Runnable action) {
    return catchThrowableOfType(InvalidInputException.class, action::run).problem();
  }

  private static JsonDelta delta(String json) {
    return TYPE.decodeDelta(json.getBytes(UTF_8));
  }

  private static String write(JsonDelta delta) {
    return new String(TYPE.encodeDelta(delta), UTF_8);
  }

  private static String quoted(String json) {
    return json.replace('\'', '"');
  }
}
