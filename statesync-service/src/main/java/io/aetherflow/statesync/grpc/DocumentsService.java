package io.aetherflow.statesync.grpc;

import static io.aetherflow.statesync.grpc.Messages.actor;

import io.aetherflow.proto.statesync.v1.Access;
import io.aetherflow.proto.statesync.v1.AcquireLockRequest;
import io.aetherflow.proto.statesync.v1.ContentChunk;
import io.aetherflow.proto.statesync.v1.CreateDocumentRequest;
import io.aetherflow.proto.statesync.v1.Document;
import io.aetherflow.proto.statesync.v1.DocumentState;
import io.aetherflow.proto.statesync.v1.DocumentsGrpc;
import io.aetherflow.proto.statesync.v1.ForgetVersionRequest;
import io.aetherflow.proto.statesync.v1.ForgetVersionResponse;
import io.aetherflow.proto.statesync.v1.GetAccessRequest;
import io.aetherflow.proto.statesync.v1.GetDocumentRequest;
import io.aetherflow.proto.statesync.v1.GetHeadsRequest;
import io.aetherflow.proto.statesync.v1.GetHeadsResponse;
import io.aetherflow.proto.statesync.v1.GetStatsRequest;
import io.aetherflow.proto.statesync.v1.ListDocumentsRequest;
import io.aetherflow.proto.statesync.v1.ListDocumentsResponse;
import io.aetherflow.proto.statesync.v1.ListMembersRequest;
import io.aetherflow.proto.statesync.v1.ListMembersResponse;
import io.aetherflow.proto.statesync.v1.ListVersionsRequest;
import io.aetherflow.proto.statesync.v1.ListVersionsResponse;
import io.aetherflow.proto.statesync.v1.Lock;
import io.aetherflow.proto.statesync.v1.Member;
import io.aetherflow.proto.statesync.v1.NameVersionRequest;
import io.aetherflow.proto.statesync.v1.NamedVersion;
import io.aetherflow.proto.statesync.v1.ReadContentRequest;
import io.aetherflow.proto.statesync.v1.ReadOperationsRequest;
import io.aetherflow.proto.statesync.v1.ReadOperationsResponse;
import io.aetherflow.proto.statesync.v1.ReleaseLockRequest;
import io.aetherflow.proto.statesync.v1.ReleaseLockResponse;
import io.aetherflow.proto.statesync.v1.RemoveMemberRequest;
import io.aetherflow.proto.statesync.v1.RemoveMemberResponse;
import io.aetherflow.proto.statesync.v1.RenameDocumentRequest;
import io.aetherflow.proto.statesync.v1.RenewLocksRequest;
import io.aetherflow.proto.statesync.v1.RenewLocksResponse;
import io.aetherflow.proto.statesync.v1.SetDocumentStateRequest;
import io.aetherflow.proto.statesync.v1.SetMemberRequest;
import io.aetherflow.proto.statesync.v1.SetPolicyRequest;
import io.aetherflow.proto.statesync.v1.SetPublicAccessRequest;
import io.aetherflow.proto.statesync.v1.Stats;
import io.aetherflow.statesync.access.Lifecycle;
import io.aetherflow.statesync.access.LockLease;
import io.aetherflow.statesync.access.PublicAccess;
import io.aetherflow.statesync.access.Refusal;
import io.aetherflow.statesync.access.RefusedException;
import io.aetherflow.statesync.conflict.Ledgers;
import io.aetherflow.statesync.documents.Census;
import io.aetherflow.statesync.documents.DocumentPage;
import io.aetherflow.statesync.documents.DocumentStore;
import io.aetherflow.statesync.documents.Documents;
import io.aetherflow.statesync.documents.Locks;
import io.aetherflow.statesync.documents.Versions;
import io.aetherflow.statesync.history.ContentForm;
import io.aetherflow.statesync.history.History;
import io.aetherflow.statesync.ledger.ConflictMessages;
import io.aetherflow.statesync.sequencer.CommittedMessages;
import io.aetherflow.statesync.sequencer.LoggedOperation;
import io.grpc.stub.ServerCallStreamObserver;
import io.grpc.stub.StreamObserver;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.UUID;
import org.springframework.stereotype.Service;

/** The service {@code Documents}. Calls run on virtual threads and may block. */
@Service
class DocumentsService extends DocumentsGrpc.DocumentsImplBase {
  private static final int IDS_MAX = 20_000;

  private final Documents documents;
  private final Locks locks;
  private final Versions versions;
  private final DocumentStore store;
  private final Census census;
  private final History history;
  private final Ledgers ledgers;

  DocumentsService(
      Documents documents,
      Locks locks,
      Versions versions,
      DocumentStore store,
      Census census,
      History history,
      Ledgers ledgers) {
    this.documents = documents;
    this.locks = locks;
    this.versions = versions;
    this.store = store;
    this.census = census;
    this.history = history;
    this.ledgers = ledgers;
  }

  @Override
  public void createDocument(CreateDocumentRequest request, StreamObserver<Document> observer) {
    Calls.answer(
        observer,
        () -> {
          PublicAccess publicAccess =
              request.getPublicAccessValue() == 0
                  ? PublicAccess.NONE
                  : Messages.publicAccess(request.getPublicAccess());
          return Messages.document(
              documents.create(
                  actor(request.getActor()),
                  request.getName(),
                  request.getType(),
                  request.getPolicy(),
                  publicAccess,
                  request.getId()));
        });
  }

  @Override
  public void getDocument(GetDocumentRequest request, StreamObserver<Document> observer) {
    Calls.answer(
        observer,
        () -> Messages.document(documents.get(actor(request.getActor()), request.getDocumentId())));
  }

  @Override
  public void listDocuments(
      ListDocumentsRequest request, StreamObserver<ListDocumentsResponse> observer) {
    Calls.answer(
        observer,
        () -> {
          Lifecycle state =
              request.getState() == DocumentState.DOCUMENT_STATE_UNSPECIFIED
                  ? Lifecycle.ACTIVE
                  : Messages.state(request.getState());
          DocumentPage page =
              documents.list(
                  actor(request.getActor()),
                  state,
                  request.getQuery(),
                  request.getPageSize(),
                  request.getPageToken());
          return ListDocumentsResponse.newBuilder()
              .addAllDocuments(page.documents().stream().map(Messages::document).toList())
              .setNextPageToken(page.nextPageToken())
              .build();
        });
  }

  @Override
  public void renameDocument(RenameDocumentRequest request, StreamObserver<Document> observer) {
    Calls.answer(
        observer,
        () ->
            Messages.document(
                documents.rename(
                    actor(request.getActor()), request.getDocumentId(), request.getName())));
  }

  @Override
  public void setDocumentState(SetDocumentStateRequest request, StreamObserver<Document> observer) {
    Calls.answer(
        observer,
        () ->
            Messages.document(
                documents.setState(
                    actor(request.getActor()),
                    request.getDocumentId(),
                    Messages.state(request.getState()))));
  }

  @Override
  public void setPublicAccess(SetPublicAccessRequest request, StreamObserver<Document> observer) {
    Calls.answer(
        observer,
        () ->
            Messages.document(
                documents.setPublicAccess(
                    actor(request.getActor()),
                    request.getDocumentId(),
                    Messages.publicAccess(request.getPublicAccess()))));
  }

  @Override
  public void setPolicy(SetPolicyRequest request, StreamObserver<Document> observer) {
    Calls.answer(
        observer,
        () ->
            Messages.document(
                documents.setPolicy(
                    actor(request.getActor()), request.getDocumentId(), request.getPolicy())));
  }

  @Override
  public void listMembers(
      ListMembersRequest request, StreamObserver<ListMembersResponse> observer) {
    Calls.answer(
        observer,
        () ->
            ListMembersResponse.newBuilder()
                .addAllMembers(
                    documents.members(actor(request.getActor()), request.getDocumentId()).stream()
                        .map(Messages::member)
                        .toList())
                .build());
  }

  @Override
  public void setMember(SetMemberRequest request, StreamObserver<Member> observer) {
    Calls.answer(
        observer,
        () ->
            Messages.member(
                documents.setMember(
                    actor(request.getActor()),
                    request.getDocumentId(),
                    Messages.member(request.getMember()))));
  }

  @Override
  public void removeMember(
      RemoveMemberRequest request, StreamObserver<RemoveMemberResponse> observer) {
    Calls.answer(
        observer,
        () -> {
          documents.removeMember(
              actor(request.getActor()), request.getDocumentId(), request.getUserId());
          return RemoveMemberResponse.getDefaultInstance();
        });
  }

  @Override
  public void getAccess(GetAccessRequest request, StreamObserver<Access> observer) {
    Calls.answer(
        observer,
        () -> {
          requireAtMost("user_ids", request.getUserIdsCount());
          DocumentStore.Entry entry =
              documents.entry(Documents.id("document_id", request.getDocumentId()));
          io.aetherflow.statesync.access.Access access = Documents.accessOf(entry);
          Document.Builder document = Messages.document(entry.document());
          LockLease lock = entry.lock();
          if (lock != null) {
            document.setLock(Messages.lock(entry.document().id(), lock));
          }
          Access.Builder answer = Access.newBuilder().setDocument(document);
          for (String userId : request.getUserIdsList()) {
            answer.putRoleByUserId(userId, Messages.role(access.roleOf(userId)));
          }
          return answer.build();
        });
  }

  @Override
  public void getHeads(GetHeadsRequest request, StreamObserver<GetHeadsResponse> observer) {
    Calls.answer(
        observer,
        () -> {
          requireAtMost("document_ids", request.getDocumentIdsCount());
          List<UUID> ids = new ArrayList<>();
          for (String id : request.getDocumentIdsList()) {
            ids.add(Documents.id("document_ids", id));
          }
          return GetHeadsResponse.newBuilder()
              .addAllHeads(store.heads(ids).stream().map(Messages::head).toList())
              .build();
        });
  }

  @Override
  public void listVersions(
      ListVersionsRequest request, StreamObserver<ListVersionsResponse> observer) {
    Calls.answer(
        observer,
        () ->
            ListVersionsResponse.newBuilder()
                .addAllVersions(
                    versions.list(actor(request.getActor()), request.getDocumentId()).stream()
                        .map(Messages::version)
                        .toList())
                .build());
  }

  @Override
  public void nameVersion(NameVersionRequest request, StreamObserver<NamedVersion> observer) {
    Calls.answer(
        observer,
        () ->
            Messages.version(
                versions.name(
                    actor(request.getActor()),
                    request.getDocumentId(),
                    request.getVersion(),
                    request.getName())));
  }

  @Override
  public void forgetVersion(
      ForgetVersionRequest request, StreamObserver<ForgetVersionResponse> observer) {
    Calls.answer(
        observer,
        () -> {
          versions.forget(actor(request.getActor()), request.getDocumentId(), request.getVersion());
          return ForgetVersionResponse.getDefaultInstance();
        });
  }

  @Override
  public void acquireLock(AcquireLockRequest request, StreamObserver<Lock> observer) {
    Calls.answer(
        observer,
        () -> {
          LockLease lock = locks.acquire(actor(request.getActor()), request.getDocumentId());
          return Messages.lock(Documents.id("document_id", request.getDocumentId()), lock);
        });
  }

  @Override
  public void renewLocks(RenewLocksRequest request, StreamObserver<RenewLocksResponse> observer) {
    Calls.answer(
        observer,
        () ->
            RenewLocksResponse.newBuilder()
                .addAllHoldingSessionIds(locks.renew(request.getSessionIdsList()))
                .build());
  }

  @Override
  public void releaseLock(
      ReleaseLockRequest request, StreamObserver<ReleaseLockResponse> observer) {
    Calls.answer(
        observer,
        () -> {
          locks.release(actor(request.getActor()), request.getDocumentId(), request.getOverride());
          return ReleaseLockResponse.getDefaultInstance();
        });
  }

  @Override
  public void getStats(GetStatsRequest request, StreamObserver<Stats> observer) {
    Calls.answer(
        observer,
        () -> {
          DocumentStore.Totals totals = census.totals();
          return Stats.newBuilder()
              .setActiveDocuments(totals.activeDocuments())
              .setOperations(totals.operations())
              .setConflicts(totals.conflicts())
              .setOpenConflicts(totals.openConflicts())
              .build();
        });
  }

  @Override
  public void readContent(ReadContentRequest request, StreamObserver<ContentChunk> observer) {
    Calls.run(
        observer,
        () -> {
          var document =
              documents.get(actor(request.getActor()), request.getDocumentId()).document();
          Optional<Long> version =
              request.hasVersion() ? Optional.of(request.getVersion()) : Optional.empty();
          History.Content content =
              history.contentAt(
                  document.id(), document.type(), version, document.version(), form(request));
          ContentChunks.send(
              document.type(), content, (ServerCallStreamObserver<ContentChunk>) observer);
        });
  }

  private static ContentForm form(ReadContentRequest request) {
    if (!request.getPath().isEmpty()) {
      return new ContentForm.Part(request.getPath());
    }
    return switch (request.getForm()) {
      case CONTENT_FORM_DELTA -> new ContentForm.AsDelta();
      case CONTENT_FORM_PLAIN_TEXT -> new ContentForm.PlainText();
      case CONTENT_FORM_UNSPECIFIED, UNRECOGNIZED -> new ContentForm.Whole();
    };
  }

  @Override
  public void readOperations(
      ReadOperationsRequest request, StreamObserver<ReadOperationsResponse> observer) {
    Calls.answer(
        observer,
        () -> {
          UUID documentId = Documents.id("document_id", request.getDocumentId());
          // Feeds read for everybody who has the document open, and name nobody.
          if (!request.getActor().getUserId().isEmpty()) {
            documents.get(actor(request.getActor()), request.getDocumentId());
          }
          List<LoggedOperation> page =
              history.operations(documentId, request.getAfterVersion(), request.getLimit());
          long last = page.isEmpty() ? request.getAfterVersion() : page.getLast().version();
          // Read after the page: a head below the page would look as if the log had gone back.
          DocumentStore.Head head =
              store.heads(List.of(documentId)).stream()
                  .findFirst()
                  .orElseThrow(() -> new RefusedException(Refusal.notFound("document")));
          return ReadOperationsResponse.newBuilder()
              .addAllOperations(
                  page.stream()
                      .map(operation -> CommittedMessages.message(operation).build())
                      .toList())
              .addAllConflicts(
                  ledgers.changedBy(documentId, request.getAfterVersion(), last).stream()
                      .map(ConflictMessages::message)
                      .toList())
              .setHeadVersion(head.version())
              .setGuard(head.guard())
              .build();
        });
  }

  private static void requireAtMost(String field, int count) {
    if (count > IDS_MAX) {
      throw new RefusedException(Refusal.tooLarge(field, Integer.toString(count), "0.." + IDS_MAX));
    }
  }
}
