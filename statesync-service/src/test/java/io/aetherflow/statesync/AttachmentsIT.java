package io.aetherflow.statesync;

import static io.aetherflow.statesync.RunningStatesync.actor;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowableOfType;
import static org.awaitility.Awaitility.await;

import com.google.protobuf.ByteString;
import com.google.rpc.ErrorInfo;
import io.aetherflow.local.TestInfrastructure;
import io.aetherflow.proto.statesync.v1.Attachment;
import io.aetherflow.proto.statesync.v1.AttachmentChunk;
import io.aetherflow.proto.statesync.v1.AttachmentsGrpc;
import io.aetherflow.proto.statesync.v1.CreateDocumentRequest;
import io.aetherflow.proto.statesync.v1.Document;
import io.aetherflow.proto.statesync.v1.DocumentState;
import io.aetherflow.proto.statesync.v1.GetAttachmentRequest;
import io.aetherflow.proto.statesync.v1.ImportDocumentRequest;
import io.aetherflow.proto.statesync.v1.ImportsGrpc;
import io.aetherflow.proto.statesync.v1.PutAttachmentRequest;
import io.aetherflow.proto.statesync.v1.ReadContentRequest;
import io.aetherflow.proto.statesync.v1.SetDocumentStateRequest;
import io.aetherflow.proto.statesync.v1.SetPublicAccessRequest;
import io.aetherflow.statesync.attachments.Attachments;
import io.grpc.StatusRuntimeException;
import io.grpc.protobuf.StatusProto;
import io.grpc.stub.StreamObserver;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Iterator;
import java.util.List;
import java.util.Random;
import java.util.UUID;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionException;
import java.util.function.Function;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;

/** Attachments and whole documents over gRPC on a real database. */
class AttachmentsIT {
  private static RunningStatesync statesync;
  private static GatewayStream gateway;

  @BeforeAll
  static void start() {
    statesync =
        RunningStatesync.start(
            TestInfrastructure.shared().freshDatabase(),
            "aetherflow.statesync.attachments.bytes-max=300KB",
            "aetherflow.statesync.attachments.per-document-max=3",
            "aetherflow.statesync.attachments.document-bytes-max=500KB",
            "aetherflow.statesync.attachments.grace=0s",
            "aetherflow.statesync.attachments.collect-every=1h");
    gateway = new GatewayStream(statesync.edits());
  }

  @AfterAll
  static void stop() {
    gateway.close();
    statesync.close();
  }

  private static byte[] content(int bytes) {
    byte[] content = new byte[bytes];
    new Random(bytes).nextBytes(content);
    return content;
  }

  private static Attachment.Builder described(byte[] content) {
    return Attachment.newBuilder()
        .setId(UUID.randomUUID().toString())
        .setName("sea.png")
        .setMediaType("image/png")
        .setBytes(content.length)
        .setWidth(3)
        .setHeight(2);
  }

  private static <Q, R> R send(
      Function<StreamObserver<R>, StreamObserver<Q>> method, List<Q> parts) {
    CompletableFuture<R> answer = new CompletableFuture<>();
    StreamObserver<Q> out =
        method.apply(
            new StreamObserver<>() {
              @Override
              public void onNext(R value) {
                answer.complete(value);
              }

              @Override
              public void onError(Throwable failure) {
                answer.completeExceptionally(failure);
              }

              @Override
              public void onCompleted() {}
            });
    parts.forEach(out::onNext);
    out.onCompleted();
    try {
      return answer.orTimeout(20, java.util.concurrent.TimeUnit.SECONDS).join();
    } catch (CompletionException e) {
      throw (RuntimeException) e.getCause();
    }
  }

  private static Attachment put(
      String user, String document, Attachment described, byte[] content) {
    List<PutAttachmentRequest> parts = new ArrayList<>();
    parts.add(
        PutAttachmentRequest.newBuilder()
            .setHeader(
                PutAttachmentRequest.Header.newBuilder()
                    .setActor(actor(user))
                    .setDocumentId(document)
                    .setAttachment(described))
            .build());
    for (int i = 0; i < content.length; i += 50_000) {
      byte[] part = Arrays.copyOfRange(content, i, Math.min(content.length, i + 50_000));
      parts.add(PutAttachmentRequest.newBuilder().setContent(ByteString.copyFrom(part)).build());
    }
    return send(AttachmentsGrpc.newStub(statesync.channel())::putAttachment, parts);
  }

  private static byte[] get(String user, String document, String id) {
    Iterator<AttachmentChunk> chunks =
        AttachmentsGrpc.newBlockingStub(statesync.channel())
            .getAttachment(
                GetAttachmentRequest.newBuilder()
                    .setActor(actor(user))
                    .setDocumentId(document)
                    .setAttachmentId(id)
                    .build());
    ByteString whole = ByteString.EMPTY;
    while (chunks.hasNext()) {
      whole = whole.concat(chunks.next().getContent());
    }
    return whole.toByteArray();
  }

  private static ErrorInfo refusal(org.assertj.core.api.ThrowableAssert.ThrowingCallable call) {
    try {
      return StatusProto.fromThrowable(catchThrowableOfType(StatusRuntimeException.class, call))
          .getDetails(0)
          .unpack(ErrorInfo.class);
    } catch (com.google.protobuf.InvalidProtocolBufferException e) {
      throw new AssertionError(e);
    }
  }

  @Test
  void aPictureComesBackAsItWas() {
    String document = statesync.create("ana", "Pictures").getId();
    byte[] content = content(200_001);
    Attachment described = described(content).build();
    Attachment kept = put("ana", document, described, content);
    assertThat(kept.getSha256()).hasSize(64);
    assertThat(kept.getMediaType()).isEqualTo("image/png");
    assertThat(get("ana", document, kept.getId())).isEqualTo(content);
    // A retry keeps nothing twice, and changes nothing.
    assertThat(put("ana", document, described, content)).isEqualTo(kept);
  }

  @Test
  void rightsAreThoseOfTheDocument() {
    String document = statesync.create("ana", "Private").getId();
    byte[] content = content(10);
    String id = put("ana", document, described(content).build(), content).getId();
    assertThat(refusal(() -> get("mallory", document, id)).getReason()).isEqualTo("NOT_FOUND");
    statesync
        .documents()
        .setPublicAccess(
            SetPublicAccessRequest.newBuilder()
                .setActor(actor("ana"))
                .setDocumentId(document)
                .setPublicAccess(io.aetherflow.proto.statesync.v1.PublicAccess.PUBLIC_ACCESS_VIEW)
                .build());
    assertThat(get("bob", document, id)).isEqualTo(content);
    assertThat(refusal(() -> put("bob", document, described(content).build(), content)).getReason())
        .isEqualTo("FORBIDDEN");
    // One document's attachment is not found through another document.
    String other = statesync.create("ana", "Other").getId();
    assertThat(refusal(() -> get("ana", other, id)).getReason()).isEqualTo("NOT_FOUND");
    assertThat(
            refusal(() -> put("ana", other, described(content).setId(id).build(), content))
                .getMetadataOrThrow("field"))
        .isEqualTo("id");
    statesync
        .documents()
        .setDocumentState(
            SetDocumentStateRequest.newBuilder()
                .setActor(actor("ana"))
                .setDocumentId(document)
                .setState(DocumentState.DOCUMENT_STATE_ARCHIVED)
                .build());
    assertThat(refusal(() -> put("ana", document, described(content).build(), content)).getReason())
        .isEqualTo("ARCHIVED");
  }

  @Test
  void everythingHasABoundThatIsNamed() {
    String document = statesync.create("ana", "Full").getId();
    byte[] large = content(300 * 1024 + 1);
    ErrorInfo tooLarge = refusal(() -> put("ana", document, described(large).build(), large));
    assertThat(tooLarge.getReason()).isEqualTo("TOO_LARGE");
    assertThat(tooLarge.getMetadataOrThrow("limit")).isEqualTo("1..307200");
    byte[] half = content(250_000);
    put("ana", document, described(half).build(), half);
    put("ana", document, described(half).build(), half);
    ErrorInfo together = refusal(() -> put("ana", document, described(half).build(), half));
    assertThat(together.getMetadataOrThrow("value")).isEqualTo("750000 bytes in the document");
    byte[] small = content(5);
    put("ana", document, described(small).build(), small);
    ErrorInfo tooMany = refusal(() -> put("ana", document, described(small).build(), small));
    assertThat(tooMany.getMetadataOrThrow("limit")).isEqualTo("0..3");
    ErrorInfo lie =
        refusal(() -> put("ana", document, described(small).setBytes(4).build(), small));
    assertThat(lie.getReason()).isEqualTo("TOO_LARGE");
    ErrorInfo cut =
        refusal(() -> put("ana", document, described(small).setBytes(6).build(), small));
    assertThat(cut.getMetadataOrThrow("field")).isEqualTo("content");
    ErrorInfo script =
        refusal(() ->
            put("ana", document, described(small).setMediaType("image/svg+xml").build(), small));
    assertThat(script.getMetadataOrThrow("field")).isEqualTo("media_type");
  }

  @Test
  void whatNoOperationNamesIsCollected() {
    String document = statesync.create("ana", "Garbage").getId();
    byte[] content = content(7);
    String named = put("ana", document, described(content).build(), content).getId();
    String forgotten = put("ana", document, described(content).build(), content).getId();
    gateway.edit(document, "ana", 0, "[{\"insert\":{\"image\":\"attachment:" + named + "\"}}]");
    Attachments attachments = statesync.context().getBean(Attachments.class);
    await()
        .until(() -> {
          attachments.collect();
          try {
            get("ana", document, forgotten);
            return false;
          } catch (StatusRuntimeException gone) {
            return true;
          }
        });
    assertThat(get("ana", document, named)).isEqualTo(content);
    // Once found to be named it stays, whatever is done later.
    gateway.edit(document, "ana", 1, "[{\"delete\":1}]");
    attachments.collect();
    assertThat(get("ana", document, named)).isEqualTo(content);
  }

  private static Document make(String id, List<String> deltas, byte[]... attachments) {
    List<ImportDocumentRequest> parts = new ArrayList<>();
    parts.add(
        ImportDocumentRequest.newBuilder()
            .setDocument(
                CreateDocumentRequest.newBuilder()
                    .setActor(actor("ana"))
                    .setName("Imported")
                    .setId(id))
            .build());
    for (String delta : deltas) {
      parts.add(
          ImportDocumentRequest.newBuilder().setDelta(ByteString.copyFromUtf8(delta)).build());
    }
    for (byte[] attachment : attachments) {
      parts.add(ImportDocumentRequest.newBuilder().setAttachment(described(attachment)).build());
      parts.add(
          ImportDocumentRequest.newBuilder().setContent(ByteString.copyFrom(attachment)).build());
    }
    return send(ImportsGrpc.newStub(statesync.channel())::importDocument, parts);
  }

  private static String contentOf(String document) {
    StringBuilder content = new StringBuilder();
    statesync
        .documents()
        .readContent(
            ReadContentRequest.newBuilder().setActor(actor("ana")).setDocumentId(document).build())
        .forEachRemaining(chunk -> content.append(chunk.getContent().toStringUtf8()));
    return content.toString();
  }

  @Test
  void aWholeDocumentIsMadeAtOnce() {
    String id = UUID.randomUUID().toString();
    List<String> deltas =
        List.of("[{\"insert\":\"One\"}]", "[{\"retain\":3},{\"insert\":\" two\"}]");
    Document made = make(id, deltas, content(9));
    assertThat(made.getVersion()).isEqualTo(2);
    assertThat(contentOf(id)).isEqualTo("[{\"insert\":\"One two\"}]");
    assertThat(make(id, deltas, content(9))).isEqualTo(made);
    var edited = gateway.edit(id, "ana", 2, "[{\"insert\":\"x\"}]");
    assertThat(edited.getCommitted().getOperations(0).getVersion()).isEqualTo(3);
  }

  @Test
  void aBadPartLeavesNothing() {
    String id = UUID.randomUUID().toString();
    assertThat(
            refusal(() ->
                    make(id, List.of("[{\"insert\":\"One\"}]", "[{\"retain\":9},{\"delete\":1}]")))
                .getReason())
        .isEqualTo("OUT_OF_RANGE");
    assertThat(
            refusal(() -> make(id, List.of("[{\"insert\":\"One\"}]"), content(400_000)))
                .getReason())
        .isEqualTo("TOO_LARGE");
    assertThat(refusal(() -> contentOf(id)).getReason()).isEqualTo("NOT_FOUND");
    // And the place of what was refused is free again.
    for (int i = 0; i < 10; i++) {
      assertThat(refusal(() -> make(id, List.of("{"))).getReason()).isEqualTo("MALFORMED");
    }
    assertThat(make(id, List.of()).getVersion()).isZero();
  }
}
