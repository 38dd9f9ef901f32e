package io.aetherflow.system.simulation;

import com.google.protobuf.ByteString;
import io.aetherflow.gateway.protocol.EncodedOperation;
import io.aetherflow.model.client.ClientDocument;
import io.aetherflow.model.client.ClientDocument.Advanced;
import io.aetherflow.model.client.ClientDocument.Gap;
import io.aetherflow.model.client.CommittedOperation;
import io.aetherflow.model.client.PendingOperation;
import io.aetherflow.model.text.TextContent;
import io.aetherflow.model.text.TextDelta;
import io.aetherflow.proto.statesync.v1.SubmittedOperation;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.UUID;
import org.jspecify.annotations.Nullable;
import tools.jackson.databind.json.JsonMapper;

/**
 * A client: the real document state, and the rules of docs/WEBSOCKET_API.md. One frame is under
 * way; a retry has the same bytes; after a broken connection it opens at its own version, through
 * whichever gateway.
 */
final class SimulatedClient extends Machine {
  /** What a client may be told when rights change; anything else is a fault of ours. */
  private static final Set<String> REFUSALS =
      Set.of("FORBIDDEN", "NOT_FOUND", "PREDECESSOR_REJECTED", "WRONG_PREDECESSOR");

  private static final long PATIENCE_MICROS = 6_000_000;

  final String user;
  final String clientId;
  final String document;
  private final RandomText texts;
  private final Map<UUID, SubmittedOperation> frames = new HashMap<>();
  private final Map<String, Long> acknowledged = new HashMap<>();
  private final Set<String> written = new HashSet<>();
  private final Set<String> takenBack = new HashSet<>();
  private @Nullable ClientDocument<TextContent, TextDelta> state;
  private @Nullable SimulatedConnection connection;
  private boolean opened;
  private long lastVersion;
  private long progressMicros;

  SimulatedClient(World world, String user, String document) {
    super(world);
    this.user = user;
    this.clientId = user + "-tab";
    this.document = document;
    this.texts = new RandomText(world.chance.random());
  }

  UUID documentId() {
    return UUID.fromString(document);
  }

  void start() {
    begin();
    connect();
    later(1_000_000, this::watch);
  }

  // -------------------------------------------------------------------------------------------
  // connecting

  private void connect() {
    if (connection != null) {
      return;
    }
    var gateways = world.gateways.stream().filter(SimulatedGateway::isUp).toList();
    if (gateways.isEmpty()) {
      later(200_000, this::connect);
      return;
    }
    connection = world.chance.one(gateways).connected(this);
    progressMicros = world.time.nowMicros();
    open();
  }

  private void open() {
    if (connection != null && !opened) {
      connection.send(new ClientSays.Open(state == null ? null : state.version()));
    }
  }

  void disconnected(SimulatedConnection from) {
    if (from == connection) {
      connection = null;
      opened = false;
      later(world.chance.micros(10_000, 500_000), this::connect);
    }
  }

  /** The line breaks, for a short while or for long. */
  void cut(long awayMicros) {
    if (connection != null) {
      world.faults.count(Fault.CONNECTION_CUT);
      connection.cut();
      connection = null;
      opened = false;
      later(awayMicros, this::connect);
    }
  }

  private void watch() {
    boolean waits = !opened || state != null && !state.underWay().isEmpty();
    if (connection != null && waits && world.time.nowMicros() - progressMicros > PATIENCE_MICROS) {
      connection.cut();
      connection = null;
      opened = false;
      connect();
    }
    later(1_000_000, this::watch);
  }

  // -------------------------------------------------------------------------------------------
  // writing

  /** The user types. */
  void type() {
    var document = state;
    if (document == null) {
      return;
    }
    var opId = world.chance.id();
    state = document.edit(texts.change(document.display()), opId, world.time.millis());
    state.pending().forEach(operation -> written.add(operation.opId().toString()));
    later(world.chance.micros(0, 100_000), this::send);
  }

  private void send() {
    var document = state;
    if (document == null || connection == null || !opened) {
      return;
    }
    var sending = document.send();
    state = sending.state();
    for (var operation : sending.operations()) {
      frames.put(operation.opId(), encoded(operation));
    }
    say(sending.operations());
  }

  private void say(List<PendingOperation<TextDelta>> operations) {
    if (connection != null && opened && !operations.isEmpty()) {
      progressMicros = world.time.nowMicros();
      connection.send(
          new ClientSays.Op(
              operations.stream().map(operation -> frames.get(operation.opId())).toList()));
    }
  }

  private static SubmittedOperation encoded(PendingOperation<TextDelta> operation) {
    var previous = operation.previousOpId();
    return SubmittedOperation.newBuilder()
        .setOpId(operation.opId().toString())
        .setBaseVersion(operation.baseVersion())
        .setPreviousOpId(previous == null ? "" : previous.toString())
        .setDelta(ByteString.copyFrom(World.TYPE.encodeDelta(operation.written())))
        .setWrittenAtMillis(operation.writtenAtMillis())
        .build();
  }

  // -------------------------------------------------------------------------------------------
  // receiving

  void received(SimulatedConnection from, ServerSays frame) {
    if (from != connection) {
      return;
    }
    world.trace("%s receives %s", user, frame);
    progressMicros = world.time.nowMicros();
    switch (frame) {
      case ServerSays.Opened(long version, byte[] content) -> opened(version, content);
      case ServerSays.Ops(var step) -> step(step.stream().map(SimulatedClient::committed).toList());
      case ServerSays.Ack ack -> acknowledged(ack);
      case ServerSays.Rejected rejected -> rejected(rejected);
      case ServerSays.Failed _ -> {
        opened = false;
        // On this connection only: the next one opens by itself, and one opening is under way at a
        // time.
        later(
            300_000,
            () -> {
              if (from == connection) {
                open();
              }
            });
      }
    }
  }

  private void opened(long version, byte @Nullable [] content) {
    if (content != null) {
      state = ClientDocument.opened(World.TYPE, version, World.TYPE.decodeContent(content));
    }
    opened = true;
    lastVersion = version;
    say(known().underWay());
    send();
  }

  private void acknowledged(ServerSays.Ack ack) {
    world.durable(this, ack.opId(), ack.version());
    acknowledged.put(ack.opId(), ack.version());
    if (ack.duplicate()) {
      if (known().pending().stream().anyMatch(p -> p.opId().toString().equals(ack.opId()))) {
        throw new BrokenGuarantee(user + " was told late of " + ack.opId());
      }
      return;
    }
    var step = new ArrayList<CommittedOperation<TextDelta>>();
    step.add(new CommittedOperation<>(ack.version(), UUID.fromString(ack.opId()), null));
    if (ack.resolution() != null) {
      step.add(committed(ack.resolution()));
    }
    step(step);
  }

  private void step(List<CommittedOperation<TextDelta>> step) {
    for (var operation : step) {
      if (operation.version() != ++lastVersion) {
        throw new BrokenGuarantee(
            user + " got version " + operation.version() + " instead of " + lastVersion);
      }
      world.durable(this, operation.opId().toString(), operation.version());
    }
    switch (known().receive(step)) {
      case Advanced<TextContent, TextDelta> advanced -> {
        state = advanced.state();
        for (int i = 0; i < advanced.acknowledged().size(); i++) {
          acknowledged.putIfAbsent(
              advanced.acknowledged().get(i).toString(), step.getFirst().version() + i);
        }
      }
      case Gap<TextContent, TextDelta> gap -> throw new BrokenGuarantee(user + " sees a " + gap);
    }
    send();
  }

  private void rejected(ServerSays.Rejected rejected) {
    var first = UUID.fromString(rejected.opIds().getFirst());
    if (rejected.retry()) {
      long wait = Math.max(20, rejected.retryAfterMillis()) * 1_000;
      later(wait, () -> say(known().underWay()));
      return;
    }
    if (!REFUSALS.contains(rejected.code())) {
      throw new BrokenGuarantee(user + " is refused with " + rejected);
    }
    world.faults.count(
        rejected.code().equals("WRONG_PREDECESSOR")
            ? Fault.LATE_COPY_COMMITTED
            : Fault.OPERATION_REFUSED);
    boolean taking = false;
    for (var operation : known().pending()) {
      taking |= operation.opId().equals(first);
      if (taking) {
        takenBack.add(operation.opId().toString());
      }
    }
    state = known().takeBack(first).state();
    send();
  }

  private static CommittedOperation<TextDelta> committed(EncodedOperation operation) {
    var delta = JsonMapper.shared().readTree(operation.json()).path("delta");
    return new CommittedOperation<>(
        operation.version(),
        UUID.fromString(operation.opId()),
        World.TYPE.decodeDelta(JsonMapper.shared().writeValueAsBytes(delta)));
  }

  // -------------------------------------------------------------------------------------------
  // afterwards

  ClientDocument<TextContent, TextDelta> known() {
    if (state == null) {
      throw new BrokenGuarantee(user + " never opened its document");
    }
    return state;
  }

  /** Whether nothing more is to be expected. */
  boolean isLevel() {
    return state != null
        && opened
        && state.pending().isEmpty()
        && state.version() == world.postgres.version(documentId(), 0);
  }

  Map<String, Long> acknowledged() {
    return acknowledged;
  }

  Set<String> written() {
    return written;
  }

  Set<String> takenBack() {
    return takenBack;
  }

  @Override
  public String toString() {
    return user
        + (opened ? " at " : " without connection at ")
        + (state == null
            ? "nothing"
            : state.version() + " with " + state.pending().size() + " pending");
  }
}
