package io.aetherflow.model.json;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import io.aetherflow.model.authority.Authority;
import io.aetherflow.model.authority.Decision;
import io.aetherflow.model.authority.DocumentState;
import io.aetherflow.model.authority.Submission;
import io.aetherflow.model.client.Texts;
import io.aetherflow.model.conflict.Arbiter;
import io.aetherflow.model.conflict.ConflictResolver;
import io.aetherflow.model.conflict.ConflictResolvers;
import io.aetherflow.model.conflict.LedgerEntry;
import io.aetherflow.model.history.Author;
import java.util.ArrayList;
import java.util.List;
import java.util.UUID;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** What becomes of contested members, in small cases; those of the documentation among them. */
class JsonConflictJudgeTests {
  private static final String CARD = "{'card':{'done':false,'title':'Bread'}}";
  private static final JsonType TYPE = new JsonType();

  private final Authority authority = new Authority(1 << 20);
  private final List<LedgerEntry<JsonDelta>> ledger = new ArrayList<>();
  private DocumentState<JsonContent, JsonDelta> state = opened(CARD);
  private Arbiter arbiter = policy("lww");
  private long ids;

  private static DocumentState<JsonContent, JsonDelta> opened(String json) {
    return DocumentState.at(TYPE, 0, JsonContent.parse(quoted(json)), new JsonConflictJudge(), 100);
  }

  private static Arbiter policy(String name) {
    return Arbiter.of(ConflictResolvers.load().require(name), ConflictResolver.Circumstances.NONE);
  }

  /** Ana is committed first; the last number is who wrote later: 1 or 2. */
  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      quoteCharacter = '`',
      value = {
        "{'set':'/card/title','value':'A'}|{'set':'/card/title','value':'B'}|lww|2|{'card':{'done':false,'title':'B'}}",
        "{'set':'/card/title','value':'A'}|{'set':'/card/title','value':'B'}|lww|1|{'card':{'done':false,'title':'A'}}",
        "{'set':'/card/title','value':'A'}|{'set':'/card/title','value':'B'}|merge|2|{'card':{'done':false,'title':'A'}}",
        "{'set':'/card/title','value':'A'}|{'set':'/card/done','value':true}|lww|1|{'card':{'done':true,'title':'A'}}",
        "{'set':'/card/title','value':'A'}|{'set':'/card/done','value':true}|merge|1|{'card':{'done':true,'title':'A'}}",
        "{'set':'/card/title','value':'A'}|{'remove':'/card'}|lww|2|{}",
        "{'set':'/card/title','value':'A'}|{'remove':'/card'}|lww|1|{'card':{'title':'A'}}",
        "{'set':'/card/title','value':'A'}|{'remove':'/card'}|merge|2|{'card':{'done':false,'title':'A'}}",
        "{'set':'/card/title','value':'A'}|{'remove':'/card'}|manual|2|{'card':{'done':false,'title':'A'}}",
        "{'remove':'/card'}|{'set':'/card/title','value':'B'}|lww|2|{'card':{'title':'B'}}",
        "{'remove':'/card'}|{'set':'/card/title','value':'B'}|lww|1|{}",
        "{'remove':'/card'}|{'set':'/card/title','value':'B'}|merge|2|{}",
        "{'remove':'/card'}|{'remove':'/card'}|lww|2|{}",
        "{'remove':'/card'}|{'remove':'/card/title'}|lww|2|{}",
        "{'set':'/card','value':5}|{'set':'/card/title','value':'B'}|lww|2|{'card':{'title':'B'}}",
        "{'set':'/card/title','value':'A'}|{'set':'/card','value':5}|lww|1|{'card':{'title':'A'}}",
        "{'set':'/card/title','value':'A'}|{'set':'/card','value':5}|merge|1|{'card':{'done':false,'title':'A'}}",
        "{'set':'/card','value':{'title':'A','x':1}}|{'set':'/card/title','value':'B'}|lww|2|{'card':{'title':'B','x':1}}",
      })
  void aPolicyDecides(String ana, String ben, String policy, int later, String content) {
    arbiter = policy(policy);
    write("ana", 0, later == 1 ? 20 : 10, "[" + ana + "]");
    write("ben", 0, later == 1 ? 10 : 20, "[" + ben + "]");
    assertThat(state.content().json()).isEqualTo(quoted(content));
  }

  @Test
  void theLedgerSaysWhoLostWhatAndRestoresIt() {
    write("ana", 0, 10, "[{'set':'/card/title','value':'A'}]");
    write("ben", 0, 20, "[{'remove':'/card'}]");
    assertThat(ledger).hasSize(1);
    var entry = ledger.getFirst();
    assertThat(entry.kind()).isEqualTo(LedgerEntry.Kind.C4);
    assertThat(entry.outcome()).isEqualTo(LedgerEntry.Outcome.DECIDED);
    assertThat(entry.loser().userId()).isEqualTo("ana");
    assertThat(entry.winner().userId()).isEqualTo("ben");
    assertThat(entry.subject()).isEqualTo("/card/title");
    assertThat(entry.lost()).isEqualTo("\"A\"");
    assertThat(entry.kept()).isEmpty();
    assertThat(entry.reason()).isEqualTo("The later write wins.");
    assertThat(state.content().apply(entry.restoration()).json())
        .isEqualTo("{\"card\":{\"title\":\"A\"}}");
  }

  @Test
  void anOpenConflictKeepsWhatWasCommittedSecond() {
    arbiter = policy("manual");
    write("ana", 0, 10, "[{'set':'/card/title','value':'A'}]");
    write("ben", 0, 20, "[{'remove':'/card'}]");
    var entry = ledger.getFirst();
    assertThat(entry.outcome()).isEqualTo(LedgerEntry.Outcome.OPEN);
    assertThat(entry.loser().userId()).isEqualTo("ben");
    assertThat(entry.subject()).isEqualTo("/card");
    assertThat(entry.lost()).isEmpty();
    assertThat(state.content().apply(entry.restoration()).json()).isEqualTo("{}");
  }

  @Test
  void whatWasSeenIsNotContested() {
    write("ana", 0, 20, "[{'set':'/card/title','value':'A'}]");
    write("ben", 1, 10, "[{'set':'/card/title','value':'B'}]");
    assertThat(state.version()).isEqualTo(2);
    assertThat(ledger).isEmpty();
    assertThat(state.content().json()).contains("\"B\"");
  }

  @Test
  void whatAnAuthorWroteOnTopOfTheOwnWriteStandsWithIt() {
    write("ana", 0, 10, "[{'set':'/card/title','value':'A'}]");
    write("ben", 0, 20, "[{'set':'/card/title','value':'B'}]");
    write("ben", 0, 30, "[{'set':'/card/title','value':'BB'}]");
    assertThat(state.content().json()).contains("\"BB\"");
    assertThat(ledger).hasSize(1);
  }

  @Test
  void aThirdOneContestsWhatStands() {
    write("ana", 0, 10, "[{'set':'/card/title','value':'A'}]");
    write("ben", 0, 30, "[{'set':'/card/title','value':'B'}]");
    write("eve", 0, 20, "[{'set':'/card/title','value':'E'}]");
    assertThat(state.content().json()).contains("\"B\"");
    assertThat(ledger).extracting(entry -> entry.loser().userId()).containsExactly("ana", "eve");
    assertThat(ledger).extracting(entry -> entry.winner().userId()).containsOnly("ben");
  }

  @Test
  void whatWasPutBackTogetherWithOlderMembersIsStillItsAuthors() {
    state = opened("{'c':{'x':1}}");
    write("ana", 0, 30, "[{'remove':'/c'}]");
    write("ana", 1, 50, "[{'set':'/c/a','value':6}]");
    write("ben", 0, 40, "[{'set':'/c','value':{'b':7}}]");
    assertThat(state.content().json()).isEqualTo("{\"c\":{\"a\":6,\"b\":7}}");
    write("ana", 2, 60, "[{'set':'/c','value':{'z':9}}]");
    assertThat(state.content().json()).isEqualTo("{\"c\":{\"z\":9}}");
    assertThat(ledger.getLast().loser().userId()).isEqualTo("ben");
    assertThat(ledger.getLast().lost()).contains("\"b\":7");
  }

  @Test
  void aResolutionPutsBackNoMoreThanAMessageHasRoomFor() {
    arbiter = policy("merge");
    var large = new StringBuilder("{'cards':{'first':{'title':'Bread'}");
    for (int i = 0; i < 5_000; i++) {
      large.append(",'c").append(i).append("':{'title':'card'}");
    }
    state = opened(large.append("}}").toString());
    write("ana", 0, 10, "[{'set':'/cards/first/title','value':'A'}]");
    write("ben", 0, 20, "[{'remove':'/cards'}]");
    assertThat(state.content().json()).isEqualTo("{\"cards\":{\"first\":{\"title\":\"A\"}}}");
    assertThat(state.version()).isEqualTo(3);
    assertThat(ledger).hasSize(1);
    assertThat(ledger.getFirst().loser().userId()).isEqualTo("ben");
    assertThat(ledger.getFirst().outcome()).isEqualTo(LedgerEntry.Outcome.MERGED);
    assertThat(state.content().apply(ledger.getFirst().restoration()).json()).isEqualTo("{}");
  }

  private void write(String user, long base, long time, String delta) {
    var author = new Author(user, "tab");
    var decision =
        authority.decide(
            state,
            Submission.edit(
                    new UUID(1, ++ids),
                    author,
                    base,
                    TYPE.decodeDelta(quoted(delta).getBytes(UTF_8)),
                    time)
                .after(Texts.newestOwn(state.log().above(base), author, base)),
            arbiter);
    var accepted = (Decision.Accepted<JsonContent, JsonDelta>) decision;
    state = accepted.after();
    ledger.addAll(accepted.ledger());
  }

  private static String quoted(String json) {
    return json.replace('\'', '"');
  }
}
