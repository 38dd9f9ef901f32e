package io.aetherflow.statesync.grpc;

import com.google.protobuf.ByteString;
import com.google.protobuf.UnsafeByteOperations;
import io.aetherflow.proto.statesync.v1.ContentChunk;
import io.aetherflow.statesync.history.History;
import io.grpc.stub.ServerCallStreamObserver;

/** Sends a content in chunks, as fast as its reader takes them. */
final class ContentChunks {
  private static final int CHUNK_BYTES_MAX = 64 << 10;

  private final ServerCallStreamObserver<ContentChunk> out;
  private final String type;
  private final long version;
  private final ByteString content;

  /** Touched first by the call, then by the ready handler, which gRPC runs one after the other. */
  private int sent;

  private boolean begun;
  private boolean ended;

  private ContentChunks(
      String type, History.Content content, ServerCallStreamObserver<ContentChunk> out) {
    this.out = out;
    this.type = type;
    this.version = content.version();
    this.content = UnsafeByteOperations.unsafeWrap(content.bytes());
  }

  static void send(
      String type, History.Content content, ServerCallStreamObserver<ContentChunk> out) {
    ContentChunks chunks = new ContentChunks(type, content, out);
    out.setOnReadyHandler(chunks::write);
    chunks.write();
  }

  private void write() {
    while (!ended && out.isReady()) {
      int end = Math.min(content.size(), sent + CHUNK_BYTES_MAX);
      ContentChunk.Builder chunk =
          ContentChunk.newBuilder().setContent(content.substring(sent, end));
      if (!begun) {
        begun = true;
        chunk.setVersion(version).setType(type).setTotalBytes(content.size());
      }
      out.onNext(chunk.build());
      sent = end;
      if (sent == content.size()) {
        ended = true;
        out.onCompleted();
      }
    }
  }
}
