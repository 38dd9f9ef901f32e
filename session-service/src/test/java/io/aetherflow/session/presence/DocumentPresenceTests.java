package io.aetherflow.session.presence;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;

class DocumentPresenceTests {
  private final DocumentPresence presence =
      new DocumentPresence(
          new MemoryPresenceStore(Clock.systemUTC()),
          new PresenceLimits(Duration.ofMinutes(1), 100),
          Clock.systemUTC());

  @Test
  void aPersonWithSeveralWindowsIsListedOnce() {
    presence.refresh(
        Stream.of("ana", "ana", "bob", "cy").map(DocumentPresenceTests::entry).toList());
    var people = presence.people(List.of("d", "empty"), 2);
    assertThat(people).containsOnlyKeys("d");
    assertThat(people.get("d").first())
        .extracting(Participant::userId)
        .containsExactly("ana", "bob");
    assertThat(people.get("d").count()).isEqualTo(3);
  }

  private static int sessions;

  private static DocumentPresence.Entry entry(String user) {
    sessions++;
    return new DocumentPresence.Entry(
        "d",
        new Participant(
            "s" + sessions,
            user,
            user,
            "#e44040",
            Instant.ofEpochSecond(1_700_000_000L + sessions)));
  }
}
