package io.aetherflow.session.session;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.FieldSource;

class UserColorTests {
  static final java.util.List<String> PALETTE = UserColor.PALETTE;

  @Test
  void aUserHasTheSameColorEverywhere() {
    assertThat(UserColor.of("ana")).isEqualTo(UserColor.of("ana")).matches("#[0-9a-f]{6}");
  }

  @Test
  void usersSpreadOverAllColors() {
    assertThat(IntStream.range(0, 500).mapToObj(i -> UserColor.of("user" + i)).distinct())
        .containsExactlyInAnyOrderElementsOf(PALETTE);
  }

  @ParameterizedTest
  @FieldSource("PALETTE")
  void aColorContrastsWithWhiteAndWithDark(String color) {
    assertThat(contrast(color, "#ffffff")).isGreaterThan(3.9);
    assertThat(contrast(color, "#1e1e1e")).isGreaterThan(3.9);
  }

  /** The contrast ratio of WCAG 2.2. */
  private static double contrast(String one, String other) {
    double a = luminance(one);
    double b = luminance(other);
    return (Math.max(a, b) + 0.05) / (Math.min(a, b) + 0.05);
  }

  private static double luminance(String color) {
    return 0.2126 * channel(color, 1) + 0.7152 * channel(color, 3) + 0.0722 * channel(color, 5);
  }

  private static double channel(String color, int at) {
    double value = Integer.parseInt(color.substring(at, at + 2), 16) / 255.0;
    return value <= 0.03928 ? value / 12.92 : Math.pow((value + 0.055) / 1.055, 2.4);
  }
}
