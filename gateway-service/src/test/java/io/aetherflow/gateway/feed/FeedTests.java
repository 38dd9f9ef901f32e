package io.aetherflow.gateway.feed;

import static org.assertj.core.api.Assertions.assertThat;

import io.aetherflow.proto.statesync.v1.Operation;
import io.aetherflow.proto.statesync.v1.OperationType;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Random;
import java.util.stream.LongStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/**
 * Stories in a compact notation: what arrives is written as {@code "3"} (version 3), {@code "3+"}
 * (3 and its resolution 4) or {@code "3@2"} (judged under guard 2); what is asked for as {@code
 * deliver 3 4}, {@code timer}, {@code read 2}, {@code access}.
 */
class FeedTests {
  private Feed feed = Feed.at(2, 1);

  private List<String> on(FeedEvent event) {
    Feed.Step step = feed.on(event);
    feed = step.next();
    return step.effects().stream().map(FeedTests::text).toList();
  }

  private List<String> arrive(String text) {
    return on(new FeedEvent.Arrived(group(text)));
  }

  private static Group group(String text) {
    String[] parts = text.replace("+", "").split("@");
    long version = Long.parseLong(parts[0]);
    long guard = parts.length > 1 ? Long.parseLong(parts[1]) : 1;
    return text.contains("+")
        ? new Group(guard, List.of(edit(version), resolution(version + 1)))
        : new Group(guard, List.of(edit(version)));
  }

  private static Operation edit(long version) {
    return Operation.newBuilder()
        .setVersion(version)
        .setType(OperationType.OPERATION_TYPE_EDIT)
        .build();
  }

  private static Operation resolution(long version) {
    return Operation.newBuilder()
        .setVersion(version)
        .setType(OperationType.OPERATION_TYPE_RESOLUTION)
        .build();
  }

  private static FeedEvent.PageRead page(long head, Operation... operations) {
    return new FeedEvent.PageRead(Arrays.asList(operations), head, 1, List.of());
  }

  private static String text(FeedEffect effect) {
    return switch (effect) {
      case FeedEffect.Deliver deliver -> {
        StringBuilder text = new StringBuilder("deliver");
        deliver
            .groups()
            .forEach(g -> g.operations().forEach(o -> text.append(' ').append(o.getVersion())));
        yield text.toString();
      }
      case FeedEffect.ArmGapTimer timer -> "timer " + timer.delay().toMillis();
      case FeedEffect.ReadRange read -> "read " + read.afterVersion();
      case FeedEffect.RefreshAccess refresh -> "access";
    };
  }

  @Test
  void deliversInOrder() {
    assertThat(arrive("3")).containsExactly("deliver 3");
    assertThat(arrive("4+")).containsExactly("deliver 4 5");
    assertThat(arrive("6")).containsExactly("deliver 6");
    assertThat(feed.isLevel()).isTrue();
  }

  @Test
  void dropsRepeats() {
    arrive("3");
    assertThat(arrive("3")).isEmpty();
    assertThat(arrive("1")).isEmpty();
    assertThat(feed.delivered()).isEqualTo(3);
  }

  @Test
  void waitsShortlyForWhatIsOvertaken() {
    assertThat(arrive("4")).containsExactly("timer 20");
    assertThat(arrive("5")).isEmpty();
    assertThat(arrive("3")).containsExactly("deliver 3 4 5");
    assertThat(on(new FeedEvent.GapTimerFired())).isEmpty();
  }

  @Test
  void readsWhatIsMissing() {
    assertThat(arrive("5")).containsExactly("timer 20");
    assertThat(on(new FeedEvent.GapTimerFired())).containsExactly("read 2");
    assertThat(arrive("6")).isEmpty();
    assertThat(on(page(6, edit(3), edit(4), edit(5), edit(6)))).containsExactly("deliver 3 4 5 6");
  }

  @Test
  void noticesTheLostLastOneByItsHead() {
    assertThat(on(new FeedEvent.HeadSeen(3, 1))).containsExactly("timer 20");
    assertThat(on(new FeedEvent.GapTimerFired())).containsExactly("read 2");
    assertThat(on(page(3, edit(3)))).containsExactly("deliver 3");
  }

  @Test
  void readsPageAfterPage() {
    on(new FeedEvent.HeadSeen(6, 1));
    on(new FeedEvent.GapTimerFired());
    assertThat(on(page(6, edit(3), edit(4)))).containsExactly("deliver 3", "read 4");
    assertThat(on(page(6, edit(5), edit(6)))).containsExactly("deliver 4 5 6");
  }

  @Test
  void keepsAnOperationAndItsResolutionTogetherAcrossPages() {
    on(new FeedEvent.HeadSeen(5, 1));
    on(new FeedEvent.GapTimerFired());
    assertThat(on(page(5, edit(3)))).containsExactly("read 3");
    assertThat(on(page(5, resolution(4), edit(5)))).containsExactly("deliver 3 4 5");
  }

  @Test
  void triesAgainAfterAReadThatFailed() {
    on(new FeedEvent.HeadSeen(3, 1));
    on(new FeedEvent.GapTimerFired());
    assertThat(on(new FeedEvent.ReadFailed())).containsExactly("timer 100");
    assertThat(on(new FeedEvent.GapTimerFired())).containsExactly("read 2");
  }

  @Test
  void readsNothingWhenTheFailedReadIsNotNeededAnyMore() {
    on(new FeedEvent.HeadSeen(3, 1));
    on(new FeedEvent.GapTimerFired());
    arrive("3");
    assertThat(on(new FeedEvent.ReadFailed())).isEmpty();
  }

  @Test
  void holdsBackWhatWasJudgedUnderAGuardThatIsNotKnownYet() {
    assertThat(arrive("3@2")).containsExactly("access");
    assertThat(arrive("4@2")).isEmpty();
    assertThat(on(new FeedEvent.AccessKnown(2))).containsExactly("deliver 3 4");
  }

  @Test
  void readsAccessWhenAHeadTellsOfARisenGuard() {
    assertThat(on(new FeedEvent.HeadSeen(2, 3))).containsExactly("access");
    assertThat(on(new FeedEvent.HeadSeen(2, 3))).isEmpty();
    assertThat(on(new FeedEvent.AccessKnown(3))).isEmpty();
    assertThat(feed.isLevel()).isTrue();
  }

  @Test
  void readsAccessAgainWhenTheGuardRoseMeanwhile() {
    on(new FeedEvent.HeadSeen(2, 2));
    on(new FeedEvent.HeadSeen(2, 3));
    assertThat(on(new FeedEvent.AccessKnown(2))).containsExactly("access");
    assertThat(on(new FeedEvent.AccessKnown(3))).isEmpty();
  }

  @Test
  void readsAccessForAChangeThatRaisesNoGuard() {
    assertThat(on(new FeedEvent.Changed(1))).containsExactly("access");
    assertThat(on(new FeedEvent.Changed(1))).isEmpty();
    assertThat(on(new FeedEvent.AccessKnown(1))).containsExactly("access");
  }

  @Test
  void forgetsWhatIsTooFarAheadAndReadsItLater() {
    for (long version = 4; version < 4 + Feed.WAITING_MAX + 10; version++) {
      arrive(Long.toString(version));
    }
    assertThat(feed.waiting()).hasSize(Feed.WAITING_MAX);
    assertThat(arrive("3").getFirst()).startsWith("deliver 3 4 5");
    assertThat(feed.isLevel()).isFalse();
  }

  /**
   * Law: whatever is lost, repeated and reordered, every version is delivered once and in order,
   * and in the end all of them.
   */
  @ParameterizedTest
  @ValueSource(ints = {1, 2, 3, 4, 5, 6, 7, 8})
  void deliversEverythingOnceInOrder(int block) {
    for (int i = 0; i < 250; i++) {
      long seed = block * 1_000L + i;
      assertThat(play(seed))
          .as("seed %d", seed)
          .isEqualTo(LongStream.rangeClosed(3, 40).boxed().toList());
    }
  }

  private List<Long> play(long seed) {
    Random random = new Random(seed);
    List<Operation> log = new ArrayList<>();
    for (long version = 3; version <= 40; version++) {
      boolean resolves =
          version < 40
              && !log.isEmpty()
              && random.nextInt(5) == 0
              && log.getLast().getType() == OperationType.OPERATION_TYPE_EDIT;
      log.add(resolves ? resolution(version) : edit(version));
    }
    List<FeedEvent> pending = new ArrayList<>();
    for (int i = 0; i < log.size(); i++) {
      boolean resolved =
          i + 1 < log.size() && log.get(i + 1).getType() == OperationType.OPERATION_TYPE_RESOLUTION;
      Group group =
          new Group(1 + i / 15, resolved ? List.of(log.get(i), log.get(++i)) : List.of(log.get(i)));
      for (int copies = random.nextInt(3); copies > 0; copies--) {
        pending.add(
            random.nextInt(Math.min(pending.size(), 6) + 1) == 0
                ? new FeedEvent.Arrived(group)
                : new FeedEvent.Arrived(group));
        int at = Math.max(0, pending.size() - 1 - random.nextInt(6));
        pending.add(at, pending.removeLast());
      }
    }
    pending.add(new FeedEvent.HeadSeen(40, 3));
    Feed state = Feed.at(2, 1);
    List<Long> delivered = new ArrayList<>();
    for (int steps = 0; !pending.isEmpty() && steps < 10_000; steps++) {
      Feed.Step step = state.on(pending.removeFirst());
      state = step.next();
      for (FeedEffect effect : step.effects()) {
        switch (effect) {
          case FeedEffect.Deliver deliver ->
              deliver
                  .groups()
                  .forEach(g -> g.operations().forEach(o -> delivered.add(o.getVersion())));
          case FeedEffect.ArmGapTimer timer ->
              insert(pending, new FeedEvent.GapTimerFired(), random);
          case FeedEffect.ReadRange read ->
              insert(pending, readOf(log, read.afterVersion(), random), random);
          case FeedEffect.RefreshAccess refresh ->
              insert(pending, new FeedEvent.AccessKnown(3), random);
        }
      }
    }
    return delivered;
  }

  private static FeedEvent readOf(List<Operation> log, long after, Random random) {
    if (random.nextInt(4) == 0) {
      return new FeedEvent.ReadFailed();
    }
    List<Operation> page =
        log.stream().filter(o -> o.getVersion() > after).limit(1 + random.nextInt(7)).toList();
    return new FeedEvent.PageRead(page, 40, 3, List.of());
  }

  private static void insert(List<FeedEvent> pending, FeedEvent event, Random random) {
    pending.add(random.nextInt(Math.min(pending.size(), 8) + 1), event);
  }
}
