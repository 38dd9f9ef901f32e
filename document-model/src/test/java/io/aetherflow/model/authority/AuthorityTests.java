package io.aetherflow.model.authority;

import static io.aetherflow.model.client.Texts.content;
import static io.aetherflow.model.client.Texts.delete;
import static io.aetherflow.model.client.Texts.delta;
import static io.aetherflow.model.client.Texts.insert;
import static org.assertj.core.api.Assertions.assertThat;

import io.aetherflow.model.DocumentType;
import io.aetherflow.model.Problem;
import io.aetherflow.model.authority.Decision.Accepted;
import io.aetherflow.model.authority.Decision.AlreadyCommitted;
import io.aetherflow.model.authority.Decision.NeedsHistory;
import io.aetherflow.model.authority.Decision.Refused;
import io.aetherflow.model.client.Texts;
import io.aetherflow.model.conflict.Arbiter;
import io.aetherflow.model.history.Author;
import io.aetherflow.model.history.Operation;
import io.aetherflow.model.history.OperationType;
import io.aetherflow.model.history.Pending;
import io.aetherflow.model.text.TextContent;
import io.aetherflow.model.text.TextDelta;
import java.lang.reflect.Proxy;
import java.util.ArrayList;
import java.util.List;
import java.util.UUID;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class AuthorityTests {
  private static final Author ANA = new Author("ana", "tab");
  private static final Author BO = new Author("bo", "tab");

  private final Authority authority = new Authority(20);
  private final List<Operation<TextDelta>> log = new ArrayList<>();
  private DocumentState<TextContent, TextDelta> state = opened("one two");
  private int ids;

  @Test
  void whatFitsBecomesTheNextOperation() {
    var operation = accept(edit(BO, 0, insert(0, ">")));
    assertThat(operation.version()).isEqualTo(1);
    assertThat(state.content()).isEqualTo(content(">one two"));
  }

  @Test
  void anOperationIsMovedOverWhatItsAuthorHadNotSeen() {
    accept(edit(BO, 0, insert(0, ">")));
    var operation = accept(edit(ANA, 0, insert(3, "!")));
    assertThat(operation.written()).isEqualTo(insert(3, "!"));
    assertThat(operation.delta()).isEqualTo(insert(4, "!"));
  }

  @Test
  void anOperationThatHasBecomeEmptyStillTakesItsVersion() {
    accept(edit(BO, 0, delete(0, 3)));
    var operation = accept(edit(ANA, 0, delete(1, 1)));
    assertThat(operation.version()).isEqualTo(2);
    assertThat(Texts.TYPE.isEmpty(operation.delta())).isTrue();
  }

  @Test
  void anOperationIsReadOnTopOfItsAuthorsEarlierOnes() {
    accept(edit(ANA, 0, insert(0, "a")));
    accept(edit(BO, 0, insert(0, "b")));
    accept(edit(ANA, 0, insert(1, "A")));
    assertThat(state.content()).isEqualTo(content("abAone two"));
  }

  @Test
  void whatWasPendingBehindAnOperationIsKnownWhenItsAuthorHasWrittenOn() {
    accept(edit(ANA, 0, insert(0, "a")));
    accept(edit(BO, 0, insert(0, "b")));
    var operation = accept(edit(ANA, 0, insert(1, "A")));
    accept(edit(ANA, 3, insert(3, "!")));
    assertThat(state.pendingBehind(operation)).isEqualTo(new Pending<>(List.of(insert(0, "a"))));
  }

  @Test
  void aRetryIsAnsweredWithItsVersion() {
    var submission = edit(ANA, 0, insert(0, "a"));
    accept(submission);
    accept(edit(BO, 0, insert(0, "b")));
    assertThat(authority.decide(state, submission)).isEqualTo(new AlreadyCommitted<>(1));
  }

  @Test
  void aRetryAfterARestartIsAnsweredWithItsVersion() {
    var submission = edit(ANA, 0, insert(0, "a"));
    accept(submission);
    restart();
    assertThat(decideWithHistory(submission)).isEqualTo(new AlreadyCommitted<>(1));
  }

  @Test
  void anIdIsNotTakenForAnotherOperation() {
    var first = edit(ANA, 0, insert(0, "a"));
    accept(first);
    var otherDelta = new Submission<>(first.opId(), ANA, first.type(), 0, insert(0, "x"), 1);
    var otherAuthor = new Submission<>(first.opId(), BO, first.type(), 0, insert(0, "a"), 1);
    assertThat(refused(otherDelta).code()).isEqualTo(Problem.OP_ID_REUSED);
    assertThat(refused(otherAuthor).code()).isEqualTo(Problem.OP_ID_REUSED);
  }

  @Test
  void theTimeOfWritingMayDifferOnARetry() {
    var first = edit(ANA, 0, insert(0, "a"));
    accept(first);
    var later = new Submission<>(first.opId(), ANA, first.type(), 0, first.delta(), 99_999);
    assertThat(authority.decide(state, later)).isEqualTo(new AlreadyCommitted<>(1));
  }

  @Test
  void aBaseInTheFutureIsRefusedWithItsRange() {
    accept(edit(BO, 0, insert(0, "b")));
    assertThat(refused(edit(ANA, 2, insert(0, "a"))))
        .isEqualTo(new Problem(Problem.BASE_IN_FUTURE, "baseVersion", "2", "0..1"));
    assertThat(refused(edit(ANA, -1, insert(0, "a"))).code()).isEqualTo(Problem.MALFORMED);
  }

  @Test
  void aBaseThatGoesBackIsRefused() {
    accept(edit(BO, 0, insert(0, "b")));
    accept(edit(ANA, 1, insert(0, "a")));
    assertThat(refused(edit(ANA, 0, insert(0, "x"))).field()).isEqualTo("baseVersion");
    accept(edit(ANA, 1, insert(0, "x")));
  }

  @Test
  void whatWasNotWrittenOnTopOfTheAuthorsLastOneIsRefused() {
    var late = edit(ANA, 0, insert(0, "late"));
    accept(late);
    assertThat(refused(edit(ANA, 0, insert(0, "x")).after(null)))
        .isEqualTo(
            new Problem(
                Problem.WRONG_PREDECESSOR,
                "previousOpId",
                "null",
                late.opId() + ", the client's newest operation above baseVersion"));
    accept(edit(ANA, 1, insert(0, "seen")));
  }

  @Test
  void whoDoesNotKnowTheOwnLastOperationIsToldSoAlsoWhenItsBaseWasLater() {
    var kept = edit(ANA, 0, insert(0, "kept"));
    accept(kept);
    var forgotten = edit(ANA, 1, insert(4, "!"));
    accept(forgotten);
    assertThat(refused(edit(ANA, 0, insert(4, "?")).after(kept.opId())))
        .isEqualTo(
            new Problem(
                Problem.WRONG_PREDECESSOR,
                "previousOpId",
                kept.opId().toString(),
                forgotten.opId() + ", the client's newest operation above baseVersion"));
  }

  @Test
  void aLateCopyIsRefusedOnceItsAuthorHasWrittenWithoutIt() {
    var late = edit(ANA, 0, insert(0, "late"));
    accept(edit(ANA, 0, insert(0, "x")));
    assertThat(refused(late).code()).isEqualTo(Problem.WRONG_PREDECESSOR);
  }

  @Test
  void whatWasWrittenOnTopOfWhatIsNotInTheLogIsRefused() {
    var lost = edit(ANA, 0, insert(0, "lost"));
    var behind = edit(ANA, 0, insert(4, "!")).after(lost.opId());
    assertThat(refused(behind).code()).isEqualTo(Problem.WRONG_PREDECESSOR);
    accept(lost);
    accept(behind);
    assertThat(state.content()).isEqualTo(content("lost!one two"));
  }

  @Test
  void aPreparationDoesNotRefuseForWhatIsCommittedMeanwhile() {
    var older = state;
    var first = edit(ANA, 0, insert(0, "a"));
    var second = edit(ANA, 0, insert(1, "b")).after(first.opId());
    var prepared = authority.prepare(older, second);
    accept(first);
    assertThat(decide(prepared)).isEqualTo(operations(authority.decide(state, second)));
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      value = {
        "OUT_OF_RANGE | [{'retain':8},{'insert':'x'}]",
        "OUT_OF_RANGE | [{'retain':7},{'delete':1}]",
        "OUT_OF_RANGE | [{'retain':6},{'retain':2,'attributes':{'bold':true}}]",
        "TOO_LARGE    | [{'insert':'12345678901234'}]",
      })
  void whatDoesNotFitIsRefusedAndChangesNothing(String code, String json) {
    var before = state;
    assertThat(refused(edit(ANA, 0, delta(json))).code()).isEqualTo(code);
    assertThat(state).isSameAs(before);
  }

  @Test
  void halfASurrogatePairIsNotCut() {
    state = opened("a😀b");
    assertThat(refused(edit(ANA, 0, insert(2, "x"))).code()).isEqualTo(Problem.OUT_OF_RANGE);
    assertThat(refused(edit(ANA, 0, delete(1, 1))).code()).isEqualTo(Problem.OUT_OF_RANGE);
    accept(edit(ANA, 0, delete(1, 2)));
  }

  @Test
  void aDocumentOverItsLimitMayShrink() {
    state = opened("x".repeat(30));
    assertThat(refused(edit(ANA, 0, insert(0, "y"))).code()).isEqualTo(Problem.TOO_LARGE);
    accept(edit(ANA, 0, delete(0, 1)));
    assertThat(state.content().length()).isEqualTo(29);
  }

  @Test
  void aStateThatIsTooShortAsksForHistoryAndThenDecidesTheSame() {
    accept(edit(BO, 0, insert(0, "b")));
    accept(edit(ANA, 1, insert(0, "a")));
    accept(edit(BO, 1, insert(1, "c")));
    var submission = edit(ANA, 1, insert(1, "A"));
    var direct = ((Accepted<TextContent, TextDelta>) authority.decide(state, submission));
    restart();
    assertThat(authority.decide(state, submission)).isInstanceOf(NeedsHistory.class);
    var asked = (Accepted<TextContent, TextDelta>) decideWithHistory(submission);
    assertThat(asked.operations()).isEqualTo(direct.operations());
    assertThat(asked.after().content()).isEqualTo(direct.after().content());
  }

  @Test
  void whatWasPreparedOnAnOlderStateIsDecidedTheSame() {
    accept(edit(ANA, 0, insert(0, "a")));
    var older = state;
    accept(edit(BO, 0, insert(0, "b")));
    var submission = edit(ANA, 0, insert(1, "A"));
    var prepared = authority.prepare(older, submission);
    assertThat(decide(prepared)).isEqualTo(operations(authority.decide(state, submission)));
  }

  @Test
  void whatWasPreparedIsPreparedAgainWhenItsAuthorWroteMeanwhile() {
    var older = state;
    accept(edit(ANA, 0, insert(0, "a")));
    var submission = edit(ANA, 0, insert(1, "A"));
    var prepared = authority.prepare(older, submission);
    assertThat(decide(prepared)).isEqualTo(operations(authority.decide(state, submission)));
  }

  @Test
  void whatWasPreparedAndCommittedMeanwhileIsARetry() {
    var submission = edit(ANA, 0, insert(0, "a"));
    var prepared =
        (Authority.Prepared<TextContent, TextDelta>) authority.prepare(state, submission);
    accept(submission);
    assertThat(authority.decide(state, prepared, Arbiter.lastWriteWins()))
        .isEqualTo(new AlreadyCommitted<>(1));
  }

  @Test
  void whatWasSentTogetherPassesOnceWhatItsAuthorHasNotSeen() {
    var transforms = new AtomicInteger();
    state = DocumentState.at(counting(transforms), 0, TextContent.EMPTY);
    for (int i = 0; i < 20; i++) {
      accept(edit(BO, i, insert(0, "b")));
    }
    var frame = new ArrayList<Submission<TextDelta>>();
    for (int i = 0; i < 20; i++) {
      frame.add(
          edit(ANA, 0, insert(i, "a")).after(frame.isEmpty() ? null : frame.getLast().opId()));
    }
    var roomy = new Authority(100);
    var first =
        (Authority.Prepared<TextContent, TextDelta>) roomy.prepareFar(state, frame.getFirst());
    for (var prepared : roomy.prepareBehind(state, first, frame.subList(1, frame.size()))) {
      var decision = roomy.decide(state, prepared, Arbiter.lastWriteWins());
      state = ((Accepted<TextContent, TextDelta>) decision).after();
    }
    assertThat(state.content()).isEqualTo(content("b".repeat(20) + "a".repeat(20)));
    assertThat(transforms.get()).isLessThan(3 * 20 * 20);
  }

  @Test
  void whatWasSentTogetherIsPreparedUpToWhatDoesNotBelongThere() {
    var first = edit(ANA, 0, insert(0, "a"));
    var second = edit(ANA, 0, insert(1, "b")).after(first.opId());
    var stray = edit(ANA, 0, insert(1, "c")).after(first.opId());
    var prepared = (Authority.Prepared<TextContent, TextDelta>) authority.prepare(state, first);
    assertThat(authority.prepareBehind(state, prepared, List.of(second, stray)))
        .extracting(Authority.Prepared::submission)
        .containsExactly(first, second);
    assertThat(authority.prepareBehind(state, prepared, List.of(first))).hasSize(1);
  }

  @Test
  void aClientThatWroteElsewhereMeanwhileIsUnderstood() {
    accept(edit(ANA, 0, insert(0, "a")));
    var elsewhere = edit(ANA, 1, insert(1, "b"));
    var decision = (Accepted<TextContent, TextDelta>) authority.decide(state, elsewhere);
    state = state.replay(decision.operation());
    log.add(decision.operation());
    accept(edit(ANA, 1, insert(2, "c")));
    assertThat(state.content()).isEqualTo(content("abcone two"));
  }

  @Test
  void aResolutionIsTheNextVersionAndBelongsToNobody() {
    state = DocumentState.at(Texts.TYPE, 0, content("one"), ScissorsJudge.every(1), 10);
    var decision =
        (Accepted<TextContent, TextDelta>) authority.decide(state, edit(ANA, 0, insert(3, "!")));
    var resolution = decision.operations().get(1);
    assertThat(resolution.version()).isEqualTo(2);
    assertThat(resolution.author()).isEqualTo(Author.SYSTEM);
    assertThat(resolution.type()).isEqualTo(OperationType.RESOLUTION);
    assertThat(decision.after().content()).isEqualTo(content("ne!"));
    assertThat(decision.after().version()).isEqualTo(2);
  }

  @Test
  void decidingAgainMakesTheSameResolution() {
    state = DocumentState.at(Texts.TYPE, 0, content("one"), ScissorsJudge.every(1), 10);
    var submission = edit(ANA, 0, insert(3, "!"));
    assertThat(operations(authority.decide(state, submission)))
        .isEqualTo(operations(authority.decide(state, submission)));
  }

  private Operation<TextDelta> accept(Submission<TextDelta> submission) {
    var accepted = (Accepted<TextContent, TextDelta>) authority.decide(state, submission);
    state = accepted.after();
    log.addAll(accepted.operations());
    return accepted.operation();
  }

  private Problem refused(Submission<TextDelta> submission) {
    return ((Refused<TextContent, TextDelta>) authority.decide(state, submission)).problem();
  }

  private List<Operation<TextDelta>> decide(
      Authority.Preparation<TextContent, TextDelta> preparation) {
    return operations(
        authority.decide(
            state,
            (Authority.Prepared<TextContent, TextDelta>) preparation,
            Arbiter.lastWriteWins()));
  }

  private static List<Operation<TextDelta>> operations(Decision<TextContent, TextDelta> decision) {
    return ((Accepted<TextContent, TextDelta>) decision).operations();
  }

  private Decision<TextContent, TextDelta> decideWithHistory(Submission<TextDelta> submission) {
    var decision = authority.decide(state, submission);
    while (decision instanceof NeedsHistory<TextContent, TextDelta>(long version)) {
      state = state.withOlder(log.subList((int) version, (int) state.log().floorVersion()));
      decision = authority.decide(state, submission);
    }
    return decision;
  }

  private void restart() {
    state = DocumentState.at(Texts.TYPE, state.version(), state.content());
  }

  @SuppressWarnings("unchecked")
  private static DocumentType<TextContent, TextDelta> counting(AtomicInteger transforms) {
    return (DocumentType<TextContent, TextDelta>)
        Proxy.newProxyInstance(
            DocumentType.class.getClassLoader(),
            new Class<?>[] {DocumentType.class},
            (self, method, arguments) -> {
              if (method.getName().equals("transform")) {
                transforms.incrementAndGet();
              }
              return method.invoke(Texts.TYPE, arguments);
            });
  }

  private static DocumentState<TextContent, TextDelta> opened(String text) {
    return DocumentState.at(Texts.TYPE, 0, content(text));
  }

  private Submission<TextDelta> edit(Author author, long base, TextDelta delta) {
    return Submission.edit(new UUID(0, ++ids), author, base, delta, 1_000 + ids)
        .after(Texts.newestOwn(log, author, base));
  }
}
