package io.aetherflow.system.simulation;

import com.google.protobuf.ByteString;
import io.aetherflow.gateway.protocol.EncodedOperation;
import io.aetherflow.model.DocumentType;
import io.aetherflow.model.client.ClientDocument;
import io.aetherflow.model.client.ClientDocument.Advanced;
import io.aetherflow.model.client.ClientDocument.Gap;
import io.aetherflow.model.client.CommittedOperation;
import io.aetherflow.model.client.PendingOperation;
import io.aetherflow.proto.statesync.v1.SubmittedOperation;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.LinkedHashSet;
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
final class SimulatedClient<C, D> extends Machine {
  /** What a client may be told when rights change; anything else is a fault of ours. */
  private static final Set<String> REFUSALS =
      Set.of("FORBIDDEN", "NOT_FOUND", "PREDECESSOR_REJECTED", "WRONG_PREDECESSOR");

  private static final long PATIENCE_MICROS = 6_000_000;

  final String user;
  final String clientId;
  final String document;
  private final DocumentType<C, D> type;
  private final Hand<C, D> hand;
  private final Map<UUID, SubmittedOperation> frames = new HashMap<>();
  private final Map<String, Long> acknowledged = new HashMap<>();
  private final Set<String> written = new HashSet<>();
  private final Set<String> takenBack = new HashSet<>();
  private final Map<String, Set<Character>> deleted = new HashMap<>();
  private @Nullable ClientDocument<C, D> state;
  private @Nullable SimulatedConnection connection;
  private boolean opened;
  private long lastVersion;
  private long progressMicros;

  SimulatedClient(
      World world, String user, String document, DocumentType<C, D> type, Hand<C, D> hand) {
    super(world);
    this.user = user;
    this.clientId = user + "-tab";
    this.document = document;
    this.type = type;
    this.hand = hand;
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
    var before = document.display();
    state = document.edit(hand.change(before), opId, world.time.millis());
    state.pending().forEach(operation -> written.add(operation.opId().toString()));
    noteDeletions(before, state);
    later(world.chance.micros(0, 100_000), this::send);
  }

  /** What the user sees and takes away is taken away by the operation that is open now. */
  private void noteDeletions(C before, ClientDocument<C, D> document) {
    var gone = Tokens.of(type.encodeContent(before));
    gone.removeAll(Tokens.of(type.encodeContent(document.display())));
    gone.addAll(hand.writtenOver());
    if (!document.pending().isEmpty()) {
      deleted
          .computeIfAbsent(
              document.pending().getLast().opId().toString(), _ -> new LinkedHashSet<>())
          .addAll(gone);
    }
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

  private void say(List<PendingOperation<D>> operations) {
    if (connection != null && opened && !operations.isEmpty()) {
      progressMicros = world.time.nowMicros();
      connection.send(
          new ClientSays.Op(
              operations.stream().map(operation -> frames.get(operation.opId())).toList()));
    }
  }

  private SubmittedOperation encoded(PendingOperation<D> operation) {
    var previous = operation.previousOpId();
    return SubmittedOperation.newBuilder()
        .setOpId(operation.opId().toString())
        .setBaseVersion(operation.baseVersion())
        .setPreviousOpId(previous == null ? "" : previous.toString())
        .setDelta(ByteString.copyFrom(type.encodeDelta(operation.written())))
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
      case ServerSays.Ops(var step) -> step(step.stream().map(this::committed).toList());
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
      state = ClientDocument.opened(type, version, type.decodeContent(content));
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
    var step = new ArrayList<CommittedOperation<D>>();
    step.add(new CommittedOperation<>(ack.version(), UUID.fromString(ack.opId()), null));
    if (ack.resolution() != null) {
      step.add(committed(ack.resolution()));
    }
    step(step);
  }

  private void step(List<CommittedOperation<D>> step) {
    for (var operation : step) {
      if (operation.version() != ++lastVersion) {
        throw new BrokenGuarantee(
            user + " got version " + operation.version() + " instead of " + lastVersion);
      }
      world.durable(this, operation.opId().toString(), operation.version());
    }
    switch (known().receive(step)) {
      case Advanced<C, D> advanced -> {
        state = advanced.state();
        for (int i = 0; i < advanced.acknowledged().size(); i++) {
          acknowledged.putIfAbsent(
              advanced.acknowledged().get(i).toString(), step.getFirst().version() + i);
        }
      }
      case Gap<C, D> gap -> throw new BrokenGuarantee(user + " sees a " + gap);
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

  private CommittedOperation<D> committed(EncodedOperation operation) {
    var delta = JsonMapper.shared().readTree(operation.json()).path("delta");
    return new CommittedOperation<>(
        operation.version(),
        UUID.fromString(operation.opId()),
        type.decodeDelta(JsonMapper.shared().writeValueAsBytes(delta)));
  }

  // -------------------------------------------------------------------------------------------
  // afterwards

  ClientDocument<C, D> known() {
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

  /** The tokens that the user took away, by the operation that did it. */
  Map<String, Set<Character>> deleted() {
    return deleted;
  }

  /** Whether this is what the client holds and shows. */
  boolean holds(Object content) {
    return known().confirmed().equals(content) && known().display().equals(content);
  }

  /** What the client shows, as JSON. */
  String shown() {
    return new String(type.encodeContent(known().display()), StandardCharsets.UTF_8);
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
