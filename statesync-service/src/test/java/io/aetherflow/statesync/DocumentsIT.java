package io.aetherflow.statesync;

import static io.aetherflow.statesync.Refusals.refusal;
import static io.aetherflow.statesync.RunningStatesync.actor;
import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import com.google.rpc.ErrorInfo;
import io.aetherflow.local.TestInfrastructure;
import io.aetherflow.proto.statesync.v1.AcquireLockRequest;
import io.aetherflow.proto.statesync.v1.CreateDocumentRequest;
import io.aetherflow.proto.statesync.v1.Document;
import io.aetherflow.proto.statesync.v1.DocumentState;
import io.aetherflow.proto.statesync.v1.ForgetVersionRequest;
import io.aetherflow.proto.statesync.v1.GetAccessRequest;
import io.aetherflow.proto.statesync.v1.GetDocumentRequest;
import io.aetherflow.proto.statesync.v1.GetHeadsRequest;
import io.aetherflow.proto.statesync.v1.GetStatsRequest;
import io.aetherflow.proto.statesync.v1.ListDocumentsRequest;
import io.aetherflow.proto.statesync.v1.ListMembersRequest;
import io.aetherflow.proto.statesync.v1.ListVersionsRequest;
import io.aetherflow.proto.statesync.v1.Lock;
import io.aetherflow.proto.statesync.v1.Member;
import io.aetherflow.proto.statesync.v1.NameVersionRequest;
import io.aetherflow.proto.statesync.v1.PublicAccess;
import io.aetherflow.proto.statesync.v1.ReadContentRequest;
import io.aetherflow.proto.statesync.v1.ReadOperationsRequest;
import io.aetherflow.proto.statesync.v1.ReleaseLockRequest;
import io.aetherflow.proto.statesync.v1.RemoveMemberRequest;
import io.aetherflow.proto.statesync.v1.RenameDocumentRequest;
import io.aetherflow.proto.statesync.v1.RenewLocksRequest;
import io.aetherflow.proto.statesync.v1.Role;
import io.aetherflow.proto.statesync.v1.SetDocumentStateRequest;
import io.aetherflow.proto.statesync.v1.SetMemberRequest;
import io.aetherflow.proto.statesync.v1.SetPolicyRequest;
import io.aetherflow.proto.statesync.v1.SetPublicAccessRequest;
import java.util.ArrayList;
import java.util.List;
import java.util.UUID;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;

/**
 * Documents, members and locks over gRPC on a real database, and what each change does to edits.
 */
class DocumentsIT {
  private static String database;
  private static RunningStatesync statesync;
  private static GatewayStream gateway;

  @BeforeAll
  static void start() {
    database = TestInfrastructure.shared().freshDatabase();
    statesync = RunningStatesync.start(database, "aetherflow.statesync.lock-lease=2s");
    gateway = new GatewayStream(statesync.edits());
  }

  @AfterAll
  static void stop() {
    gateway.close();
    statesync.close();
  }

  private static Document get(String user, String document) {
    return statesync
        .documents()
        .getDocument(
            GetDocumentRequest.newBuilder().setActor(actor(user)).setDocumentId(document).build());
  }

  private static void member(String owner, String document, String user, Role role) {
    statesync
        .documents()
        .setMember(
            SetMemberRequest.newBuilder()
                .setActor(actor(owner))
                .setDocumentId(document)
                .setMember(Member.newBuilder().setUserId(user).setUserName(user).setRole(role))
                .build());
  }

  private static void state(String document, DocumentState state) {
    statesync
        .documents()
        .setDocumentState(
            SetDocumentStateRequest.newBuilder()
                .setActor(actor("ana"))
                .setDocumentId(document)
                .setState(state)
                .build());
  }

  private static Lock lock(String user, String document) {
    return statesync
        .documents()
        .acquireLock(
            AcquireLockRequest.newBuilder().setActor(actor(user)).setDocumentId(document).build());
  }

  private static void release(String user, String document, boolean override) {
    statesync
        .documents()
        .releaseLock(
            ReleaseLockRequest.newBuilder()
                .setActor(actor(user))
                .setDocumentId(document)
                .setOverride(override)
                .build());
  }

  private static String edit(String document, String user, long base) {
    var result = gateway.edit(document, user, base, "[{\"insert\":\"x\"}]");
    return result.hasRejected() ? result.getRejected().getCode() : "committed";
  }

  @Test
  void aDocumentIsMadeFoundAndListed() {
    Document made = statesync.create("eve", "Notes 100%");
    assertThat(made.getVersion()).isZero();
    assertThat(made.getRole()).isEqualTo(Role.ROLE_OWNER);
    assertThat(get("eve", made.getId())).isEqualTo(made);
    var list =
        statesync
            .documents()
            .listDocuments(
                ListDocumentsRequest.newBuilder().setActor(actor("eve")).setQuery("100%").build());
    assertThat(list.getDocumentsList()).containsExactly(made);
    assertThat(refusal(() -> get("mallory", made.getId())).getReason()).isEqualTo("NOT_FOUND");
  }

  @Test
  void makingItTwiceWithOneIdMakesOne() {
    var request =
        CreateDocumentRequest.newBuilder()
            .setActor(actor("ana"))
            .setName("Once")
            .setId(UUID.randomUUID().toString())
            .build();
    Document first = statesync.documents().createDocument(request);
    assertThat(statesync.documents().createDocument(request)).isEqualTo(first);
    var other = request.toBuilder().setActor(actor("bob")).build();
    assertThat(refusal(() -> statesync.documents().createDocument(other)).getReason())
        .isEqualTo("MALFORMED");
  }

  @Test
  void listsArePaged() {
    List<String> made = new ArrayList<>();
    for (int i = 0; i < 7; i++) {
      made.addFirst(statesync.create("lister", "Page " + i).getId());
    }
    List<String> listed = new ArrayList<>();
    String token = "";
    do {
      var page =
          statesync
              .documents()
              .listDocuments(
                  ListDocumentsRequest.newBuilder()
                      .setActor(actor("lister"))
                      .setPageSize(3)
                      .setPageToken(token)
                      .build());
      page.getDocumentsList().forEach(document -> listed.add(document.getId()));
      token = page.getNextPageToken();
    } while (!token.isEmpty());
    assertThat(listed).isEqualTo(made);
  }

  @Test
  void badInputIsNamed() {
    var d = statesync.documents();
    String document = statesync.create("ana", "Fine").getId();
    var create = CreateDocumentRequest.newBuilder().setActor(actor("ana"));
    for (String name : List.of("", "  ", "a".repeat(201), "a\u0000b", "line\nbreak")) {
      ErrorInfo info = refusal(() -> d.createDocument(create.setName(name).build()));
      assertThat(info.getReason()).isEqualTo("MALFORMED");
      assertThat(info.getMetadataMap()).containsEntry("field", "name").containsKey("limit");
    }
    create.setName("x");
    assertThat(refusal(() -> d.createDocument(create.setType("video").build())).getReason())
        .isEqualTo("MALFORMED");
    create.clearType();
    assertThat(refusal(() -> d.createDocument(create.setPolicy("dice").build())).getReason())
        .isEqualTo("MALFORMED");
    create.clearPolicy();
    assertThat(refusal(() -> d.createDocument(create.setId("1-1-1-1-1").build())).getReason())
        .isEqualTo("MALFORMED");
    assertThat(
            refusal(() -> d.createDocument(CreateDocumentRequest.newBuilder().setName("x").build()))
                .getReason())
        .isEqualTo("MALFORMED");
    assertThat(refusal(() -> get("ana", "x")).getReason()).isEqualTo("MALFORMED");
    assertThat(refusal(() -> get("ana", UUID.randomUUID().toString())).getReason())
        .isEqualTo("NOT_FOUND");
    var list = ListDocumentsRequest.newBuilder().setActor(actor("ana"));
    assertThat(refusal(() -> d.listDocuments(list.setPageSize(201).build())).getReason())
        .isEqualTo("MALFORMED");
    list.clearPageSize();
    assertThat(refusal(() -> d.listDocuments(list.setPageToken("!?").build())).getReason())
        .isEqualTo("MALFORMED");
    var operations = ReadOperationsRequest.newBuilder().setDocumentId(document);
    assertThat(refusal(() -> d.readOperations(operations.setLimit(1001).build())).getReason())
        .isEqualTo("MALFORMED");
    operations.clearLimit();
    assertThat(refusal(() -> d.readOperations(operations.setAfterVersion(-1).build())).getReason())
        .isEqualTo("MALFORMED");
    var content =
        ReadContentRequest.newBuilder()
            .setActor(actor("ana"))
            .setDocumentId(document)
            .setVersion(7)
            .build();
    assertThat(refusal(() -> d.readContent(content).next()).getReason()).isEqualTo("OUT_OF_RANGE");
    assertThat(refusal(() -> member("ana", document, "bob", Role.ROLE_NONE)).getReason())
        .isEqualTo("MALFORMED");
  }

  @Test
  void rightsAreHeldByRoleAndTakeEffectOnTheNextEdit() {
    String document = statesync.create("ana", "Rights").getId();
    assertThat(edit(document, "bob", 0)).isEqualTo("NOT_FOUND");
    member("ana", document, "bob", Role.ROLE_EDITOR);
    assertThat(edit(document, "bob", 0)).isEqualTo("committed");
    member("ana", document, "bob", Role.ROLE_VIEWER);
    assertThat(edit(document, "bob", 1)).isEqualTo("FORBIDDEN");
    var rename =
        RenameDocumentRequest.newBuilder()
            .setActor(actor("bob"))
            .setDocumentId(document)
            .setName("Mine")
            .build();
    assertThat(refusal(() -> statesync.documents().renameDocument(rename)).getReason())
        .isEqualTo("FORBIDDEN");
    assertThat(refusal(() -> member("bob", document, "bob", Role.ROLE_OWNER)).getReason())
        .isEqualTo("FORBIDDEN");
    var remove = RemoveMemberRequest.newBuilder().setActor(actor("ana")).setDocumentId(document);
    statesync.documents().removeMember(remove.setUserId("bob").build());
    assertThat(edit(document, "bob", 1)).isEqualTo("NOT_FOUND");
    assertThat(
            refusal(() -> statesync.documents().removeMember(remove.setUserId("ana").build()))
                .getReason())
        .isEqualTo("LAST_OWNER");
    assertThat(refusal(() -> member("ana", document, "ana", Role.ROLE_EDITOR)).getReason())
        .isEqualTo("LAST_OWNER");
    statesync
        .documents()
        .setPublicAccess(
            SetPublicAccessRequest.newBuilder()
                .setActor(actor("ana"))
                .setDocumentId(document)
                .setPublicAccess(PublicAccess.PUBLIC_ACCESS_EDIT)
                .build());
    assertThat(edit(document, "bob", 1)).isEqualTo("committed");
    var access =
        statesync
            .documents()
            .getAccess(
                GetAccessRequest.newBuilder()
                    .setDocumentId(document)
                    .addUserIds("ana")
                    .addUserIds("bob")
                    .build());
    assertThat(access.getRoleByUserIdMap())
        .containsEntry("ana", Role.ROLE_OWNER)
        .containsEntry("bob", Role.ROLE_EDITOR);
    assertThat(access.getDocument().getGuard()).isEqualTo(5);
    var members =
        statesync
            .documents()
            .listMembers(
                ListMembersRequest.newBuilder()
                    .setActor(actor("bob"))
                    .setDocumentId(document)
                    .build());
    assertThat(members.getMembersList()).extracting(Member::getUserId).containsExactly("ana");
    assertThat(
            Sql.rows(
                database,
                "SELECT action, detail, guard FROM audit WHERE document_id = '"
                    + document
                    + "' ORDER BY id"))
        .containsExactly(
            "created|text|1",
            "member|bob is editor|2",
            "member|bob is viewer|3",
            "member|bob is removed|4",
            "public_access|edit|5");
  }

  @Test
  void anArchivedDocumentIsReadAndADeletedOneIsGoneButForItsOwners() {
    String document = statesync.create("ana", "Old").getId();
    member("ana", document, "bob", Role.ROLE_EDITOR);
    assertThat(edit(document, "bob", 0)).isEqualTo("committed");
    state(document, DocumentState.DOCUMENT_STATE_ARCHIVED);
    assertThat(edit(document, "bob", 1)).isEqualTo("ARCHIVED");
    assertThat(EditsIT.content(statesync, document, "bob", -1)).contains("x");
    state(document, DocumentState.DOCUMENT_STATE_DELETED);
    assertThat(refusal(() -> get("bob", document)).getReason()).isEqualTo("NOT_FOUND");
    assertThat(get("ana", document).getState()).isEqualTo(DocumentState.DOCUMENT_STATE_DELETED);
    state(document, DocumentState.DOCUMENT_STATE_ACTIVE);
    assertThat(edit(document, "bob", 1)).isEqualTo("committed");
    var policy =
        statesync
            .documents()
            .setPolicy(
                SetPolicyRequest.newBuilder()
                    .setActor(actor("ana"))
                    .setDocumentId(document)
                    .setPolicy("merge")
                    .build());
    assertThat(policy.getPolicy()).isEqualTo("merge");
    assertThat(policy.getGuard()).isEqualTo(6);
    assertThat(policy.getVersion()).isEqualTo(2);
  }

  @Test
  void aLockIsTakenRenewedReleasedAndTakenAway() {
    String document = statesync.create("ana", "Locked").getId();
    member("ana", document, "bob", Role.ROLE_EDITOR);
    Lock taken = lock("bob", document);
    assertThat(taken.getExpiresAtMillis() - taken.getAcquiredAtMillis()).isEqualTo(2000);
    long guard = get("ana", document).getGuard();
    assertThat(refusal(() -> lock("ana", document)).getMetadataMap())
        .containsEntry("holder", "bob");
    var rejected = gateway.edit(document, "ana", 0, "[{\"insert\":\"x\"}]").getRejected();
    assertThat(rejected.getCode()).isEqualTo("LOCKED");
    assertThat(rejected.getLockHolderName()).isEqualTo("bob");
    assertThat(edit(document, "bob", 0)).isEqualTo("committed");
    assertThat(lock("bob", document).getExpiresAtMillis())
        .isGreaterThan(taken.getExpiresAtMillis());
    var renewed =
        statesync
            .documents()
            .renewLocks(
                RenewLocksRequest.newBuilder()
                    .addSessionIds("session-of-bob")
                    .addSessionIds("other")
                    .build());
    assertThat(renewed.getHoldingSessionIdsList()).containsExactly("session-of-bob");
    assertThat(get("ana", document).getGuard()).as("renewing leaves the guard").isEqualTo(guard);
    assertThat(refusal(() -> release("ana", document, false)).getReason()).isEqualTo("LOCKED");
    release("bob", document, false);
    assertThat(edit(document, "ana", 1)).isEqualTo("committed");
    lock("bob", document);
    release("ana", document, true);
    assertThat(get("bob", document).hasLock()).isFalse();
    lock("ana", document);
    assertThat(refusal(() -> release("bob", document, true)).getReason()).isEqualTo("FORBIDDEN");
  }

  @Test
  void aLockThatIsNotRenewedEndsAndRaisesTheGuard() {
    String document = statesync.create("ana", "Overdue").getId();
    lock("ana", document);
    long guard = get("ana", document).getGuard();
    await().until(() -> !get("ana", document).hasLock());
    assertThat(get("ana", document).getGuard()).isEqualTo(guard + 1);
    assertThat(edit(document, "ana", 0)).isEqualTo("committed");
  }

  @Test
  void headsAndStatsAreAnswered() {
    String document = statesync.create("ana", "Heads").getId();
    edit(document, "ana", 0);
    var heads =
        statesync
            .documents()
            .getHeads(
                GetHeadsRequest.newBuilder()
                    .addDocumentIds(document)
                    .addDocumentIds(UUID.randomUUID().toString())
                    .build());
    assertThat(heads.getHeadsList()).hasSize(1);
    assertThat(heads.getHeads(0).getVersion()).isEqualTo(1);
    var stats = statesync.documents().getStats(GetStatsRequest.getDefaultInstance());
    assertThat(stats.getOperations()).isPositive();
    assertThat(stats.getActiveDocuments()).isPositive();
  }

  @Test
  void theQueriesOfTheProductsDescriptionRunAsTheyStand() {
    String document = statesync.create("ana", "Queried").getId();
    edit(document, "ana", 0);
    assertThat(
            Sql.rows(
                database, "SELECT id, name, type, version FROM documents WHERE state = 'active';"))
        .contains(document + "|Queried|text|1");
    assertThat(
            Sql.rows(
                database,
                "SELECT id, type, version, status FROM operations ORDER BY timestamp DESC LIMIT 10;"))
        .isNotEmpty()
        .allMatch(row -> row.matches("[0-9a-f-]{36}\\|edit\\|\\d+\\|applied"));
    assertThat(
            Sql.rows(
                database,
                "SELECT id, resolution, resolved_at FROM conflicts WHERE resolved_at IS NULL;"))
        .isEmpty();
  }

  @Test
  void versionsAreNamedRenamedAndForgotten() {
    String document = statesync.create("ana", "Named").getId();
    member("ana", document, "vic", Role.ROLE_VIEWER);
    assertThat(edit(document, "ana", 0)).isEqualTo("committed");
    assertThat(edit(document, "ana", 1)).isEqualTo("committed");
    name("ana", document, 1, "first draft");
    name("ana", document, 2, "second draft");
    name("ana", document, 1, " begun ");
    assertThat(versions("vic", document)).containsExactly("2 second draft ana", "1 begun ana");
    assertThat(refusal(() -> name("vic", document, 1, "mine")).getReason()).isEqualTo("FORBIDDEN");
    assertThat(refusal(() -> name("zoe", document, 1, "mine")).getReason()).isEqualTo("NOT_FOUND");
    assertThat(refusal(() -> name("ana", document, 3, "early")).getMetadataMap())
        .containsEntry("field", "version")
        .containsEntry("limit", "1..2");
    assertThat(refusal(() -> name("ana", document, 1, "x".repeat(101))).getMetadataMap())
        .containsEntry("limit", "1..100 characters");
    forget("ana", document, 1);
    assertThat(versions("ana", document)).containsExactly("2 second draft ana");
    assertThat(refusal(() -> forget("ana", document, 1)).getReason()).isEqualTo("NOT_FOUND");
  }

  private static void name(String user, String document, long version, String name) {
    statesync
        .documents()
        .nameVersion(
            NameVersionRequest.newBuilder()
                .setActor(actor(user))
                .setDocumentId(document)
                .setVersion(version)
                .setName(name)
                .build());
  }

  private static void forget(String user, String document, long version) {
    statesync
        .documents()
        .forgetVersion(
            ForgetVersionRequest.newBuilder()
                .setActor(actor(user))
                .setDocumentId(document)
                .setVersion(version)
                .build());
  }

  private static List<String> versions(String user, String document) {
    return statesync
        .documents()
        .listVersions(
            ListVersionsRequest.newBuilder().setActor(actor(user)).setDocumentId(document).build())
        .getVersionsList()
        .stream()
        .map(named -> named.getVersion() + " " + named.getName() + " " + named.getUserName())
        .toList();
  }
}
