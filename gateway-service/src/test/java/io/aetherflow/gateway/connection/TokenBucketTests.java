package io.aetherflow.gateway.connection;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import org.junit.jupiter.api.Test;

class TokenBucketTests {
  private static final long SECOND = 1_000_000_000L;

  @Test
  void allowsASecondsWorthAtOnceAndThenTheRate() {
    TokenBucket bucket = new TokenBucket(10, 0);
    assertThat(bucket.take(10, 0)).isTrue();
    assertThat(bucket.take(1, 0)).isFalse();
    assertThat(bucket.waitFor(1)).isEqualTo(Duration.ofMillis(100));
    assertThat(bucket.take(1, SECOND / 10)).isTrue();
    assertThat(bucket.take(1, SECOND / 10)).isFalse();
    assertThat(bucket.take(10, 100 * SECOND)).isTrue();
    assertThat(bucket.take(1, 100 * SECOND)).isFalse();
  }

  @Test
  void takesMoreThanItHoldsWhenItIsFull() {
    TokenBucket bucket = new TokenBucket(10, 0);
    assertThat(bucket.take(100, 0)).isTrue();
    assertThat(bucket.take(1, SECOND)).isFalse();
    assertThat(bucket.take(1, 10 * SECOND)).isTrue();
  }
}
