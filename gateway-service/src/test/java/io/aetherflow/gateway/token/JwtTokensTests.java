package io.aetherflow.gateway.token;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import io.aetherflow.gateway.access.User;
import io.aetherflow.gateway.protocol.ErrorCode;
import io.aetherflow.gateway.protocol.RefusedException;
import java.security.SecureRandom;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.time.ZoneOffset;
import org.junit.jupiter.api.Test;

class JwtTokensTests {
  private static final String SECRET = "0123456789abcdef0123456789abcdef";
  private static final Duration HOUR = Duration.ofHours(1);

  private static JwtTokens tokens(String secret, Clock clock) {
    return new JwtTokens(new TokenSettings(secret, "", "", true, HOUR), clock, new SecureRandom());
  }

  private static ErrorCode refusal(JwtTokens tokens, String token) {
    return catchThrowableOfType(RefusedException.class, () -> tokens.verify(token))
        .refusal()
        .code();
  }

  @Test
  void takesWhatItIssued() {
    JwtTokens tokens = tokens(SECRET, Clock.systemUTC());
    User ana = new User("ana", "Ana Ö.");
    var issued = tokens.issue(ana);
    var token = tokens.verify(issued.token());
    assertThat(token.user()).isEqualTo(ana);
    assertThat(token.expiresAt()).isEqualTo(issued.expiresAt());
    assertThat(tokens(SECRET, Clock.systemUTC()).verify(issued.token()).user()).isEqualTo(ana);
  }

  @Test
  void refusesWhatOthersIssuedAndWhatHasEnded() {
    JwtTokens tokens = tokens(SECRET, Clock.systemUTC());
    String foreign = tokens(null, Clock.systemUTC()).issue(new User("a", "a")).token();
    assertThat(refusal(tokens, foreign)).isEqualTo(ErrorCode.TOKEN_INVALID);
    assertThat(refusal(tokens, "nonsense")).isEqualTo(ErrorCode.TOKEN_INVALID);
    Clock past = Clock.fixed(Instant.now().minus(Duration.ofHours(3)), ZoneOffset.UTC);
    String ended = tokens(SECRET, past).issue(new User("a", "a")).token();
    assertThat(refusal(tokens, ended)).isEqualTo(ErrorCode.TOKEN_EXPIRED);
  }

  @Test
  void saysWhatIsMissing() {
    assertThatThrownBy(() -> new TokenSettings("", "", "", false, HOUR))
        .hasMessageContaining("AETHERFLOW_JWT_SECRET")
        .hasMessageContaining("AETHERFLOW_DEMO_LOGIN");
    assertThatThrownBy(() -> new TokenSettings("short", "", "", false, HOUR))
        .hasMessageContaining("at least 32 bytes");
    assertThatThrownBy(() -> new TokenSettings(SECRET, "https://idp", "", false, HOUR))
        .hasMessageContaining("one of them");
    assertThatThrownBy(() -> new TokenSettings("", "https://idp", "", true, HOUR))
        .hasMessageContaining("AETHERFLOW_DEMO_LOGIN");
  }
}
