package io.aetherflow.gateway.grpc;

import io.aetherflow.gateway.routing.EditLink;
import io.aetherflow.gateway.routing.InstanceAddress;
import io.aetherflow.proto.statesync.v1.EditRequest;
import io.aetherflow.proto.statesync.v1.EditResponse;
import io.aetherflow.proto.statesync.v1.EditsGrpc;
import io.grpc.ManagedChannel;
import io.grpc.Status;
import io.grpc.stub.ClientCallStreamObserver;
import io.grpc.stub.ClientResponseObserver;
import org.jspecify.annotations.Nullable;

/** Opens edit streams. */
final class StatesyncLinks implements EditLink.Connector {
  private final Channels channels;

  StatesyncLinks(Channels channels) {
    this.channels = channels;
  }

  @Override
  public EditLink connect(InstanceAddress address, EditLink.Listener listener) {
    ManagedChannel channel = channels.to(address);
    channel.resetConnectBackoff();
    Stream stream = new Stream(channel, listener);
    // What the stream brings is handed on without waiting for anything: it needs no thread but the
    // event loop's.
    EditsGrpc.newStub(channel).withExecutor(Runnable::run).edit(stream);
    return stream;
  }

  /** One stream; gRPC calls it from one thread at a time, and its sender is one at a time too. */
  private static final class Stream
      implements EditLink, ClientResponseObserver<EditRequest, EditResponse> {
    private final ManagedChannel channel;
    private final EditLink.Listener listener;
    private volatile @Nullable ClientCallStreamObserver<EditRequest> requests;

    Stream(ManagedChannel channel, EditLink.Listener listener) {
      this.channel = channel;
      this.listener = listener;
    }

    @Override
    public void beforeStart(ClientCallStreamObserver<EditRequest> stream) {
      requests = stream;
      stream.setOnReadyHandler(listener::ready);
    }

    @Override
    public boolean isReady() {
      ClientCallStreamObserver<EditRequest> stream = requests;
      return stream != null && stream.isReady();
    }

    @Override
    public void send(EditRequest request) {
      ClientCallStreamObserver<EditRequest> stream = requests;
      if (stream == null) {
        return;
      }
      try {
        stream.onNext(request);
      } catch (IllegalStateException e) {
        // The call was cancelled or half-closed meanwhile: its listener hears of that.
        return;
      }
    }

    @Override
    public void close() {
      ClientCallStreamObserver<EditRequest> stream = requests;
      if (stream != null) {
        stream.cancel("closed by the gateway", null);
      }
    }

    @Override
    public void abandon() {
      close();
      // Calls under way keep the connection that they have; the next one opens another.
      channel.enterIdle();
    }

    @Override
    public void onNext(EditResponse response) {
      listener.received(response);
    }

    @Override
    public void onError(Throwable failure) {
      Status status = Status.fromThrowable(failure);
      listener.closed(status.getCode().name());
    }

    @Override
    public void onCompleted() {
      listener.closed("the instance ended it");
    }
  }
}
