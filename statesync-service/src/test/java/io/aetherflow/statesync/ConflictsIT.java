package io.aetherflow.statesync;

import static io.aetherflow.statesync.GatewayStream.operation;
import static io.aetherflow.statesync.GatewayStream.submission;
import static io.aetherflow.statesync.Refusals.refusal;
import static io.aetherflow.statesync.RunningStatesync.actor;
import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.aetherflow.local.TestInfrastructure;
import io.aetherflow.proto.statesync.v1.AcquireLockRequest;
import io.aetherflow.proto.statesync.v1.Conflict;
import io.aetherflow.proto.statesync.v1.ConflictChoice;
import io.aetherflow.proto.statesync.v1.ConflictOutcome;
import io.aetherflow.proto.statesync.v1.ConflictsGrpc;
import io.aetherflow.proto.statesync.v1.CreateDocumentRequest;
import io.aetherflow.proto.statesync.v1.DocumentState;
import io.aetherflow.proto.statesync.v1.EditRequest;
import io.aetherflow.proto.statesync.v1.Editors;
import io.aetherflow.proto.statesync.v1.GetConflictRequest;
import io.aetherflow.proto.statesync.v1.GetStatsRequest;
import io.aetherflow.proto.statesync.v1.ListConflictsRequest;
import io.aetherflow.proto.statesync.v1.Member;
import io.aetherflow.proto.statesync.v1.OperationResult;
import io.aetherflow.proto.statesync.v1.ReadOperationsRequest;
import io.aetherflow.proto.statesync.v1.ReleaseLockRequest;
import io.aetherflow.proto.statesync.v1.RemoveMemberRequest;
import io.aetherflow.proto.statesync.v1.ResolveConflictRequest;
import io.aetherflow.proto.statesync.v1.RestoreConflictRequest;
import io.aetherflow.proto.statesync.v1.Role;
import io.aetherflow.proto.statesync.v1.SetDocumentStateRequest;
import io.aetherflow.proto.statesync.v1.SetMemberRequest;
import io.aetherflow.proto.statesync.v1.VoteOnConflictRequest;
import io.grpc.StatusRuntimeException;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.UUID;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** Conflicts over gRPC on a real database, with two instances. */
class ConflictsIT {
  private static String database;
  private static RunningStatesync one;
  private static RunningStatesync two;
  private static GatewayStream gateway;

  @BeforeAll
  static void start() {
    database = TestInfrastructure.shared().freshDatabase();
    one = RunningStatesync.start(database);
    two = RunningStatesync.start(database);
    gateway = new GatewayStream(one.edits());
  }

  @AfterAll
  static void stop() {
    gateway.close();
    one.close();
    two.close();
  }

  private static ConflictsGrpc.ConflictsBlockingStub conflicts(RunningStatesync statesync) {
    return ConflictsGrpc.newBlockingStub(statesync.channel())
        .withDeadlineAfter(20, TimeUnit.SECONDS);
  }

  /** An empty document, which ana owns and bob and cid edit. */
  private static String created(String type, String policy) {
    String id =
        one.documents()
            .createDocument(
                CreateDocumentRequest.newBuilder()
                    .setActor(actor("ana"))
                    .setName("Contested")
                    .setType(type)
                    .setPolicy(policy)
                    .build())
            .getId();
    member(id, "bob", Role.ROLE_EDITOR, 1);
    member(id, "cid", Role.ROLE_EDITOR, 2);
    return id;
  }

  /** A document with "one two", which ana owns and bob and cid edit. */
  private static String document(String policy) {
    String id = created("text", policy);
    member(id, "vic", Role.ROLE_VIEWER, 0);
    edit(id, "ana", 0, "[{\"insert\":\"one two\"}]");
    return id;
  }

  private static void member(String document, String user, Role role, int priority) {
    one.documents()
        .setMember(
            SetMemberRequest.newBuilder()
                .setActor(actor("ana"))
                .setDocumentId(document)
                .setMember(
                    Member.newBuilder()
                        .setUserId(user)
                        .setUserName(user.toUpperCase(java.util.Locale.ROOT))
                        .setRole(role)
                        .setPriority(priority))
                .build());
  }

  private static OperationResult edit(String document, String user, long base, String delta) {
    var result = gateway.edit(document, user, base, delta);
    assertThat(result.hasCommitted()).as(result.toString()).isTrue();
    return result;
  }

  /** Bob and cid both replace "one". */
  private static Conflict contested(String document) {
    edit(document, "bob", 1, "[{\"insert\":\"BOB\"},{\"delete\":3}]");
    var second = edit(document, "cid", 1, "[{\"insert\":\"CID\"},{\"delete\":3}]");
    assertThat(second.getCommitted().getConflictsCount()).isEqualTo(1);
    return second.getCommitted().getConflicts(0);
  }

  private static String text(String document) {
    return EditsIT.content(two, document, "ana", -1);
  }

  private static ConflictOutcome resolve(
      RunningStatesync at, String user, Conflict conflict, ConflictChoice choice, String own) {
    return conflicts(at)
        .resolveConflict(
            ResolveConflictRequest.newBuilder()
                .setActor(actor(user))
                .setConflictId(conflict.getId())
                .setChoice(choice)
                .setOwn(own)
                .build());
  }

  private static ConflictOutcome restore(RunningStatesync at, String user, Conflict conflict) {
    return conflicts(at)
        .restoreConflict(
            RestoreConflictRequest.newBuilder()
                .setActor(actor(user))
                .setConflictId(conflict.getId())
                .build());
  }

  private static ConflictOutcome vote(String user, Conflict conflict, ConflictChoice choice) {
    return conflicts(one)
        .voteOnConflict(
            VoteOnConflictRequest.newBuilder()
                .setActor(actor(user))
                .setConflictId(conflict.getId())
                .setChoice(choice)
                .build());
  }

  private static Conflict get(Conflict conflict) {
    return conflicts(two)
        .getConflict(
            GetConflictRequest.newBuilder()
                .setActor(actor("vic"))
                .setConflictId(conflict.getId())
                .build());
  }

  private static List<String> statuses(String document) {
    return Sql.rows(
        database,
        "SELECT type, status FROM operations WHERE document_id = '"
            + document
            + "' ORDER BY version");
  }

  @Test
  void theLaterWriteWinsAndTheOtherIsBroughtBackOnce() {
    String document = document("lww");
    Conflict conflict = contested(document);
    assertThat(text(document)).contains("CID two").doesNotContain("BOB");
    assertThat(conflict.getKind()).isEqualTo("C1");
    assertThat(conflict.getPolicy()).isEqualTo("lww");
    assertThat(conflict.getResolution()).isEqualTo("lww");
    assertThat(conflict.getDetectedVersion()).isEqualTo(3);
    assertThat(conflict.getResolutionVersion()).isEqualTo(4);
    assertThat(conflict.getRestorable()).isTrue();
    assertThat(conflict.getLoser().getUserName()).isEqualTo("bob");
    assertThat(conflict.getLoser().getContent()).isEqualTo("BOB");
    assertThat(conflict.getLoser().getOperations(0).getVersion()).isEqualTo(2);
    assertThat(conflict.getWinner().getContent()).isEqualTo("CID");
    assertThat(conflict.getWinner().getOperations(0).getVersion()).isEqualTo(3);
    assertThat(get(conflict)).isEqualTo(conflict);
    assertThat(statuses(document))
        .containsExactly("edit|applied", "edit|superseded", "edit|applied", "resolution|resolved");
    assertThat(refusal(() -> restore(two, "vic", conflict)).getReason()).isEqualTo("FORBIDDEN");
    assertThat(refusal(() -> restore(two, "eve", conflict)).getReason()).isEqualTo("NOT_FOUND");
    ConflictOutcome restored = restore(two, "bob", conflict);
    assertThat(restored.getVersion()).isEqualTo(5);
    assertThat(restored.getConflict().getRestoredBy()).isEqualTo("bob");
    assertThat(restored.getConflict().getRestorable()).isFalse();
    assertThat(text(document)).contains("BOB").contains("CID");
    assertThat(refusal(() -> restore(one, "bob", conflict)).getReason())
        .isEqualTo("ALREADY_RESTORED");
    assertThat(
            refusal(() -> resolve(one, "bob", conflict, ConflictChoice.CONFLICT_CHOICE_SECOND, ""))
                .getReason())
        .isEqualTo("ALREADY_RESOLVED");
    assertThat(statuses(document)).contains("edit|restored", "restore|restored");
    var healed =
        one.documents()
            .readOperations(ReadOperationsRequest.newBuilder().setDocumentId(document).build());
    assertThat(healed.getConflictsList()).containsExactly(restored.getConflict());
    assertThat(healed.getOperations(1).getStatus()).isEqualTo("restored");
  }

  /** Bob's clock is wrong by an hour, and Cid, who writes after him, wins all the same. */
  @ParameterizedTest
  @CsvSource({"text, -3600000", "text, 3600000", "json, -3600000", "json, 3600000"})
  void aWrongClockWinsNothingFromTheFuture(String type, long offMillis) {
    boolean text = type.equals("text");
    String document = created(type, "lww");
    edit(
        document, "ana", 0, text ? "[{\"insert\":\"one two\"}]" : "[{\"set\":\"/a\",\"value\":0}]");
    String change =
        text ? "[{\"insert\":\"%s\"},{\"delete\":3}]" : "[{\"set\":\"/a\",\"value\":\"%s\"}]";
    var bobs =
        operation(UUID.randomUUID(), 1, change.formatted("BOB")).toBuilder()
            .setWrittenAtMillis(System.currentTimeMillis() + offMillis);
    assertThat(
            GatewayStream.await(gateway.submit(submission(document, "bob").addOperations(bobs)))
                .getResults(0)
                .hasCommitted())
        .isTrue();
    var conflict = edit(document, "cid", 1, change.formatted("CID")).getCommitted().getConflicts(0);
    assertThat(conflict.getWinner().getUserId()).isEqualTo("cid");
    for (var instance : List.of(one, two)) {
      assertThat(EditsIT.content(instance, document, "ana", -1))
          .contains("CID")
          .doesNotContain("BOB");
    }
  }

  @Test
  void underMergeBothStay() {
    String document = document("merge");
    Conflict conflict = contested(document);
    assertThat(text(document)).contains("BOB").contains("CID");
    assertThat(conflict.getResolution()).isEqualTo("merge");
    assertThat(refusal(() -> restore(one, "bob", conflict)).getReason())
        .isEqualTo("NOTHING_TO_RESTORE");
    assertThat(statuses(document)).containsOnly("edit|applied");
  }

  @Test
  void byPriorityTheHigherMemberWins() {
    String document = document("priority");
    edit(document, "cid", 1, "[{\"insert\":\"CID\"},{\"delete\":3}]");
    var conflict =
        edit(document, "bob", 1, "[{\"insert\":\"BOB\"},{\"delete\":3}]")
            .getCommitted()
            .getConflicts(0);
    assertThat(text(document)).contains("CID").doesNotContain("BOB");
    assertThat(conflict.getReason()).isEqualTo("Priority 2 goes before 1.");
    assertThat(conflict.getWinner().getUserId()).isEqualTo("cid");
  }

  @Test
  void underManualPeopleChooseOnce() {
    String document = document("manual");
    Conflict conflict = contested(document);
    assertThat(text(document)).contains("BOB two").doesNotContain("CID");
    assertThat(conflict.getResolution()).isEmpty();
    assertThat(
            Sql.rows(
                database,
                "SELECT id, resolution, resolved_at FROM conflicts WHERE resolved_at IS NULL"))
        .contains(conflict.getId() + "|null|null");
    assertThat(statuses(document))
        .containsExactly("edit|applied", "edit|conflict", "edit|conflict", "resolution|resolved");
    assertThat(refusal(() -> restore(one, "bob", conflict)).getReason())
        .isEqualTo("NOTHING_TO_RESTORE");
    var elsewhere =
        ResolveConflictRequest.newBuilder()
            .setActor(actor("bob"))
            .setConflictId(conflict.getId())
            .setDocumentId(document("manual"))
            .setChoice(ConflictChoice.CONFLICT_CHOICE_SECOND)
            .build();
    assertThat(refusal(() -> conflicts(one).resolveConflict(elsewhere)).getReason())
        .isEqualTo("NOT_FOUND");
    edit(document, "ana", 4, "[{\"insert\":\"Well, \"}]");
    var resolved = resolve(two, "bob", conflict, ConflictChoice.CONFLICT_CHOICE_SECOND, "");
    assertThat(text(document)).contains("Well, CID two").doesNotContain("BOB");
    assertThat(resolved.getVersion()).isEqualTo(6);
    assertThat(resolved.getConflict().getResolution()).isEqualTo("second");
    assertThat(resolved.getConflict().getResolvedBy()).isEqualTo("bob");
    assertThat(resolved.getConflict().getWinner().getUserId()).isEqualTo("cid");
    assertThat(resolved.getConflict().getRestorable()).isTrue();
    assertThat(statuses(document))
        .containsExactly(
            "edit|applied",
            "edit|superseded",
            "edit|applied",
            "resolution|resolved",
            "edit|applied",
            "resolution|resolved");
    restore(one, "bob", conflict);
    assertThat(text(document)).contains("BOB").contains("CID");
  }

  @Test
  void theOtherChoices() {
    String first = document("manual");
    var kept = resolve(one, "bob", contested(first), ConflictChoice.CONFLICT_CHOICE_FIRST, "");
    assertThat(kept.getVersion()).isZero();
    assertThat(kept.getConflict().getResolution()).isEqualTo("first");
    assertThat(text(first)).contains("BOB two");
    restore(one, "cid", kept.getConflict());
    assertThat(text(first)).contains("BOBCID two");
    String both = document("manual");
    var conflict = contested(both);
    resolve(one, "bob", conflict, ConflictChoice.CONFLICT_CHOICE_BOTH, "");
    assertThat(text(both)).contains("BOBCID two");
    assertThat(refusal(() -> restore(one, "bob", conflict)).getReason())
        .isEqualTo("NOTHING_TO_RESTORE");
    String own = document("manual");
    var replaced = contested(own);
    resolve(one, "bob", replaced, ConflictChoice.CONFLICT_CHOICE_OWN, "mine");
    assertThat(text(own)).contains("mine two").doesNotContain("BOB");
    assertThat(statuses(own))
        .containsSubsequence("edit|superseded", "edit|superseded", "resolution|resolved");
    restore(two, "cid", replaced);
    assertThat(text(own)).contains("mine").contains("BOB").contains("CID");
  }

  @Test
  void aChoiceThatFindsNothingLeftToChangeSwapsTheSidesAllTheSame() {
    String document = document("manual");
    edit(document, "bob", 1, "[{\"retain\":3,\"attributes\":{\"color\":\"red\"}}]");
    var conflict =
        edit(document, "cid", 1, "[{\"retain\":3,\"attributes\":{\"color\":\"blue\"}}]")
            .getCommitted()
            .getConflicts(0);
    edit(document, "ana", 3, "[{\"delete\":3}]");
    var chosen = resolve(one, "ana", conflict, ConflictChoice.CONFLICT_CHOICE_SECOND, "");
    assertThat(chosen.getVersion()).isZero();
    assertThat(chosen.getConflict().getResolution()).isEqualTo("second");
    assertThat(chosen.getConflict().getWinner().getUserId()).isEqualTo("cid");
    assertThat(chosen.getConflict().getLoser().getUserId()).isEqualTo("bob");
    assertThat(chosen.getConflict().getRestorable()).isFalse();
    assertThat(statuses(document))
        .containsSubsequence("edit|applied", "edit|superseded", "edit|applied");
  }

  @Test
  void aValueIsChosenAndNeverBoth() {
    String document = document("manual");
    edit(document, "bob", 1, "[{\"retain\":3,\"attributes\":{\"color\":\"red\"}}]");
    var conflict =
        edit(document, "cid", 1, "[{\"retain\":3,\"attributes\":{\"color\":\"blue\"}}]")
            .getCommitted()
            .getConflicts(0);
    assertThat(conflict.getKind()).isEqualTo("C3");
    assertThat(conflict.getSubject()).isEqualTo("color");
    assertThat(
            refusal(() -> resolve(one, "bob", conflict, ConflictChoice.CONFLICT_CHOICE_BOTH, ""))
                .getMetadataMap())
        .containsEntry("field", "choice")
        .containsEntry("value", "both");
    assertThat(
            refusal(() ->
                    resolve(one, "bob", conflict, ConflictChoice.CONFLICT_CHOICE_OWN, "no json"))
                .getReason())
        .isEqualTo("MALFORMED");
    resolve(one, "bob", conflict, ConflictChoice.CONFLICT_CHOICE_SECOND, "");
    assertThat(text(document)).contains("blue");
  }

  @Test
  void whereThePlaceIsGoneNothingOfOnesOwnVanishes() {
    String document = document("manual");
    edit(document, "bob", 1, "[{\"retain\":3,\"attributes\":{\"color\":\"red\"}}]");
    var conflict =
        edit(document, "cid", 1, "[{\"retain\":3,\"attributes\":{\"color\":\"blue\"}}]")
            .getCommitted()
            .getConflicts(0);
    edit(document, "ana", 3, "[{\"delete\":3}]");
    assertThat(
            refusal(() ->
                    resolve(one, "bob", conflict, ConflictChoice.CONFLICT_CHOICE_OWN, "\"green\""))
                .getReason())
        .isEqualTo("NOTHING_TO_RESTORE");
    assertThat(get(conflict).getResolution()).isEmpty();
  }

  @Test
  void aTextOfOnesOwnIsHeldToWhatAUserMayWrite() {
    String document = document("manual");
    Conflict conflict = contested(document);
    for (var own : List.of("a\u0000b", "x".repeat(200_001))) {
      assertThat(
              refusal(() -> resolve(two, "bob", conflict, ConflictChoice.CONFLICT_CHOICE_OWN, own))
                  .getReason())
          .isIn("MALFORMED", "TOO_LARGE");
    }
    assertThat(get(conflict).getResolution()).isEmpty();
    resolve(two, "bob", conflict, ConflictChoice.CONFLICT_CHOICE_OWN, "\"\\\u0007\n\ud83d\ude00");
    assertThat(text(document)).contains("\ud83d\ude00");
  }

  @Test
  void whoMayNotEditAnyMoreDecidesNothing() {
    String document = document("manual");
    Conflict conflict = contested(document);
    member(document, "bob", Role.ROLE_VIEWER, 1);
    assertThat(decided("bob", conflict)).isEqualTo("FORBIDDEN");
    one.documents()
        .removeMember(
            RemoveMemberRequest.newBuilder()
                .setActor(actor("ana"))
                .setDocumentId(document)
                .setUserId("cid")
                .build());
    assertThat(decided("cid", conflict)).isEqualTo("NOT_FOUND");
    member(document, "cid", Role.ROLE_EDITOR, 2);
    two.documents()
        .acquireLock(
            AcquireLockRequest.newBuilder().setActor(actor("cid")).setDocumentId(document).build());
    assertThat(decided("ana", conflict)).isEqualTo("LOCKED");
    two.documents()
        .releaseLock(
            ReleaseLockRequest.newBuilder().setActor(actor("cid")).setDocumentId(document).build());
    one.documents()
        .setDocumentState(
            SetDocumentStateRequest.newBuilder()
                .setActor(actor("ana"))
                .setDocumentId(document)
                .setState(DocumentState.DOCUMENT_STATE_ARCHIVED)
                .build());
    assertThat(decided("ana", conflict)).isEqualTo("ARCHIVED");
    assertThat(get(conflict).getResolution()).isEmpty();
  }

  /** Tries each choice that needs an operation, and the one that needs none. */
  private static String decided(String user, Conflict conflict) {
    var reasons = new HashSet<String>();
    for (var choice :
        List.of(
            ConflictChoice.CONFLICT_CHOICE_FIRST,
            ConflictChoice.CONFLICT_CHOICE_SECOND,
            ConflictChoice.CONFLICT_CHOICE_BOTH,
            ConflictChoice.CONFLICT_CHOICE_OWN)) {
      reasons.add(refusal(() -> resolve(one, user, conflict, choice, "own")).getReason());
    }
    return String.join(" ", reasons);
  }

  @Test
  void aVoteOfWhoMayNotEditAnyMoreDoesNotCount() {
    String document = document("vote");
    Conflict conflict = contested(document);
    member(document, "bob", Role.ROLE_VIEWER, 1);
    assertThat(
            refusal(() -> vote("bob", conflict, ConflictChoice.CONFLICT_CHOICE_FIRST)).getReason())
        .isEqualTo("FORBIDDEN");
    var cid = vote("cid", conflict, ConflictChoice.CONFLICT_CHOICE_SECOND);
    assertThat(cid.getConflict().getResolution()).isEmpty();
  }

  @Test
  void aMemberInsideAValueThatStandsIsDecidedWithAValueOfOnesOwn() {
    String document = created("json", "manual");
    edit(document, "ana", 0, "[{\"set\":\"/x\",\"value\":0}]");
    edit(document, "bob", 1, "[{\"set\":\"/a\",\"value\":1}]");
    var conflict =
        edit(document, "cid", 1, "[{\"set\":\"/a/b\",\"value\":2}]").getCommitted().getConflicts(0);
    for (var own : List.of("", "{", "nul", "1 2", "\"\\ud800\"", "[".repeat(60) + "]".repeat(60))) {
      assertThat(
              refusal(() -> resolve(one, "bob", conflict, ConflictChoice.CONFLICT_CHOICE_OWN, own))
                  .getReason())
          .as(own)
          .isIn("MALFORMED", "TOO_LARGE");
    }
    resolve(two, "bob", conflict, ConflictChoice.CONFLICT_CHOICE_OWN, "3");
    assertThat(text(document)).contains("\"a\":{\"b\":3}");
    restore(one, "ana", conflict);
    assertThat(text(document)).contains("\"a\":{\"b\":2}");
  }

  @Test
  void twoPeopleWhoResolveAtOnceFromTwoInstancesAreToldWhoWon() {
    for (int round = 0; round < 10; round++) {
      String document = document("manual");
      Conflict conflict = contested(document);
      List<CompletableFuture<String>> answers = new ArrayList<>();
      for (int i = 0; i < 6; i++) {
        RunningStatesync at = i % 2 == 0 ? one : two;
        String user = List.of("ana", "bob", "cid").get(i % 3);
        ConflictChoice choice = ConflictChoice.forNumber(i % 4 + 1);
        answers.add(
            CompletableFuture.supplyAsync(() -> {
              try {
                return "won " + resolve(at, user, conflict, choice, "own").getVersion();
              } catch (StatusRuntimeException e) {
                return refusal(
                        () -> {
                          throw e;
                        })
                    .getReason();
              }
            }));
      }
      List<String> all = answers.stream().map(CompletableFuture::join).sorted().toList();
      assertThat(all.subList(0, 5)).containsOnly("ALREADY_RESOLVED");
      assertThat(all.get(5)).startsWith("won");
      assertThat(
              Sql.number(
                  database,
                  "SELECT count(*) FROM operations WHERE type = 'resolution' AND document_id = '"
                      + document
                      + "'"))
          .isLessThanOrEqualTo(2);
    }
  }

  @Test
  void aVoteIsClosedByItsLastVoteWithTheMajority() {
    String document = document("vote");
    gateway.send(
        EditRequest.newBuilder()
            .addEditors(Editors.newBuilder().setDocumentId(document).addUserIds("ana"))
            .build());
    Conflict conflict = contested(document);
    assertThat(conflict.getVote().getElectorateList()).containsExactly("ana", "bob", "cid");
    assertThat(conflict.getVote().getDueAtMillis()).isPositive();
    assertThat(
            refusal(() -> vote("vic", conflict, ConflictChoice.CONFLICT_CHOICE_FIRST)).getReason())
        .isEqualTo("FORBIDDEN");
    vote("bob", conflict, ConflictChoice.CONFLICT_CHOICE_FIRST);
    vote("ana", conflict, ConflictChoice.CONFLICT_CHOICE_FIRST);
    var changed = vote("ana", conflict, ConflictChoice.CONFLICT_CHOICE_SECOND);
    assertThat(changed.getConflict().getResolution()).isEmpty();
    var closed = vote("cid", conflict, ConflictChoice.CONFLICT_CHOICE_SECOND);
    assertThat(closed.getConflict().getResolution()).isEqualTo("second");
    assertThat(closed.getConflict().getReason())
        .isEqualTo("Votes: first 1, second 2, both 0 of 3.");
    assertThat(closed.getConflict().getResolvedBy()).isEmpty();
    assertThat(text(document)).contains("CID two").doesNotContain("BOB");
    assertThat(
            refusal(() -> vote("bob", conflict, ConflictChoice.CONFLICT_CHOICE_FIRST)).getReason())
        .isEqualTo("ALREADY_RESOLVED");
  }

  @Test
  void aVoteIsClosedWhenItIsDueByWhicheverInstance() {
    String document = document("vote");
    Conflict conflict = contested(document);
    vote("cid", conflict, ConflictChoice.CONFLICT_CHOICE_SECOND);
    Sql.execute(
        database,
        "UPDATE conflicts SET due_at = clock_timestamp() WHERE id = '" + conflict.getId() + "'");
    await().until(() -> !get(conflict).getResolution().isEmpty());
    assertThat(get(conflict).getResolution()).isEqualTo("second");
    await().until(() -> text(document).contains("CID two"));
  }

  @Test
  void theLedgerIsListedByDocumentUserAndWhetherOpen() {
    String document = document("manual");
    Conflict conflict = contested(document);
    var list = ListConflictsRequest.newBuilder().setActor(actor("vic")).setDocumentId(document);
    assertThat(conflicts(two).listConflicts(list.build()).getConflictsList())
        .containsExactly(conflict);
    assertThat(conflicts(two).listConflicts(list.setOpen(false).build()).getConflictsList())
        .isEmpty();
    list.clearOpen();
    assertThat(conflicts(two).listConflicts(list.setUserId("ana").build()).getConflictsList())
        .isEmpty();
    assertThat(conflicts(two).listConflicts(list.setUserId("cid").build()).getConflictsList())
        .hasSize(1);
    var all = ListConflictsRequest.newBuilder().setActor(actor("cid")).setPageSize(1);
    List<String> ids = new ArrayList<>();
    String token = "";
    do {
      var page = conflicts(one).listConflicts(all.setPageToken(token).build());
      page.getConflictsList().forEach(found -> ids.add(found.getId()));
      token = page.getNextPageToken();
    } while (!token.isEmpty());
    assertThat(ids).contains(conflict.getId()).doesNotHaveDuplicates();
    assertThat(
            refusal(() ->
                    conflicts(one)
                        .getConflict(
                            GetConflictRequest.newBuilder()
                                .setActor(actor("ana"))
                                .setConflictId(UUID.randomUUID().toString())
                                .build()))
                .getReason())
        .isEqualTo("NOT_FOUND");
    var stats = one.documents().getStats(GetStatsRequest.getDefaultInstance());
    assertThat(stats.getConflicts()).isPositive();
    assertThat(stats.getOpenConflicts()).isPositive();
  }
}
