package io.aetherflow.statesync.grpc;

import static io.aetherflow.statesync.grpc.Messages.actor;

import com.google.protobuf.UnsafeByteOperations;
import io.aetherflow.proto.statesync.v1.Attachment;
import io.aetherflow.proto.statesync.v1.AttachmentChunk;
import io.aetherflow.proto.statesync.v1.AttachmentsGrpc;
import io.aetherflow.proto.statesync.v1.GetAttachmentRequest;
import io.aetherflow.proto.statesync.v1.PutAttachmentRequest;
import io.aetherflow.statesync.access.Actor;
import io.aetherflow.statesync.access.RefusedException;
import io.aetherflow.statesync.attachments.Attachments;
import io.grpc.stub.ServerCallStreamObserver;
import io.grpc.stub.StreamObserver;
import org.jspecify.annotations.Nullable;
import org.springframework.stereotype.Service;

/** The service {@code Attachments}. Calls run on virtual threads and may block. */
@Service
class AttachmentsService extends AttachmentsGrpc.AttachmentsImplBase {
  private static final int CHUNK_BYTES_MAX = 64 << 10;

  private final Attachments attachments;

  AttachmentsService(Attachments attachments) {
    this.attachments = attachments;
  }

  @Override
  public StreamObserver<PutAttachmentRequest> putAttachment(StreamObserver<Attachment> answer) {
    return new PartsObserver<PutAttachmentRequest, Attachment>(answer) {
      private PutAttachmentRequest.@Nullable Header header;
      private @Nullable Upload upload;
      private Attachments.@Nullable Place place;

      @Override
      void take(PutAttachmentRequest part) {
        switch (part.getPartCase()) {
          case HEADER -> begin(part.getHeader());
          case CONTENT -> begun().add(part.getContent());
          case PART_NOT_SET -> throw RefusedException.malformed("part", "none", "header, content");
        }
      }

      private void begin(PutAttachmentRequest.Header first) {
        if (header != null) {
          throw RefusedException.malformed("header", "a second one", "one");
        }
        attachments.requireSize(first.getAttachment().getBytes());
        attachments.requireEditor(actor(first.getActor()), first.getDocumentId());
        place = attachments.place();
        header = first;
        upload = new Upload(first.getAttachment());
      }

      private Upload begun() {
        if (upload == null) {
          throw RefusedException.malformed("header", "missing", "first of all");
        }
        return upload;
      }

      @Override
      Attachment finish() {
        Upload whole = begun();
        if (header == null) {
          throw new IllegalStateException("an upload has no header");
        }
        Actor uploader = actor(header.getActor());
        return message(attachments.put(uploader, header.getDocumentId(), whole.draft()));
      }

      @Override
      void release() {
        upload = null;
        if (place != null) {
          place.close();
        }
      }
    };
  }

  @Override
  public void getAttachment(GetAttachmentRequest request, StreamObserver<AttachmentChunk> answer) {
    Calls.run(
        answer,
        () -> {
          var attachment =
              attachments.get(
                  actor(request.getActor()), request.getDocumentId(), request.getAttachmentId());
          if (request.getHeadOnly()) {
            answer.onNext(AttachmentChunk.newBuilder().setAttachment(message(attachment)).build());
            answer.onCompleted();
          } else {
            new Download(attachment, (ServerCallStreamObserver<AttachmentChunk>) answer).begin();
          }
        });
  }

  static Attachment message(io.aetherflow.statesync.attachments.Attachment attachment) {
    return Attachment.newBuilder()
        .setId(attachment.id().toString())
        .setName(attachment.name())
        .setMediaType(attachment.mediaType())
        .setBytes(attachment.bytes())
        .setWidth(attachment.width())
        .setHeight(attachment.height())
        .setSha256(attachment.sha256())
        .setCreatedBy(attachment.createdBy())
        .setCreatedAtMillis(attachment.createdAt().toEpochMilli())
        .build();
  }

  /** Sends a content slice by slice, each read when the one before has been taken. */
  private final class Download {
    private final io.aetherflow.statesync.attachments.Attachment attachment;
    private final ServerCallStreamObserver<AttachmentChunk> out;

    /**
     * Touched first by the call, then by the ready handler, which gRPC runs one after the other.
     */
    private int sent;

    private boolean begun;
    private boolean ended;

    Download(
        io.aetherflow.statesync.attachments.Attachment attachment,
        ServerCallStreamObserver<AttachmentChunk> out) {
      this.attachment = attachment;
      this.out = out;
    }

    void begin() {
      out.setOnReadyHandler(() -> Calls.run(out, this::write));
      write();
    }

    private void write() {
      while (!ended && out.isReady()) {
        byte[] slice = attachments.slice(attachment, sent, CHUNK_BYTES_MAX);
        if (slice.length == 0) {
          ended = true;
          throw new IllegalStateException("an attachment has gone while it was sent");
        }
        AttachmentChunk.Builder chunk =
            AttachmentChunk.newBuilder().setContent(UnsafeByteOperations.unsafeWrap(slice));
        if (!begun) {
          begun = true;
          chunk.setAttachment(message(attachment));
        }
        out.onNext(chunk.build());
        sent += slice.length;
        if (sent == attachment.bytes()) {
          ended = true;
          out.onCompleted();
        }
      }
    }
  }
}
