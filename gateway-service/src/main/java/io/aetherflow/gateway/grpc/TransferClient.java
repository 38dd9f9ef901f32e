package io.aetherflow.gateway.grpc;

import com.google.protobuf.ByteString;
import com.google.protobuf.UnsafeByteOperations;
import io.aetherflow.gateway.access.User;
import io.aetherflow.gateway.attachment.AttachmentKeeper;
import io.aetherflow.gateway.protocol.ErrorCode;
import io.aetherflow.gateway.protocol.Refusal;
import io.aetherflow.gateway.protocol.RefusedException;
import io.aetherflow.gateway.transfer.DocumentImporter;
import io.aetherflow.proto.statesync.v1.Attachment;
import io.aetherflow.proto.statesync.v1.AttachmentChunk;
import io.aetherflow.proto.statesync.v1.AttachmentsGrpc;
import io.aetherflow.proto.statesync.v1.CreateDocumentRequest;
import io.aetherflow.proto.statesync.v1.Document;
import io.aetherflow.proto.statesync.v1.GetAttachmentRequest;
import io.aetherflow.proto.statesync.v1.ImportDocumentRequest;
import io.aetherflow.proto.statesync.v1.ImportsGrpc;
import io.aetherflow.proto.statesync.v1.PutAttachmentRequest;
import io.grpc.Context;
import io.grpc.Status;
import io.grpc.StatusRuntimeException;
import io.grpc.stub.StreamObserver;
import java.time.Duration;
import java.util.Iterator;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.function.Consumer;
import java.util.function.Function;

/** Sends and fetches contents that are larger than a message. */
final class TransferClient implements AttachmentKeeper, DocumentImporter {
  private static final Duration DEADLINE = Duration.ofMinutes(1);
  private static final int CHUNK_BYTES_MAX = 64 << 10;

  private final StatesyncClient statesync;

  TransferClient(StatesyncClient statesync) {
    this.statesync = statesync;
  }

  @Override
  public Attachment put(String documentId, User user, Attachment description, byte[] content) {
    PutAttachmentRequest header =
        PutAttachmentRequest.newBuilder()
            .setHeader(
                PutAttachmentRequest.Header.newBuilder()
                    .setActor(StatesyncClient.actor(user, ""))
                    .setDocumentId(documentId)
                    .setAttachment(description))
            .build();
    return statesync.onChannel(
        documentId,
        channel ->
            sent(
                AttachmentsGrpc.newStub(channel)
                        .withDeadlineAfter(DEADLINE.toMillis(), TimeUnit.MILLISECONDS)
                    ::putAttachment,
                parts -> {
                  parts.accept(header);
                  chunks(
                      content,
                      chunk ->
                          parts.accept(
                              PutAttachmentRequest.newBuilder().setContent(chunk).build()));
                }));
  }

  @Override
  public Document make(CreateDocumentRequest request, List<byte[]> deltas, List<Part> attachments) {
    return statesync.onChannel(
        request.getId(),
        channel ->
            sent(
                ImportsGrpc.newStub(channel)
                        .withDeadlineAfter(DEADLINE.toMillis(), TimeUnit.MILLISECONDS)
                    ::importDocument,
                parts -> {
                  parts.accept(ImportDocumentRequest.newBuilder().setDocument(request).build());
                  for (byte[] delta : deltas) {
                    parts.accept(
                        ImportDocumentRequest.newBuilder()
                            .setDelta(UnsafeByteOperations.unsafeWrap(delta))
                            .build());
                  }
                  for (Part attachment : attachments) {
                    parts.accept(
                        ImportDocumentRequest.newBuilder()
                            .setAttachment(attachment.description())
                            .build());
                    chunks(
                        attachment.content(),
                        chunk ->
                            parts.accept(
                                ImportDocumentRequest.newBuilder().setContent(chunk).build()));
                  }
                }));
  }

  private static void chunks(byte[] content, Consumer<ByteString> each) {
    ByteString whole = UnsafeByteOperations.unsafeWrap(content);
    for (int from = 0; from < content.length; from += CHUNK_BYTES_MAX) {
      each.accept(whole.substring(from, Math.min(content.length, from + CHUNK_BYTES_MAX)));
    }
  }

  /** Sends all parts, unless the answer comes before, and waits for the answer. */
  private static <Q, R> R sent(
      Function<StreamObserver<R>, StreamObserver<Q>> method, Consumer<Consumer<Q>> parts) {
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
              public void onCompleted() {
                answer.completeExceptionally(
                    Status.INTERNAL.withDescription("no answer").asRuntimeException());
              }
            });
    parts.accept(part -> {
      if (!answer.isDone()) {
        out.onNext(part);
      }
    });
    if (!answer.isDone()) {
      out.onCompleted();
    }
    try {
      return answer.get();
    } catch (ExecutionException e) {
      if (e.getCause() instanceof StatusRuntimeException refused) {
        throw refused;
      }
      throw new IllegalStateException("a transfer failed", e);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw new RefusedException(Refusal.of(ErrorCode.UNAVAILABLE, "The gateway is stopping"));
    }
  }

  @Override
  public Attachment describe(String documentId, User user, String attachmentId) {
    try (Download download = read(documentId, user, attachmentId, true)) {
      return download.description();
    }
  }

  @Override
  public Download get(String documentId, User user, String attachmentId) {
    return read(documentId, user, attachmentId, false);
  }

  private Download read(String documentId, User user, String attachmentId, boolean headOnly) {
    GetAttachmentRequest request =
        GetAttachmentRequest.newBuilder()
            .setActor(StatesyncClient.actor(user, ""))
            .setDocumentId(documentId)
            .setAttachmentId(attachmentId)
            .setHeadOnly(headOnly)
            .build();
    // The stream is read in this scope; ending it early cancels the call.
    Context.CancellableContext scope = Context.ROOT.withCancellation();
    try {
      return statesync.onChannel(
          documentId,
          channel -> {
            Context before = scope.attach();
            try {
              Iterator<AttachmentChunk> chunks =
                  AttachmentsGrpc.newBlockingStub(channel)
                      .withDeadlineAfter(DEADLINE.toMillis(), TimeUnit.MILLISECONDS)
                      .getAttachment(request);
              AttachmentChunk first =
                  chunks.hasNext() ? chunks.next() : AttachmentChunk.getDefaultInstance();
              return new Download(
                  first.getAttachment(),
                  new ChunkStream<>(first, chunks, AttachmentChunk::getContent, scope));
            } finally {
              scope.detach(before);
            }
          });
    } catch (RefusedException e) {
      scope.cancel(null);
      throw e;
    }
  }
}
