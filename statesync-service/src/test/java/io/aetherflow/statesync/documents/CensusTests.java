package io.aetherflow.statesync.documents;

import static org.assertj.core.api.Assertions.assertThat;
import static org.mockito.Mockito.mock;
import static org.mockito.Mockito.when;

import java.time.Duration;
import java.util.concurrent.atomic.AtomicLong;
import org.junit.jupiter.api.Test;

class CensusTests {
  private final AtomicLong now = new AtomicLong(1_000);
  private final DocumentStore store = mock(DocumentStore.class);
  private final Census census = new Census(store, now::get);
  private long counts;
  private Duration takes = Duration.ZERO;

  CensusTests() {
    when(store.totals())
        .thenAnswer(_ -> {
          now.addAndGet(takes.toNanos());
          return new DocumentStore.Totals(0, ++counts, 0, 0);
        });
  }

  @Test
  void whoAsksInBetweenIsToldWhatWasCountedLast() {
    assertThat(census.totals().operations()).isEqualTo(1);
    pass(Census.EVERY.minusNanos(1));
    assertThat(census.totals().operations()).isEqualTo(1);
    pass(Duration.ofNanos(1));
    assertThat(census.totals().operations()).isEqualTo(2);
  }

  @Test
  void whatTakesLongIsDoneLessOften() {
    takes = Duration.ofSeconds(2);
    census.totals();
    pass(Duration.ofSeconds(199));
    assertThat(census.totals().operations()).isEqualTo(1);
    pass(Duration.ofSeconds(1));
    assertThat(census.totals().operations()).isEqualTo(2);
  }

  private void pass(Duration time) {
    now.addAndGet(time.toNanos());
  }
}
