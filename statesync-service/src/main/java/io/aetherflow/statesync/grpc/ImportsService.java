package io.aetherflow.statesync.grpc;

import static io.aetherflow.statesync.grpc.Messages.actor;

import io.aetherflow.proto.statesync.v1.CreateDocumentRequest;
import io.aetherflow.proto.statesync.v1.Document;
import io.aetherflow.proto.statesync.v1.ImportDocumentRequest;
import io.aetherflow.proto.statesync.v1.ImportsGrpc;
import io.aetherflow.statesync.access.PublicAccess;
import io.aetherflow.statesync.access.RefusedException;
import io.aetherflow.statesync.documents.Documents;
import io.aetherflow.statesync.imports.Imports;
import io.grpc.stub.StreamObserver;
import org.jspecify.annotations.Nullable;
import org.springframework.stereotype.Service;

/** The service {@code Imports}. Calls run on virtual threads and may block. */
@Service
class ImportsService extends ImportsGrpc.ImportsImplBase {
  private final Imports imports;
  private final Documents documents;

  ImportsService(Imports imports, Documents documents) {
    this.imports = imports;
    this.documents = documents;
  }

  @Override
  public StreamObserver<ImportDocumentRequest> importDocument(StreamObserver<Document> answer) {
    return new PartsObserver<ImportDocumentRequest, Document>(answer) {
      private Imports.@Nullable Import begun;
      private @Nullable Upload upload;

      @Override
      void take(ImportDocumentRequest part) {
        switch (part.getPartCase()) {
          case DOCUMENT -> begin(part.getDocument());
          case DELTA -> begun().delta(part.getDelta().toByteArray());
          case ATTACHMENT -> {
            endUpload();
            begun().requireRoom(part.getAttachment().getBytes());
            upload = new Upload(part.getAttachment());
          }
          case CONTENT -> {
            if (upload == null) {
              throw RefusedException.malformed("content", "no attachment", "behind an attachment");
            }
            upload.add(part.getContent());
          }
          case PART_NOT_SET ->
              throw RefusedException.malformed(
                  "part", "none", "document, delta, attachment, content");
        }
      }

      private void begin(CreateDocumentRequest request) {
        if (begun != null) {
          throw RefusedException.malformed("document", "a second one", "one");
        }
        PublicAccess publicAccess =
            request.getPublicAccessValue() == 0
                ? PublicAccess.NONE
                : Messages.publicAccess(request.getPublicAccess());
        begun =
            imports.begin(
                actor(request.getActor()),
                documents.draft(
                    request.getName(),
                    request.getType(),
                    request.getPolicy(),
                    publicAccess,
                    request.getId()));
      }

      private Imports.Import begun() {
        if (begun == null) {
          throw RefusedException.malformed("document", "missing", "first of all");
        }
        return begun;
      }

      private void endUpload() {
        if (upload != null) {
          begun().attachment(upload.draft());
          upload = null;
        }
      }

      @Override
      Document finish() {
        endUpload();
        return Messages.document(begun().finish());
      }

      @Override
      void release() {
        if (begun != null) {
          begun.close();
        }
      }
    };
  }
}
