package io.aetherflow.session.redis;

import static org.assertj.core.api.Assertions.assertThat;

import io.aetherflow.session.session.SessionId;
import io.lettuce.core.cluster.SlotHash;
import java.util.List;
import java.util.UUID;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;

class BucketsTests {
  @Test
  void allKeysOfASessionLieInOneSlotOfACluster() {
    SessionId id = new SessionId(SessionId.userPart("ana") + "-" + "0".repeat(32));
    assertThat(
            slots(Buckets.session(id), Buckets.userIndex(id), Buckets.sessionIndex(Buckets.of(id))))
        .hasSize(1);
  }

  @Test
  void allKeysOfADocumentLieInOneSlotOfACluster() {
    for (String document : List.of(UUID.randomUUID().toString(), "}", "{a}", "")) {
      assertThat(
              slots(
                  Buckets.documentIndex(Buckets.ofDocument(document)),
                  Buckets.presenceExpiry(document),
                  Buckets.presencePeople(document)))
          .hasSize(1);
    }
  }

  @Test
  void bucketsSpreadOverACluster() {
    assertThat(
            slots(
                IntStream.range(0, Buckets.COUNT)
                    .mapToObj(Buckets::sessionIndex)
                    .toArray(String[]::new)))
        .hasSize(Buckets.COUNT);
  }

  @Test
  void bucketsInOrderHoldIdsInOrder() {
    List<SessionId> ids =
        IntStream.range(0, 500)
            .mapToObj(i -> new SessionId(SessionId.userPart("user" + i) + "-" + "0".repeat(32)))
            .sorted()
            .toList();
    assertThat(ids).isSortedAccordingTo((a, b) -> Integer.compare(Buckets.of(a), Buckets.of(b)));
    assertThat(ids).allSatisfy(id -> assertThat(Buckets.of(id)).isBetween(0, Buckets.COUNT - 1));
  }

  private static List<Integer> slots(String... keys) {
    return Stream.of(keys).map(SlotHash::getSlot).distinct().toList();
  }
}
