package io.aetherflow.model.text.conflict;

import io.aetherflow.model.authority.Authority;
import io.aetherflow.model.authority.ConflictJudges;
import io.aetherflow.model.authority.Decision;
import io.aetherflow.model.authority.DocumentState;
import io.aetherflow.model.authority.Submission;
import io.aetherflow.model.conflict.Arbiter;
import io.aetherflow.model.history.Author;
import io.aetherflow.model.text.TextContent;
import io.aetherflow.model.text.TextDelta;
import io.aetherflow.model.text.TextType;
import java.util.Random;
import java.util.UUID;

/**
 * A program, not a test: how long an edit that is many versions behind takes, in the half that is
 * prepared away from the document's mailbox, and in the half that holds it up.
 */
final class FarBehindTime {
  private FarBehindTime() {}

  public static void main(String[] arguments) {
    int versions = arguments.length == 0 ? 10_000 : Integer.parseInt(arguments[0]);
    for (int run = 0; run < 5; run++) {
      measure(versions, new Random(run));
    }
  }

  private static void measure(int versions, Random random) {
    var type = new TextType();
    var authority = new Authority(1 << 24);
    DocumentState<TextContent, TextDelta> state =
        DocumentState.at(
            type, 0, TextContent.EMPTY, ConflictJudges.load().judge(type), 2 * versions);
    state =
        accept(authority, state, "eve", 0, TextDelta.builder().insert("x".repeat(1000)).build());
    long typedNanos = System.nanoTime();
    for (int i = 1; i <= versions; i++) {
      int at = random.nextInt(900);
      var stroke = TextDelta.builder().retain(at);
      var delta = (i % 5 == 0 ? stroke.delete(1) : stroke.insert("ab")).build();
      state = accept(authority, state, "user" + i % 3, i, delta);
    }
    long begun = System.nanoTime();
    var late =
        Submission.edit(
            UUID.randomUUID(),
            new Author("late", "late"),
            1,
            TextDelta.builder().retain(500).delete(10).insert("late").build(),
            7);
    var prepared = (Authority.Prepared<TextContent, TextDelta>) authority.prepareFar(state, late);
    long ready = System.nanoTime();
    var decision = authority.decide(state, prepared, Arbiter.lastWriteWins());
    long done = System.nanoTime();
    System.out.printf(
        "%d versions: an edit %d µs, prepared %d ms, decided %d ms, %s%n",
        versions,
        (begun - typedNanos) / 1000 / versions,
        (ready - begun) / 1_000_000,
        (done - ready) / 1_000_000,
        decision.getClass().getSimpleName());
  }

  private static DocumentState<TextContent, TextDelta> accept(
      Authority authority,
      DocumentState<TextContent, TextDelta> state,
      String user,
      long base,
      TextDelta delta) {
    var decision =
        authority.decide(
            state, Submission.edit(UUID.randomUUID(), new Author(user, user), base, delta, base));
    return ((Decision.Accepted<TextContent, TextDelta>) decision).after();
  }
}
