package io.aetherflow.gateway.attachment;

import static java.nio.charset.StandardCharsets.US_ASCII;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import io.aetherflow.gateway.protocol.ErrorCode;
import io.aetherflow.gateway.protocol.Refusal;
import io.aetherflow.gateway.protocol.RefusedException;
import java.awt.image.BufferedImage;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.util.Arrays;
import java.util.HexFormat;
import java.util.Random;
import javax.imageio.ImageIO;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class PictureTests {
  private static byte[] drawn(String format) throws IOException {
    ByteArrayOutputStream out = new ByteArrayOutputStream();
    ImageIO.write(new BufferedImage(37, 21, BufferedImage.TYPE_INT_RGB), format, out);
    return out.toByteArray();
  }

  private static Refusal refusal(byte[] content) {
    return catchThrowableOfType(RefusedException.class, () -> Picture.of("body", content))
        .refusal();
  }

  @ParameterizedTest
  @CsvSource({"png,image/png", "jpg,image/jpeg", "gif,image/gif"})
  void knowsWhatOthersDrew(String format, String mediaType) throws IOException {
    assertThat(Picture.of("body", drawn(format))).isEqualTo(new Picture(mediaType, 37, 21));
  }

  @ParameterizedTest
  @CsvSource({
    // Lossy, lossless, extended: the first bytes of such files.
    "52494646000000005745425056503820000000000000009d012a25001500,37,21",
    "52494646000000005745425056503 84c000000002f24000500 00000000,37,21",
    "5249464600000000574542505650385800000000000000002400001400 00,37,21",
  })
  void knowsWebp(String hex, int width, int height) {
    byte[] content = HexFormat.of().parseHex(hex.replace(" ", ""));
    assertThat(Picture.of("body", content)).isEqualTo(new Picture("image/webp", width, height));
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "",
        "GIF8",
        "<svg xmlns='http://www.w3.org/2000/svg' onload='alert(1)'/>",
        "<html><script>alert(1)</script></html>",
        "%PDF-1.7",
        "RIFF____WEBPVP9 ________________",
      })
  void refusesWhatIsNoPicture(String content) {
    assertThat(refusal(content.getBytes(US_ASCII)).code()).isEqualTo(ErrorCode.MALFORMED);
  }

  @Test
  void refusesWhatWouldFillABrowser() throws IOException {
    byte[] bomb = drawn("png");
    // A small file that says it is 16,000 pixels wide and high.
    for (int at : new int[] {18, 22}) {
      bomb[at] = (byte) (16_000 >> 8);
      bomb[at + 1] = (byte) 16_000;
    }
    assertThat(refusal(bomb).code()).isEqualTo(ErrorCode.TOO_LARGE);
    assertThat(refusal(bomb).value()).isEqualTo("16000 x 16000 pixels");
    bomb[16] = (byte) 0xff;
    assertThat(refusal(bomb).code()).isEqualTo(ErrorCode.MALFORMED);
  }

  @Test
  void standsAnyCutAndAnyNoise() throws IOException {
    Random random = new Random(7);
    for (String format : new String[] {"png", "jpg", "gif"}) {
      byte[] whole = drawn(format);
      for (int length = 0; length < whole.length; length++) {
        Picture.found(Arrays.copyOf(whole, length));
      }
      for (int i = 0; i < 2000; i++) {
        byte[] noise = whole.clone();
        for (int j = 0; j < 8; j++) {
          noise[3 + random.nextInt(noise.length - 3)] = (byte) random.nextInt();
        }
        Picture.found(noise);
      }
    }
  }
}
