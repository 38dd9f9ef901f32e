package io.aetherflow.session.presence;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.UUID;
import java.util.concurrent.Callable;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import org.junit.jupiter.api.Test;

/** What every store of presence must do. */
public abstract class PresenceStoreContract {
  private static final Duration LONG = Duration.ofMinutes(1);
  private static final Duration SHORT = Duration.ofMillis(50);

  /** A document of this test alone, so that tests may share a store. */
  protected final String document = UUID.randomUUID().toString();

  /** The store under test; the same one at each call within a test. */
  protected abstract PresenceStore store();

  /**
   * What was announced about the document so far, in order: {@code +session} for who entered,
   * {@code -session} for who left.
   */
  protected abstract List<String> announced();

  @Test
  void whoEntersIsListedAndAnnouncedOnce() {
    enter("s1", LONG);
    enter("s2", LONG);
    enter("s1", LONG);
    assertThat(sessions()).containsExactly("s1", "s2");
    assertThat(store().list(document).getFirst()).isEqualTo(participant("s1"));
    awaitAnnounced("+s1", "+s2");
  }

  @Test
  void whoLeavesIsAnnouncedOnce() {
    enter("s1", LONG);
    enter("s2", LONG);
    store().leave(document, "s1");
    store().leave(document, "s1");
    store().leave(document, "s3");
    assertThat(sessions()).containsExactly("s2");
    enter("s1", LONG);
    awaitAnnounced("+s1", "+s2", "-s1", "+s1");
  }

  @Test
  void whoIsNotRefreshedExpiresAtTheNextSweep() {
    enter("ghost", SHORT);
    enter("s1", LONG);
    await()
        .untilAsserted(() -> {
          store().sweep();
          assertThat(announced()).containsExactly("+ghost", "+s1", "-ghost");
        });
    assertThat(sessions()).containsExactly("s1");
  }

  @Test
  void whoHasExpiredIsNotListed() {
    enter("ghost", SHORT);
    enter("s1", LONG);
    await().untilAsserted(() -> assertThat(sessions()).containsExactly("s1"));
    awaitAnnounced("+ghost", "+s1", "-ghost");
  }

  @Test
  void aRefreshProlongs() {
    enter("s1", SHORT);
    enter("s1", LONG);
    enter("ghost", SHORT);
    await().untilAsserted(() -> assertThat(sessions()).doesNotContain("ghost"));
    assertThat(sessions()).isSubsetOf("s1");
  }

  @Test
  void manyWhoSweepAtOnceAnnounceEachLeavingOnce() throws Exception {
    List<String> expected = new ArrayList<>();
    for (int i = 0; i < 20; i++) {
      enter("ghost" + i, SHORT);
      expected.add("+ghost" + i);
      expected.add("-ghost" + i);
    }
    enter("last", LONG);
    expected.add("+last");
    try (ExecutorService threads = Executors.newVirtualThreadPerTaskExecutor()) {
      Callable<Void> sweeper =
          () -> {
            await()
                .until(() -> {
                  store().sweep();
                  return sessions().equals(List.of("last"));
                });
            return null;
          };
      threads.invokeAll(java.util.Collections.nCopies(8, sweeper));
    }
    awaitAnnouncedInAnyOrder(expected);
  }

  @Test
  void aDocumentTakesABoundedNumber() {
    store()
        .refresh(
            Map.of(document, List.of(participant("s1"), participant("s2"), participant("s3"))),
            LONG,
            2);
    assertThat(sessions()).containsExactly("s1", "s2");
    store().leave(document, "s1");
    store().refresh(Map.of(document, List.of(participant("s3"))), LONG, 2);
    assertThat(sessions()).containsExactly("s2", "s3");
  }

  @Test
  void severalDocumentsAreReadAtOnceAndEachOnlyInPart() {
    enter("s1", LONG);
    enter("s2", LONG);
    store().refresh(Map.of(document + "-b", List.of(participant("s3"))), LONG, 10);
    store().refresh(Map.of(document + "-ghosts", List.of(participant("s4"))), SHORT, 10);
    List<String> all =
        List.of(document, document + "-b", document + "-nobody", document + "-ghosts");
    await()
        .untilAsserted(
            () -> assertThat(store().list(all, 10)).containsOnlyKeys(document, document + "-b"));
    assertThat(store().list(all, 10).get(document))
        .extracting(Participant::sessionId)
        .containsExactly("s1", "s2");
    assertThat(store().list(all, 1).get(document)).hasSize(1);
    assertThat(store().list(List.of(), 10)).isEmpty();
  }

  @Test
  void aRefreshTakesThousandsOfDocuments() {
    Map<String, List<Participant>> everywhere = new LinkedHashMap<>();
    for (int i = 0; i < 2000; i++) {
      everywhere.put(document + "-" + i, List.of(participant("s1"), participant("s2")));
    }
    store().refresh(everywhere, LONG, 10);
    assertThat(store().list(document + "-0")).hasSize(2);
    assertThat(store().list(document + "-1999")).hasSize(2);
  }

  private void enter(String sessionId, Duration timeToLive) {
    store().refresh(Map.of(document, List.of(participant(sessionId))), timeToLive, 100);
  }

  private List<String> sessions() {
    return store().list(document).stream().map(Participant::sessionId).toList();
  }

  private void awaitAnnounced(String... expected) {
    await().untilAsserted(() -> assertThat(announced()).containsExactly(expected));
  }

  private void awaitAnnouncedInAnyOrder(List<String> expected) {
    await()
        .untilAsserted(() -> assertThat(announced()).containsExactlyInAnyOrderElementsOf(expected));
  }

  private static Participant participant(String sessionId) {
    return new Participant(
        sessionId,
        "user-" + sessionId,
        "Ümit ☃",
        "#e44040",
        Instant.ofEpochMilli(1_700_000_000_000L));
  }
}
