package io.aetherflow.statesync.sequencer;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.List;
import java.util.Queue;
import org.junit.jupiter.api.Test;

/** Tasks run in the order in which they came, whoever runs them. */
class MailboxTests {
  private final Queue<Runnable> relief = new ArrayDeque<>();
  private long micros = 0;
  private final Mailbox mailbox = new Mailbox(relief::add, () -> micros);
  private final List<String> ran = new ArrayList<>();

  @Test
  void whoBringsATaskRunsIt() {
    mailbox.execute(() -> ran.add("a"));
    assertThat(ran).containsExactly("a");
    assertThat(relief).isEmpty();
  }

  @Test
  void aTaskThatATaskBringsComesAfterIt() {
    mailbox.execute(() -> {
      mailbox.execute(() -> ran.add("b"));
      ran.add("a");
    });
    assertThat(ran).containsExactly("a", "b");
  }

  @Test
  void whatMayTakeLongIsRunElsewhereAndSoIsWhatComesBehindIt() {
    mailbox.executeAway(() -> ran.add("long"));
    mailbox.execute(() -> ran.add("short"));
    assertThat(ran).isEmpty();
    assertThat(relief).hasSize(1);
    relief.remove().run();
    assertThat(ran).containsExactly("long", "short");
    mailbox.execute(() -> ran.add("next"));
    assertThat(ran).containsExactly("long", "short", "next");
    assertThat(relief).isEmpty();
  }

  @Test
  void aFaultDoesNotStopThoseBehindIt() {
    mailbox.executeAway(() -> {
      throw new IllegalStateException("on purpose");
    });
    mailbox.execute(() -> {
      throw new StackOverflowError("on purpose");
    });
    mailbox.execute(() -> ran.add("c"));
    relief.remove().run();
    assertThat(ran).containsExactly("c");
  }

  @Test
  void oneThreadRunsOnlySoMany() {
    for (int i = 0; i < 300; i++) {
      String name = Integer.toString(i);
      mailbox.executeAway(() -> ran.add(name));
    }
    relief.remove().run();
    assertThat(ran).hasSize(256);
    relief.remove().run();
    assertThat(ran).hasSize(300).last().isEqualTo("299");
  }

  @Test
  void oneThreadRunsOnlySoLong() {
    mailbox.execute(() -> {
      for (var name : List.of("a", "b", "c")) {
        mailbox.execute(() -> {
          ran.add(name);
          micros += 1_500;
        });
      }
    });
    assertThat(ran).containsExactly("a", "b");
    relief.remove().run();
    assertThat(ran).containsExactly("a", "b", "c");
    assertThat(relief).isEmpty();
  }
}
