package io.aetherflow.model.text.conflict;

import io.aetherflow.model.authority.Authority;
import io.aetherflow.model.authority.ConflictJudges;
import io.aetherflow.model.authority.Decision;
import io.aetherflow.model.authority.DocumentState;
import io.aetherflow.model.authority.Submission;
import io.aetherflow.model.client.Texts;
import io.aetherflow.model.conflict.Arbiter;
import io.aetherflow.model.history.Author;
import io.aetherflow.model.text.TextContent;
import io.aetherflow.model.text.TextDelta;
import io.aetherflow.model.text.TextType;
import java.lang.management.ManagementFactory;
import java.util.ArrayList;
import java.util.Locale;
import java.util.Random;
import java.util.UUID;

/**
 * A program, not a test: how much processor time an edit that is many versions behind takes, in the
 * half that is prepared away from the document's mailbox, and in the half that holds it up; and a
 * hundred that were sent together, in both.
 */
final class FarBehindTime {
  private static final int LENGTH = 1_000;
  private static final int FRAME = 100;

  private final History history;
  private final Random random = new Random(1);
  private final Authority authority = new Authority(1 << 24);
  private DocumentState<TextContent, TextDelta> state;
  private int caret = LENGTH - 100;

  /** What was written meanwhile. */
  private enum History {
    /** Three people, anywhere in the text. */
    SCATTERED,
    /** One who writes on at one place, with backspaces. */
    ALONE,
    /** One who has rewritten the paragraph that the late edit rewrites too, and writes on there. */
    REWRITTEN,
    /** Three people, none of whom sees the two edits before the own one. */
    CONCURRENT,
    /** Three people, one of whom always has a hundred edits pending, as one who came back. */
    PENDING
  }

  private FarBehindTime(History history, int versions) {
    this.history = history;
    var type = new TextType();
    state =
        DocumentState.at(
            type, 0, TextContent.EMPTY, ConflictJudges.load().judge(type), 2 * versions);
  }

  public static void main(String[] arguments) {
    int versions = arguments.length == 0 ? 10_000 : Integer.parseInt(arguments[0]);
    for (var history : History.values()) {
      for (int run = 0; run < 3; run++) {
        new FarBehindTime(history, versions).measure(versions);
      }
    }
  }

  private void measure(int versions) {
    write("eve", 0, Texts.insert(0, "x".repeat(LENGTH)));
    if (history == History.REWRITTEN) {
      write("user0", 1, Texts.replace(caret, 100, "a"));
      caret++;
    }
    while (state.version() < versions) {
      stroke((int) state.version());
    }
    var late =
        Submission.edit(
            UUID.randomUUID(),
            new Author("late", "late"),
            1,
            Texts.replace(LENGTH - 100, 50, "late"),
            7);
    long begun = processorMillis();
    var prepared = (Authority.Prepared<TextContent, TextDelta>) authority.prepareFar(state, late);
    long ready = processorMillis();
    var decision = authority.decide(state, prepared, Arbiter.lastWriteWins());
    long done = processorMillis();
    System.out.printf(
        Locale.ROOT,
        "%s, %d versions: prepared in %d ms, decided in %d ms, %d conflicts; %d edits in %d ms%n",
        history.name().toLowerCase(Locale.ROOT),
        versions,
        ready - begun,
        done - ready,
        ((Decision.Accepted<TextContent, TextDelta>) decision).ledger().size(),
        FRAME,
        frameMillis());
  }

  /** Edits all over the text that were sent together. */
  private long frameMillis() {
    var author = new Author("away", "away");
    var frame = new ArrayList<Submission<TextDelta>>();
    for (int i = 0; i < FRAME; i++) {
      frame.add(
          Submission.edit(
                  UUID.randomUUID(), author, 1, Texts.insert(random.nextInt(LENGTH), "late"), 7)
              .after(frame.isEmpty() ? null : frame.getLast().opId()));
    }
    long begun = processorMillis();
    var first =
        (Authority.Prepared<TextContent, TextDelta>) authority.prepareFar(state, frame.getFirst());
    for (var prepared : authority.prepareBehind(state, first, frame.subList(1, FRAME))) {
      var decision = authority.decide(state, prepared, Arbiter.lastWriteWins());
      state = ((Decision.Accepted<TextContent, TextDelta>) decision).after();
    }
    return processorMillis() - begun;
  }

  private void stroke(int version) {
    boolean erases = version % 5 == 0;
    switch (history) {
      case SCATTERED, CONCURRENT, PENDING -> {
        long unseen =
            switch (history) {
              case CONCURRENT -> Math.min(2, version - 1);
              case PENDING -> version % 3 == 0 ? Math.min(300, version - 1) : 0;
              default -> 0;
            };
        int at = random.nextInt(LENGTH - 100);
        write(
            "user" + version % 3,
            version - unseen,
            erases ? Texts.delete(at, 1) : Texts.insert(at, "ab"));
      }
      case ALONE, REWRITTEN -> {
        write("user0", version, erases ? Texts.delete(--caret, 1) : Texts.insert(caret++, "a"));
      }
    }
  }

  private void write(String user, long base, TextDelta delta) {
    var author = new Author(user, user);
    var submission =
        Submission.edit(UUID.randomUUID(), author, base, delta, base)
            .after(Texts.newestOwn(state.log().above(base), author, base));
    var decision = authority.decide(state, submission);
    state = ((Decision.Accepted<TextContent, TextDelta>) decision).after();
  }

  private static long processorMillis() {
    return ManagementFactory.getThreadMXBean().getCurrentThreadCpuTime() / 1_000_000;
  }
}
