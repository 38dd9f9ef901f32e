package io.aetherflow.model.history;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.util.List;
import java.util.UUID;
import java.util.stream.LongStream;
import org.junit.jupiter.api.Test;

class RecentLogTests {

  @Test
  void readsWhatLiesAboveAVersionOldestFirst() {
    var log = appended(RecentLog.endingAt(5, 100), 3);
    assertThat(versions(log, 6)).containsExactly(7L, 8L);
    assertThat(versions(log, 8)).isEmpty();
    assertThat(versions(log, 5)).containsExactly(6L, 7L, 8L);
  }

  @Test
  void doesNotPretendToKnowWhatLiesBelowItsFloor() {
    var log = appended(RecentLog.endingAt(5, 100), 3);
    assertThat(log.floorVersion()).isEqualTo(5);
    assertThatThrownBy(() -> log.above(4)).hasMessageContaining("accepted is 5");
  }

  @Test
  void takesOnlyTheNextVersion() {
    var log = RecentLog.<String>endingAt(5, 100);
    assertThatThrownBy(() -> log.plus(operation(7))).hasMessageContaining("accepted is 6");
  }

  @Test
  void keepsAtLeastItsLimitAndAtMostTwice() {
    var log = RecentLog.<String>endingAt(0, 10);
    for (long version = 1; version <= 1_000; version++) {
      log = log.plus(operation(version));
      long kept = log.version() - log.floorVersion();
      assertThat(kept).isBetween(Math.min(version, 10), 20L);
      assertThat(versions(log, log.floorVersion())).hasSize((int) kept);
    }
  }

  @Test
  void reachesFurtherBackWhenTold() {
    var log = appended(RecentLog.endingAt(50, 10), 5).withOlder(operations(20, 50));
    assertThat(log.floorVersion()).isEqualTo(19);
    assertThat(versions(log, 19)).hasSize(36).startsWith(20L).endsWith(55L);
    assertThatThrownBy(() -> appended(RecentLog.endingAt(50, 10), 5).withOlder(operations(20, 49)))
        .hasMessageContaining("accepted is 50");
  }

  @Test
  void isCutToItsNewestOperationsWhenTold() {
    var log = appended(RecentLog.endingAt(5, 10), 12).shortened(4);
    assertThat(versions(log, log.floorVersion())).containsExactly(14L, 15L, 16L, 17L);
    assertThat(log.shortened(5)).isSameAs(log);
    log = appended(log, 10);
    assertThat(log.version() - log.floorVersion()).isEqualTo(14);
  }

  @Test
  void isNotCutAboveWhatItsNewestOperationsWereWrittenOn() {
    var log = appended(RecentLog.endingAt(0, 10), 18).plus(operation(19, 11));
    assertThat(log.shortened(4).floorVersion()).isEqualTo(11);
    assertThat(log.shortened(4).above(11)).hasSize(8);
  }

  @Test
  void whatWasReadForALateClientIsGivenUpAgain() {
    var log = appended(RecentLog.endingAt(5_000, 10), 5).withOlder(operations(1, 5_000));
    log = appended(log, 30);
    assertThat(log.version() - log.floorVersion()).isBetween(10L, 20L);
  }

  @Test
  void whatWasReadForALateClientStaysForItsWholeFrame() {
    var log = appended(RecentLog.endingAt(5_000, 10), 5).withOlder(operations(1, 5_000));
    log = appended(log, 9);
    assertThat(log.floorVersion()).isZero();
  }

  @Test
  void keepsWhatThoseHaveNotSeenWhoWriteNow() {
    var log = RecentLog.<String>endingAt(0, 10);
    for (long version = 1; version <= 1_000; version++) {
      log = log.plus(operation(version, Math.max(0, version - 26)));
      long kept = log.version() - log.floorVersion();
      assertThat(kept).isBetween(Math.min(version, 25), 46L);
    }
  }

  @Test
  void keepsEightTimesItsLimitForThoseWhoAreFarBehindAndNoMore() {
    var log = RecentLog.<String>endingAt(0, 10);
    for (long version = 1; version <= 1_000; version++) {
      log = log.plus(operation(version, 0));
      assertThat(log.version() - log.floorVersion()).isBetween(Math.min(version, 80), 90L);
    }
  }

  @Test
  void aLogThatWasReadFromFarBackIsBoundedAtOnce() {
    var near = appended(RecentLog.endingAt(50, 10), 5).withOlder(operations(20, 50));
    assertThat(near.bounded()).isSameAs(near);
    var far = appended(RecentLog.endingAt(5_000, 10), 5).withOlder(operations(1, 5_000)).bounded();
    assertThat(far.version() - far.floorVersion()).isEqualTo(10);
    assertThat(versions(far, far.floorVersion())).startsWith(4_996L).endsWith(5_005L).hasSize(10);
  }

  private static RecentLog<String> appended(RecentLog<String> log, int count) {
    var grown = log;
    for (int i = 0; i < count; i++) {
      grown = grown.plus(operation(grown.version() + 1));
    }
    return grown;
  }

  private static List<Long> versions(RecentLog<String> log, long base) {
    return log.above(base).stream().map(Operation::version).toList();
  }

  private static List<Operation<String>> operations(long from, long to) {
    return LongStream.rangeClosed(from, to).mapToObj(RecentLogTests::operation).toList();
  }

  private static Operation<String> operation(long version) {
    return operation(version, version - 1);
  }

  private static Operation<String> operation(long version, long baseVersion) {
    return new Operation<>(
        version,
        new UUID(0, version),
        new Author("ana", "tab"),
        OperationType.EDIT,
        baseVersion,
        0,
        "written",
        "committed");
  }
}
