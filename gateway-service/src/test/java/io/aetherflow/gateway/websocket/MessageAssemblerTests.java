package io.aetherflow.gateway.websocket;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import io.netty.buffer.ByteBuf;
import io.netty.buffer.Unpooled;
import org.junit.jupiter.api.Test;

class MessageAssemblerTests {
  private static final String TEXT = "grüße 😀 漢字";

  private final MessageAssembler assembler = new MessageAssembler(100);

  private static ByteBuf part(String text) {
    return Unpooled.copiedBuffer(text, UTF_8);
  }

  private static MessageAssembler.Outcome whole(String text) {
    return new MessageAssembler.Outcome.Whole(text);
  }

  @Test
  void putsAMessageTogetherWhereverItWasCut() {
    byte[] bytes = TEXT.getBytes(UTF_8);
    for (int cut = 0; cut <= bytes.length; cut++) {
      ByteBuf front = Unpooled.wrappedBuffer(bytes, 0, cut);
      ByteBuf back = Unpooled.wrappedBuffer(bytes, cut, bytes.length - cut);
      assertThat(assembler.add(front, false)).isInstanceOf(MessageAssembler.Outcome.More.class);
      assertThat(assembler.add(back, true)).isEqualTo(whole(TEXT));
    }
  }

  @Test
  void takesTheNextMessageAfterOneThatWasTooLong() {
    assertThat(assembler.add(part("a".repeat(100)), false))
        .isInstanceOf(MessageAssembler.Outcome.More.class);
    assertThat(assembler.add(part("é"), true))
        .isInstanceOf(MessageAssembler.Outcome.TooLarge.class);
    assertThat(assembler.add(part(TEXT), true)).isEqualTo(whole(TEXT));
  }

  @Test
  void tellsOfAbuseOnce() {
    assertThat(assembler.add(part("a".repeat(401)), false))
        .isInstanceOf(MessageAssembler.Outcome.Abusive.class);
    assertThat(assembler.add(part("a"), true)).isInstanceOf(MessageAssembler.Outcome.More.class);
  }
}
