package io.aetherflow.model.text.conflict;

import static org.assertj.core.api.Assertions.assertThat;

import io.aetherflow.model.authority.Remedy;
import io.aetherflow.model.client.Texts;
import io.aetherflow.model.conflict.LedgerEntry;
import io.aetherflow.model.text.TextDelta;
import io.aetherflow.model.text.conflict.RandomHistory.Policy;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.UUID;
import java.util.function.IntConsumer;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/** Whatever people write and whoever decides: nothing that was typed is lost in silence. */
class NothingLostTests {
  private static final int EDITS = 20;

  @ParameterizedTest
  @EnumSource
  void eachCharacterStandsOrWasDeletedOrIsInTheLedger(Policy policy) {
    Seeds.each(
        15,
        2_000,
        seed ->
            smallest(edits ->
                assertKept(
                    RandomHistory.played(seed, policy, edits, new TextConflictJudge()), policy)));
  }

  private static void assertKept(Session session, Policy policy) {
    var fates = new Fates(session.desk());
    fates.assertNothingIsLostInSilence();
    switch (policy) {
      case LWW, MANUAL, VOTE -> fates.assertOneOfContestingInsertionsStands();
      case PRIORITY, MERGE, CHANGING -> {}
    }
  }

  @ParameterizedTest
  @EnumSource
  void whatIsInTheLedgerComesBack(Policy policy) {
    Seeds.each(
        15,
        2_000,
        seed ->
            smallest(edits ->
                bringBack(
                    RandomHistory.played(seed, policy, edits, new TextConflictJudge()).desk(),
                    seed)));
  }

  /** Some entries are restored, others decided otherwise; each on what those before have made. */
  private static void bringBack(Desk desk, long seed) {
    int number = 0;
    for (var entry : new ArrayList<>(desk.ledger().values())) {
      if (entry.restoration() == null) {
        assertThat(entry.kind() == LedgerEntry.Kind.C3 || entry.lost().isEmpty())
            .as(() -> entry + desk.story())
            .isTrue();
        continue;
      }
      var remedy =
          Remedy.of(entry)
              .over(Desk.TYPE, desk.log().subList((int) entry.anchorVersion(), desk.log().size()));
      boolean turns = (seed + number++) % 2 == 0;
      var change =
          turns ? remedy.turn(Desk.TYPE, desk.state().content()) : remedy.restore(Desk.TYPE);
      var opId = turns ? Remedy.resolutionId(entry.id()) : Remedy.restorationId(entry.id());
      bringBack(desk, entry, opId, change);
    }
  }

  private static void bringBack(
      Desk desk, LedgerEntry<TextDelta> entry, UUID opId, Remedy.Change<TextDelta> change) {
    var before = Fates.characters(desk.text());
    var submission = desk.restoring(opId, change.delta());
    var accepted =
        desk.submit(
            submission,
            _ -> {
              throw new AssertionError("bringing back contests something" + desk.story());
            });
    assertThat(accepted.resolution()).isNull();
    var after = Fates.characters(desk.text());
    assertThat(after).as(() -> "each character once" + desk.story()).hasSize(desk.text().length());
    if (entry.kind() == LedgerEntry.Kind.C3) {
      assertThat(after).isEqualTo(before);
    } else {
      assertThat(after).as(() -> entry + desk.story()).containsAll(Fates.characters(entry.lost()));
    }
    assertThat(desk.isRepeated(submission)).isTrue();

    // What gave way can be brought back in turn.
    var gone = before;
    gone.removeAll(after);
    if (change.restoration() != null) {
      desk.submit(
          desk.restoring(
              UUID.nameUUIDFromBytes(opId.toString().getBytes(StandardCharsets.UTF_8)),
              change.restoration()),
          _ -> {
            throw new AssertionError();
          });
    }
    assertThat(Fates.characters(desk.text())).as(() -> entry + desk.story()).containsAll(gone);
  }

  @Test
  void editsOfDifferentLinesAndTypingAtOnePointContestNothing() {
    Seeds.each(40, 1_200, NothingLostTests::independent);
  }

  private static void independent(long seed) {
    int people = 2 + (int) (seed % 4);
    var text = new StringBuilder();
    for (int i = 0; i < people; i++) {
      text.append("line ").append(i).append(" some words here\n");
    }
    var desk = Desk.with(text + "END");
    var session = new Session(seed * 31 + 5, desk, people, 5, 500, seed % 2 == 0);
    int[] typed = {0};
    for (int i = 0; i < people; i++) {
      int line = i;
      for (int edit = 0; edit < 8; edit++) {
        session.in(
            session.chance() * 1_500,
            () -> {
              var client = session.client(line);
              if (session.chance() < 0.5) {
                typed[0]++;
                client.edit(Texts.insert(client.length(), client.author.userId()));
              } else {
                editLine(session, client, line);
              }
            });
      }
    }
    session.run();
    assertThat(desk.ledger()).as(desk::story).isEmpty();
    var end = desk.text().substring(desk.text().indexOf("END") + 3);
    assertThat(end).as(desk::story).hasSize(typed[0]);
  }

  private static void editLine(Session session, Session.Client client, int line) {
    var text = client.text();
    int start = 0;
    for (int i = 0; i < line; i++) {
      start = text.indexOf('\n', start) + 1;
    }
    int length = text.indexOf('\n', start) - start;
    int at = session.below(length + 1);
    int deleted = Math.min(length - at, session.below(5));
    var inserted = session.chance() < 0.7 ? "Q" + line : "";
    if (deleted > 0 || !inserted.isEmpty()) {
      client.edit(Texts.replace(start + at, deleted, inserted));
    }
  }

  /** Says of a history that fails how few edits of each person are enough. */
  private static void smallest(IntConsumer test) {
    try {
      test.accept(EDITS);
    } catch (AssertionError | RuntimeException failed) {
      for (int edits = 1; edits < EDITS; edits++) {
        test.accept(edits);
      }
      throw failed;
    }
  }
}
