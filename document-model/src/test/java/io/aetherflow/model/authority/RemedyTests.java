package io.aetherflow.model.authority;

import static org.assertj.core.api.Assertions.assertThat;

import io.aetherflow.model.DocumentType;
import io.aetherflow.model.DocumentTypes;
import io.aetherflow.model.client.Texts;
import io.aetherflow.model.conflict.Arbiter;
import io.aetherflow.model.conflict.ConflictResolver.Circumstances;
import io.aetherflow.model.conflict.ConflictResolvers;
import io.aetherflow.model.conflict.LedgerEntry;
import io.aetherflow.model.history.Author;
import io.aetherflow.model.history.OperationType;
import io.aetherflow.model.text.TextContent;
import io.aetherflow.model.text.TextDelta;
import io.aetherflow.model.text.TextType;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.UUID;
import org.junit.jupiter.api.Test;

/** What people decide of recorded conflicts, also long after them, in stories of a few lines. */
class RemedyTests {
  private static final TextType TEXT = new TextType();

  /** One document, its ledger, and a clock that ticks with every submission. */
  private static final class Story {
    private final Authority authority = new Authority(1 << 20);
    private final Arbiter arbiter;
    private DocumentState<TextContent, TextDelta> state;
    private final List<LedgerEntry<TextDelta>> ledger = new ArrayList<>();
    private long millis;

    Story(String policy, String text) {
      arbiter = Arbiter.of(ConflictResolvers.load().require(policy), Circumstances.NONE);
      state =
          DocumentState.at(
              TEXT,
              0,
              TextContent.EMPTY,
              ConflictJudges.load().judge(TEXT),
              DocumentState.LOG_LIMIT_DEFAULT);
      write("eve", 0, "[{\"insert\":\"" + text + "\"}]");
    }

    void write(String user, long base, String delta) {
      var author = new Author(user, user);
      submit(
          Submission.edit(UUID.randomUUID(), author, base, delta(delta), ++millis)
              .after(Texts.newestOwn(state.log().above(base), author, base)));
    }

    private void submit(Submission<TextDelta> submission) {
      var decision = authority.decide(state, submission, arbiter);
      assertThat(decision).isInstanceOf(Decision.Accepted.class);
      var accepted = (Decision.Accepted<TextContent, TextDelta>) decision;
      state = accepted.after();
      for (var entry : accepted.ledger()) {
        ledger.removeIf(before -> before.id().equals(entry.id()));
        ledger.add(entry);
      }
    }

    LedgerEntry<TextDelta> entry() {
      assertThat(ledger).hasSize(1);
      return ledger.getFirst();
    }

    Remedy<TextDelta> remedy() {
      var recorded = Remedy.of(entry());
      return recorded.over(TEXT, state.log().above(recorded.version()));
    }

    /** Commits a change; answers what would bring back what it took out. */
    Remedy<TextDelta> decide(Remedy.Change<TextDelta> change) {
      submit(
          new Submission<>(
              Remedy.resolutionId(entry().id()),
              new Author("ana", "~1"),
              OperationType.RESOLUTION,
              state.version(),
              change.delta(),
              ++millis));
      return new Remedy<>(state.version(), change.restoration(), null, remedy().values());
    }

    String text() {
      return TEXT.plainText(state.content());
    }

    String content() {
      return new String(TEXT.encodeContent(state.content()), StandardCharsets.UTF_8);
    }
  }

  private static TextDelta delta(String json) {
    return TEXT.decodeDelta(json.getBytes(StandardCharsets.UTF_8));
  }

  /** Bob and cid both replace "one" of "one two". */
  private static Story bothReplace(String policy) {
    var story = new Story(policy, "one two");
    story.write("bob", 1, "[{\"insert\":\"BOB\"},{\"delete\":3}]");
    story.write("cid", 1, "[{\"insert\":\"CID\"},{\"delete\":3}]");
    return story;
  }

  @Test
  void underManualTheFirstStaysAndTheSecondIsKept() {
    var story = bothReplace("manual");
    assertThat(story.text()).isEqualTo("BOB two");
    assertThat(story.entry().outcome()).isEqualTo(LedgerEntry.Outcome.OPEN);
    assertThat(story.entry().lost()).isEqualTo("CID");
    assertThat(story.entry().kept()).isEqualTo("BOB");
  }

  @Test
  void theSecondIsPutInThePlaceOfTheFirst() {
    var story = bothReplace("manual");
    var after = story.decide(story.remedy().turn(TEXT, story.state.content()));
    assertThat(story.text()).isEqualTo("CID two");
    story.decide(after.restore(TEXT));
    assertThat(story.text()).isEqualTo("BOBCID two");
  }

  @Test
  void bothStandInTheOrderOfTheirCommit() {
    var story = bothReplace("manual");
    var after = story.decide(story.remedy().restore(TEXT));
    assertThat(story.text()).isEqualTo("BOBCID two");
    assertThat(after.restoration()).isNull();
  }

  @Test
  void anOwnTextTakesThePlaceAndBothCanBeBroughtBack() {
    var story = bothReplace("manual");
    var after = story.decide(story.remedy().own(TEXT, story.state.content(), "", "x\"y"));
    assertThat(story.text()).isEqualTo("x\"y two");
    story.decide(after.restore(TEXT));
    assertThat(story.text()).contains("BOB").contains("CID").contains("x\"y").endsWith(" two");
  }

  @Test
  void aChoiceIsMadeAgainstTheContentThereIsByThen() {
    var story = bothReplace("manual");
    long version = story.state.version();
    story.write("dan", version, "[{\"insert\":\"Well, \"}]");
    for (int i = 0; i < 200; i++) {
      story.write("dan", version + 1 + i, "[{\"retain\":6},{\"insert\":\"a\"}]");
    }
    story.write("dan", story.state.version(), "[{\"retain\":207},{\"insert\":\"-\"}]");
    assertThat(story.text()).isEqualTo("Well, " + "a".repeat(200) + "B-OB two");
    story.decide(story.remedy().turn(TEXT, story.state.content()));
    assertThat(story.text()).isEqualTo("Well, " + "a".repeat(200) + "-CID two");
  }

  @Test
  void whenThePlaceIsDeletedTheChoiceStandsThere() {
    var story = bothReplace("manual");
    story.write("dan", story.state.version(), "[{\"delete\":7}]");
    var remedy = story.remedy();
    assertThat(remedy.removal()).isNull();
    story.decide(remedy.turn(TEXT, story.state.content()));
    assertThat(story.text()).isEqualTo("CID");
  }

  @Test
  void whatSomebodyDeletedOfTheLostTextIsNotBroughtBack() {
    var story = new Story("lww", "one two");
    story.write("bob", 1, "[{\"insert\":\"BOB\"},{\"delete\":3}]");
    long seen = story.state.version();
    story.write("cid", 1, "[{\"insert\":\"CID\"},{\"delete\":3}]");
    assertThat(story.text()).isEqualTo("CID two");
    story.write("dan", seen, "[{\"retain\":1},{\"delete\":1}]");
    assertThat(story.entry().lost()).isEqualTo("BB");
    story.decide(story.remedy().restore(TEXT));
    assertThat(story.text()).contains("BB").doesNotContain("BOB");
  }

  @Test
  void whatIsLostOnTopOfTextThatWasBroughtBackIsAnEntryOfItsOwn() {
    var story = new Story("lww", "one two");
    story.write("bob", 1, "[{\"insert\":\"BOB\"},{\"delete\":3}]");
    story.write("cid", 1, "[{\"insert\":\"CID\"},{\"delete\":3}]");
    var first = story.entry();
    story.submit(
        new Submission<>(
            Remedy.restorationId(first.id()),
            new Author("ana", "~1"),
            OperationType.RESTORE,
            story.state.version(),
            story.remedy().restore(TEXT).delta(),
            99));
    assertThat(story.text()).contains("BOB").contains("CID");
    // Bob's second operation was written before he saw his text go.
    story.write("bob", 2, "[{\"retain\":3},{\"insert\":\"late\"}]");
    assertThat(story.text()).doesNotContain("late");
    assertThat(story.ledger).hasSize(2);
    var second = story.ledger.getLast();
    assertThat(second.id()).isNotEqualTo(first.id());
    assertThat(second.lost()).isEqualTo("late");
    assertThat(second.outcome()).isEqualTo(LedgerEntry.Outcome.DECIDED);
  }

  @Test
  void aLostValueIsSetAgainWhereItsCharactersStillExist() {
    var story = new Story("lww", "abc");
    story.write("bob", 1, "[{\"retain\":3,\"attributes\":{\"color\":\"red\"}}]");
    story.write("cid", 1, "[{\"retain\":3,\"attributes\":{\"color\":\"blue\"}}]");
    assertThat(story.entry().subject()).isEqualTo("color");
    story.write("dan", story.state.version(), "[{\"delete\":1}]");
    story.write(
        "dan",
        story.state.version(),
        "[{\"retain\":2,\"attributes\":{\"color\":\"green\",\"bold\":true}}]");
    var remedy = story.remedy();
    var change = remedy.turn(TEXT, story.state.content());
    var after = story.decide(change);
    assertThat(story.content()).contains("red").contains("bold").doesNotContain("green");
    story.decide(after.restore(TEXT));
    assertThat(story.content()).contains("green");
  }

  @Test
  void anOwnValueIsSet() {
    var story = new Story("manual", "abc");
    story.write("bob", 1, "[{\"retain\":3,\"attributes\":{\"color\":\"red\"}}]");
    story.write("cid", 1, "[{\"retain\":3,\"attributes\":{\"color\":\"blue\"}}]");
    assertThat(story.content()).contains("red");
    story.decide(story.remedy().own(TEXT, story.state.content(), "color", "\"teal\""));
    assertThat(story.content()).contains("teal").doesNotContain("red");
  }

  @Test
  void aMemberOfAnObjectIsTurnedAndRestored() {
    var json = DocumentTypes.load().require("json");
    assertThat(turned(json, "{\"a\":{\"b\":1}}", "[{\"set\":\"/a/b\",\"value\":2}]", "/a/b"))
        .containsExactly("{\"a\":{\"b\":2}}", "{\"a\":{\"b\":[3]}}");
    // The object around the member has to be made again, since a value stands there.
    assertThat(turned(json, "{\"a\":1}", "[{\"set\":\"/a\",\"value\":{\"b\":2,\"c\":4}}]", "/a/b"))
        .containsExactly("{\"a\":{\"b\":2,\"c\":4}}", "{\"a\":{\"b\":[3],\"c\":4}}");
    // What is around it stays when the loser would have had nothing there.
    assertThat(turned(json, "{\"a\":{\"b\":1,\"c\":4}}", "[{\"remove\":\"/a\"}]", "/a/b"))
        .containsExactly("{}", "{\"a\":{\"b\":[3],\"c\":4}}");
  }

  private static <C, D> List<String> turned(
      DocumentType<C, D> type, String content, String lost, String subject) {
    C before = type.decodeContent(content.getBytes(StandardCharsets.UTF_8));
    D restoration = type.decodeDelta(lost.getBytes(StandardCharsets.UTF_8));
    var remedy = new Remedy<>(1, restoration, null, true);
    List<String> after = new ArrayList<>();
    for (var change :
        List.of(remedy.turn(type, before), remedy.own(type, before, subject, "[3]"))) {
      after.add(
          new String(
              type.encodeContent(type.apply(before, change.delta())), StandardCharsets.UTF_8));
    }
    return after;
  }
}
