package io.aetherflow.gateway.grpc;

import com.google.protobuf.ByteString;
import io.grpc.Context;
import io.grpc.StatusRuntimeException;
import java.io.InputStream;
import java.util.Iterator;
import java.util.function.Function;

/**
 * The chunks of a content as one stream of bytes; the next chunk is fetched when the last one was
 * read.
 *
 * @param <C> a message that carries a chunk
 */
final class ChunkStream<C> extends InputStream {
  private final Iterator<C> chunks;
  private final Function<C, ByteString> content;
  private final Context.CancellableContext scope;
  private ByteString chunk;
  private int at;

  ChunkStream(
      C first,
      Iterator<C> rest,
      Function<C, ByteString> content,
      Context.CancellableContext scope) {
    this.chunk = content.apply(first);
    this.chunks = rest;
    this.content = content;
    this.scope = scope;
  }

  private boolean advance() {
    try {
      while (at == chunk.size()) {
        if (!chunks.hasNext()) {
          return false;
        }
        chunk = content.apply(chunks.next());
        at = 0;
      }
      return true;
    } catch (StatusRuntimeException e) {
      throw GrpcRefusals.refused(e);
    }
  }

  @Override
  public int read() {
    return advance() ? chunk.byteAt(at++) & 0xff : -1;
  }

  @Override
  public int read(byte[] into, int offset, int length) {
    if (length == 0) {
      return 0;
    }
    if (!advance()) {
      return -1;
    }
    int count = Math.min(length, chunk.size() - at);
    chunk.copyTo(into, at, offset, count);
    at += count;
    return count;
  }

  @Override
  public void close() {
    scope.cancel(null);
  }
}
