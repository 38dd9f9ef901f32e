package io.aetherflow.statesync.grpc;

import io.aetherflow.proto.statesync.v1.EditRequest;
import io.aetherflow.proto.statesync.v1.EditResponse;
import io.aetherflow.proto.statesync.v1.EditsGrpc;
import io.aetherflow.proto.statesync.v1.Head;
import io.aetherflow.statesync.access.EditorsPresent;
import io.aetherflow.statesync.announce.GatewayStreams;
import io.aetherflow.statesync.announce.MovedHeads;
import io.aetherflow.statesync.documents.DocumentStore;
import io.aetherflow.statesync.loop.EventLoops;
import io.aetherflow.statesync.sequencer.Sequencers;
import io.grpc.stub.ServerCallStreamObserver;
import io.grpc.stub.StreamObserver;
import java.time.Duration;
import java.util.List;
import java.util.Set;
import java.util.UUID;
import java.util.concurrent.ConcurrentHashMap;
import java.util.function.Consumer;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.springframework.stereotype.Service;

/** The service {@code Edits}: the streams of all gateways. */
@Service
class EditStreams extends EditsGrpc.EditsImplBase implements GatewayStreams {
  private static final Logger log = LoggerFactory.getLogger(EditStreams.class);

  private final Sequencers sequencers;
  private final MovedHeads heads;
  private final DocumentStore store;
  private final EditorsPresent present;
  private final EventLoops loops;
  private final Set<EditStream> streams = ConcurrentHashMap.newKeySet();
  private volatile boolean draining;

  EditStreams(
      Sequencers sequencers,
      MovedHeads heads,
      DocumentStore store,
      EditorsPresent present,
      EventLoops loops) {
    this.sequencers = sequencers;
    this.heads = heads;
    this.store = store;
    this.present = present;
    this.loops = loops;
  }

  @Override
  public StreamObserver<EditRequest> edit(StreamObserver<EditResponse> observer) {
    var out = (ServerCallStreamObserver<EditResponse>) observer;
    EditStream[] self = new EditStream[1];
    EditStream stream =
        new EditStream(
            out,
            loops.current(),
            sequencers,
            this::lookUp,
            present,
            () -> {
              EditStream ended = self[0];
              if (ended != null) {
                streams.remove(ended);
              }
            });
    self[0] = stream;
    streams.add(stream);
    if (draining) {
      stream.drain();
    }
    return stream;
  }

  private void lookUp(List<UUID> documentIds, Consumer<List<Head>> found) {
    Thread.ofVirtual()
        .name("opened-heads")
        .start(() -> {
          try {
            found.accept(store.heads(documentIds).stream().map(Messages::head).toList());
          } catch (RuntimeException e) {
            // The gateway sweeps its open documents anyway.
            log.warn("The heads of {} opened documents could not be read", documentIds.size());
          }
        });
  }

  @Override
  public void beat() {
    List<MovedHeads.Moved> moved = heads.lately();
    streams.forEach(stream -> stream.beat(moved));
  }

  @Override
  public void drain() {
    draining = true;
    streams.forEach(EditStream::drain);
  }

  @Override
  public boolean complete(Duration patience) throws InterruptedException {
    long deadlineNanos = System.nanoTime() + patience.toNanos();
    streams.forEach(EditStream::complete);
    while (!streams.stream().allMatch(EditStream::isWritten)) {
      if (System.nanoTime() - deadlineNanos > 0) {
        return false;
      }
      Thread.sleep(5);
    }
    return true;
  }
}
