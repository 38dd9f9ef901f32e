package io.aetherflow.gateway.rest;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.aetherflow.gateway.protocol.ConflictEntry;
import io.aetherflow.gateway.protocol.RefusedException;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import tools.jackson.databind.json.JsonMapper;
import tools.jackson.databind.module.SimpleModule;

/** Nothing that a caller sends becomes something else before statesync sees it. */
class BodiesTests {
  /** Reads as the gateway does. */
  private static final JsonMapper BODIES =
      JsonMapper.builder()
          .addModule(new SimpleModule().addDeserializer(String.class, new WrittenText()))
          .build();

  @ParameterizedTest
  @ValueSource(
      strings = {
        "[{\"set\":\"/a\",\"value\":{\"k\":1,\"k\":2}}]",
        "[{\"set\":\"/a\",\"set\":\"/b\",\"value\":9007199254740993}]",
        "[{\"set\":\"/a\",\"value\":[0.1000000000000000055,\"\\u0000\",null,true,-1.50]}]",
        "[{\"retain\":6},{\"insert\":\"Gälaxy\",\"attributes\":{\"bold\":true}},{\"delete\":5}]",
        "[]",
        "{}",
        "7",
      })
  void aDeltaIsTakenAsItWasWritten(String delta) {
    assertThat(delta(delta)).isEqualTo(delta);
  }

  @Test
  void aNumberThatNoDoubleHoldsStaysANumber() {
    assertThat(delta("[{\"set\":\"/a\",\"value\":1e400}]"))
        .contains("1E+400")
        .doesNotContain("Inf");
  }

  @Test
  void anAbsentDeltaIsNone() {
    assertThat(delta("null")).isNull();
  }

  private static String delta(String json) {
    return JsonMapper.shared()
        .readValue("{\"baseVersion\":1,\"delta\":" + json + "}", Bodies.SubmitOperation.class)
        .delta();
  }

  @ParameterizedTest
  @ValueSource(strings = {"null", "5", "\"half \\ud800 a pair\"", "\"a \\u0000\""})
  void whoChoosesOnesOwnSaysWhat(String own) {
    String body = "{\"choice\":\"own\",\"own\":" + own + "}";
    assertThatThrownBy(() -> BODIES.readValue(body, ConflictsController.Choosing.class).chosenOwn())
        .hasStackTraceContaining(RefusedException.class.getName())
        .hasStackTraceContaining("own is");
  }

  @ParameterizedTest
  @ValueSource(strings = {"own", "third", ""})
  void nobodyVotesForTheirOwn(String choice) {
    assertThatThrownBy(() -> ConflictEntry.vote(choice))
        .isInstanceOf(RefusedException.class)
        .hasMessageContaining("choice is " + choice + ", accepted is first, second, both");
  }

  @Test
  void anEmptyTextOfOnesOwnIsATextToo() {
    assertThat(new ConflictsController.Choosing("own", "").chosenOwn()).isEmpty();
    assertThat(new ConflictsController.Choosing("first", null).chosenOwn()).isEmpty();
  }
}
