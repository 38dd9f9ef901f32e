package io.aetherflow.gateway.protocol;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class ClientFrameReaderTests {
  private static final String DOCUMENT = "0198a6f0-0000-7000-8000-00000000000a";
  private static final String OP = "0198a6f0-0000-7000-8000-0000000000f1";

  private final ClientFrameReader reader = new ClientFrameReader(1_000);

  private ClientFrame read(String text) {
    return reader.read(text.replace('\'', '"').replace("DOC", DOCUMENT).replace("OP", OP));
  }

  private Refusal refusal(String text) {
    return catchThrowableOfType(RefusedException.class, () -> read(text)).refusal();
  }

  @Test
  void readsEveryFrame() {
    assertThat(
            read("{'type':'auth','token':'t','clientId':'c-1','sessionId':'s','resumeToken':'r'}"))
        .isEqualTo(new ClientFrame.Auth("t", "c-1", "s", "r"));
    assertThat(read("{'type':'auth','token':'t'}"))
        .isEqualTo(new ClientFrame.Auth("t", null, null, null));
    assertThat(read("{'type':'ping','t':12.50}")).isEqualTo(new ClientFrame.Ping("12.50"));
    assertThat(read("{'type':'open','document':'DOC'}"))
        .isEqualTo(new ClientFrame.Open(DOCUMENT, null));
    assertThat(read("{'type':'open','document':'DOC','version':7}"))
        .isEqualTo(new ClientFrame.Open(DOCUMENT, 7L));
    assertThat(read("{'type':'close','document':'DOC'}"))
        .isEqualTo(new ClientFrame.Close(DOCUMENT));
    assertThat(read("{'type':'cursor','document':'DOC','version':1,'index':2,'length':3}"))
        .isEqualTo(new ClientFrame.Cursor(DOCUMENT, 1, 2, 3, false));
    assertThat(read("{'type':'cursor','document':'DOC','cleared':true}"))
        .isEqualTo(new ClientFrame.Cursor(DOCUMENT, 0, 0, 0, true));
    assertThat(read("{'type':'lock','document':'DOC'}")).isEqualTo(new ClientFrame.Lock(DOCUMENT));
    assertThat(read("{'type':'unlock','document':'DOC','override':true}"))
        .isEqualTo(new ClientFrame.Unlock(DOCUMENT, true));
  }

  @Test
  void keepsTheDeltaAsItWasWritten() {
    ClientFrame frame =
        read(
            "{'type':'op','document':'DOC','new':{'a':[1]},'ops':[{'opId':'OP','baseVersion':3,"
                + "'delta':[ {'retain':1}, {'insert':'ä😀\\u00e9'} ] ,'writtenAt':5}],"
                + "'traceparent':'00-0af7651916cd43dd8448eb211c80319c-b7ad6b7169203331-01'}");
    ClientFrame.Op op = (ClientFrame.Op) frame;
    assertThat(op.ops()).hasSize(1);
    WrittenOperation written = op.ops().getFirst();
    assertThat(written.opId()).isEqualTo(OP);
    assertThat(written.baseVersion()).isEqualTo(3);
    assertThat(written.writtenAt()).isEqualTo(5);
    assertThat(new String(written.delta(), UTF_8))
        .isEqualTo("[ {\"retain\":1}, {\"insert\":\"ä😀\\u00e9\"} ]");
    assertThat(op.traceparent()).startsWith("00-0af7");
  }

  @Test
  void ignoresATraceContextThatIsNone() {
    ClientFrame.Op op =
        (ClientFrame.Op)
            read(
                "{'type':'op','document':'DOC','traceparent':'x','ops':[{'opId':'OP',"
                    + "'baseVersion':0,'delta':{},'writtenAt':0}]}");
    assertThat(op.traceparent()).isNull();
  }

  @Test
  void writesIdsInLowerCase() {
    assertThat(read("{'type':'close','document':'0198A6F0-0000-7000-8000-00000000000A'}"))
        .isEqualTo(new ClientFrame.Close(DOCUMENT));
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      quoteCharacter = '`',
      value = {
        "hello | MALFORMED | frame",
        "[] | MALFORMED | frame",
        "{} | MALFORMED | type",
        "{'document':'DOC','type':'close'} | MALFORMED | type",
        "{'type':7} | MALFORMED | type",
        "{'type':'close','document':'DOC'} {} | MALFORMED | frame",
        "{'type':'close','document':'DOC' | MALFORMED | frame",
        "{'type':'dance'} | UNKNOWN_TYPE | type",
        "{'type':'auth'} | MALFORMED | token",
        "{'type':'auth','token':null} | MALFORMED | token",
        "{'type':'auth','token':'t','clientId':'a b'} | MALFORMED | clientId",
        "{'type':'auth','token':'t','sessionId':'\\u0000'} | MALFORMED | sessionId",
        "{'type':'auth','token':'t','sessionId':'\\ud800'} | MALFORMED | sessionId",
        "{'type':'ping'} | MALFORMED | t",
        "{'type':'ping','t':'x'} | MALFORMED | t",
        "{'type':'open'} | MALFORMED | document",
        "{'type':'open','document':'no'} | NOT_FOUND | document",
        "{'type':'open','document':'DOC','version':-1} | MALFORMED | version",
        "{'type':'open','document':'DOC','version':1.5} | MALFORMED | version",
        "{'type':'open','document':'DOC','version':99999999999999999999} | MALFORMED | version",
        "{'type':'cursor','document':'DOC','index':1} | MALFORMED | version",
        "{'type':'unlock','document':'DOC','override':1} | MALFORMED | override",
        "{'type':'op','document':'DOC'} | MALFORMED | ops",
        "{'type':'op','document':'DOC','ops':{}} | MALFORMED | ops",
        "{'type':'op','document':'DOC','ops':[]} | MALFORMED | ops",
        "{'type':'op','document':'DOC','ops':[1]} | MALFORMED | ops[0]",
        "{'type':'op','document':'DOC','ops':[{'opId':'x'}]} | MALFORMED | ops[0].opId",
        "{'type':'op','document':'DOC','ops':[{'opId':'OP','delta':7}]} | MALFORMED | ops[0].delta",
        "{'type':'op','document':'DOC','ops':[{'opId':'OP','delta':[],'writtenAt':1}]} | MALFORMED |"
            + " ops[0].baseVersion",
        "{'type':'op','document':'DOC','ops':[{'opId':'OP','delta':[],'baseVersion':1}]} | MALFORMED"
            + " | ops[0].writtenAt",
      })
  void namesWhatIsWrong(String frame, ErrorCode code, String field) {
    Refusal refusal = refusal(frame);
    assertThat(refusal.code()).isEqualTo(code);
    assertThat(refusal.field()).isEqualTo(field);
    assertThat(refusal.limit()).isNotEmpty();
  }

  @Test
  void boundsDeltasListsAndDepth() {
    String operation = "{'opId':'OP','baseVersion':0,'writtenAt':0,'delta':%s}";
    String frame = "{'type':'op','document':'DOC','ops':[%s]}";
    String longDelta = "[{'insert':'" + "x".repeat(1_000) + "'}]";
    assertThat(refusal(frame.formatted(operation.formatted(longDelta))).code())
        .isEqualTo(ErrorCode.TOO_LARGE);
    String many = (operation.formatted("[]") + ",").repeat(100) + operation.formatted("[]");
    assertThat(refusal(frame.formatted(many)).code()).isEqualTo(ErrorCode.TOO_LARGE);
    String deep = "[".repeat(100) + "]".repeat(100);
    String longNumber = "[{'insert':{'a':" + "1".repeat(50) + "}}]";
    for (String delta : List.of(deep, longNumber)) {
      Refusal refusal = refusal(frame.formatted(operation.formatted(delta)));
      assertThat(refusal.code()).isEqualTo(ErrorCode.MALFORMED);
      assertThat(refusal.limit()).contains("64 levels").contains("numbers of 40 characters");
    }
  }

  @ParameterizedTest
  @ValueSource(strings = {"", " ", "\u0000", "{\"type\":", "null", "\"type\"", "1e999"})
  void takesNothingElse(String text) {
    assertThat(
            catchThrowableOfType(RefusedException.class, () -> reader.read(text)).refusal().code())
        .isEqualTo(ErrorCode.MALFORMED);
  }
}
