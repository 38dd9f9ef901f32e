package io.aetherflow.system.simulation;

import io.aetherflow.gateway.routing.EditLink;
import io.aetherflow.proto.statesync.v1.EditRequest;
import io.aetherflow.proto.statesync.v1.EditResponse;

/** The stream between one gateway and one statesync instance. */
final class EditStream implements EditLink {
  private static final long DELAY_MICROS_MAX = 3_000;

  private final SimulatedGateway gateway;
  private final SimulatedStatesync statesync;
  private final EditLink.Listener listener;
  private final Pipe<EditRequest> up;
  private final Pipe<EditResponse> down;

  EditStream(SimulatedGateway gateway, SimulatedStatesync statesync, EditLink.Listener listener) {
    this.gateway = gateway;
    this.statesync = statesync;
    this.listener = listener;
    this.up =
        new Pipe<>(
            gateway.world,
            statesync,
            DELAY_MICROS_MAX,
            request -> statesync.received(this, request));
    this.down = new Pipe<>(gateway.world, gateway, DELAY_MICROS_MAX, listener::received);
  }

  void open() {
    if (statesync.isUp()) {
      statesync.connected(this);
      statesync.later(500, () -> statesync.opened(this));
    } else {
      broken();
    }
  }

  /** It is over, and the gateway learns of it. */
  void broken() {
    if (down.isCut()) {
      return;
    }
    up.cut();
    down.cut();
    statesync.closed(this);
    gateway.later(1_000, () -> listener.closed("broken"));
  }

  /** It is over, but what the gateway has sent still comes out for a while: a zombie. */
  void cutDownwards() {
    if (down.isCut()) {
      return;
    }
    down.cut();
    statesync.closed(this);
    gateway.later(1_000, () -> listener.closed("cut"));
  }

  void say(EditResponse response) {
    down.send(response);
  }

  @Override
  public boolean isReady() {
    return !up.isCut();
  }

  @Override
  public void send(EditRequest request) {
    up.send(request);
  }

  @Override
  public void close() {
    up.cut();
    down.cut();
    statesync.closed(this);
    gateway.forget(this);
  }

  @Override
  public void abandon() {
    close();
  }
}
