package io.aetherflow.system.simulation;

import io.aetherflow.gateway.access.DocumentAccess;
import io.aetherflow.gateway.feed.EncodedGroup;
import io.aetherflow.gateway.feed.FeedListener;
import io.aetherflow.gateway.feed.OpenDocument;
import io.aetherflow.gateway.protocol.ConflictEntry;
import io.aetherflow.gateway.protocol.EncodedOperation;
import io.aetherflow.gateway.protocol.RefusedException;
import io.aetherflow.gateway.routing.Submitter;
import io.aetherflow.proto.statesync.v1.Head;
import io.aetherflow.proto.statesync.v1.OperationType;
import io.aetherflow.proto.statesync.v1.Submission;
import io.aetherflow.proto.statesync.v1.SubmissionResult;
import io.aetherflow.proto.statesync.v1.SubmittedOperation;
import java.util.ArrayList;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * A client's connection to a gateway, with the client's one document: opens it, brings the client
 * level, hands operations in, and says acknowledgements at their place among the versions.
 */
final class SimulatedConnection implements FeedListener {
  private static final long DELAY_MICROS_MAX = 60_000;
  private static final int PAGE = 7;

  private final SimulatedGateway gateway;
  private final SimulatedClient<?, ?> client;
  private final World world;
  private final Pipe<ClientSays> up;
  private final Pipe<ServerSays> down;
  private final Set<String> inFlight = new LinkedHashSet<>();
  private ServerSays.@Nullable Rejected held;
  private @Nullable OpenDocument document;
  private @Nullable DocumentAccess access;
  private boolean opened;
  private boolean mayBeRetry = true;
  private boolean over;
  private long position;

  /** What was asked of an opening that is over is not answered any more. */
  private int opening;

  SimulatedConnection(SimulatedGateway gateway, SimulatedClient<?, ?> client) {
    this.gateway = gateway;
    this.client = client;
    this.world = gateway.world;
    this.up = new Pipe<>(world, gateway, DELAY_MICROS_MAX, this::received);
    this.down = new Pipe<>(world, client, DELAY_MICROS_MAX, frame -> client.received(this, frame));
  }

  /** The client's end: sends a frame. */
  void send(ClientSays frame) {
    up.send(frame);
  }

  /**
   * Breaks; what the client has sent may still come out at the gateway. The client learns of it.
   */
  void cut() {
    down.cut();
    client.later(1_000, () -> client.disconnected(this));
    long life = gateway.life();
    gateway.later(
        world.chance.micros(1_000, 500_000),
        () -> {
          if (life == gateway.life()) {
            close();
          }
        });
  }

  /** The gateway is gone. */
  void broken() {
    up.cut();
    down.cut();
    over = true;
    client.later(1_000, () -> client.disconnected(this));
  }

  private void close() {
    up.cut();
    down.cut();
    over = true;
    leave();
    gateway.gone(this);
  }

  private void leave() {
    var there = document;
    forget();
    if (there != null) {
      gateway.documents().close(there, client.user, this);
    }
  }

  private void forget() {
    document = null;
    opened = false;
    opening++;
    inFlight.clear();
    held = null;
  }

  private void received(ClientSays frame) {
    switch (frame) {
      case ClientSays.Open open -> gateway.soon(() -> open(open.version()));
      case ClientSays.Op op -> submit(op.operations());
    }
  }

  // -------------------------------------------------------------------------------------------
  // opening

  private void open(@Nullable Long version) {
    if (over) {
      return;
    }
    leave();
    try {
      var result = gateway.documents().open(client.document, client.user);
      if (!result.access().mayRead(client.user)) {
        gateway.documents().close(result.document(), client.user, null);
        down.send(new ServerSays.Failed("NOT_FOUND"));
        return;
      }
      document = result.document();
      access = result.access();
    } catch (RefusedException refused) {
      down.send(new ServerSays.Failed(refused.refusal().code().name()));
      return;
    }
    mayBeRetry = true;
    gateway.soon(() -> sendContent(version));
  }

  private void sendContent(@Nullable Long version) {
    if (over || document == null) {
      return;
    }
    if (version == null) {
      long newest = world.postgres.version(client.documentId(), world.chance.micros(0, 20_000));
      position = newest;
      down.send(new ServerSays.Opened(newest, world.replayed(client.documentId(), newest)));
    } else {
      position = version;
      down.send(new ServerSays.Opened(version, null));
    }
    opened = true;
    gateway.soon(this::catchUp);
  }

  private void catchUp() {
    if (over || document == null || access == null) {
      return;
    }
    if (document.join(this, position, access) == OpenDocument.Joined.BEHIND) {
      try {
        readPage();
      } catch (RefusedException refused) {
        leave();
        down.send(new ServerSays.Failed(refused.refusal().code().name()));
        return;
      }
      gateway.soon(this::catchUp);
    }
  }

  private void readPage() {
    var page = gateway.read(client.document, position, PAGE);
    var operations = new ArrayList<>(page.getOperationsList());
    if (!operations.isEmpty()
        && operations.getLast().getType() == OperationType.OPERATION_TYPE_EDIT) {
      gateway
          .read(client.document, operations.getLast().getVersion(), 1)
          .getOperationsList()
          .stream()
          .filter(next -> next.getType() == OperationType.OPERATION_TYPE_RESOLUTION)
          .forEach(operations::add);
    }
    for (int i = 0; i < operations.size(); i++) {
      boolean resolved =
          i + 1 < operations.size()
              && operations.get(i + 1).getType() == OperationType.OPERATION_TYPE_RESOLUTION;
      var together =
          resolved ? List.of(operations.get(i), operations.get(++i)) : List.of(operations.get(i));
      emit(EncodedGroup.encode(client.document, together, List.of()));
    }
  }

  // ------------------------------------------------------------------------------------------- the
  // feed

  @Override
  public String userId() {
    return client.user;
  }

  @Override
  public void delivered(EncodedGroup group) {
    emit(group);
  }

  @Override
  public void conflictChanged(ConflictEntry conflict) {
    // Nothing is decided by people here.
  }

  @Override
  public void versionsNamed() {}

  @Override
  public void accessChanged(DocumentAccess before, DocumentAccess now) {
    access = now;
    if (!now.mayRead(client.user)) {
      down.send(new ServerSays.Failed("FORBIDDEN"));
      var there = document;
      forget();
      if (there != null) {
        gateway.later(0, () -> gateway.documents().close(there, client.user, this));
      }
    }
  }

  private void emit(EncodedGroup group) {
    if (over || group.last() <= position) {
      return;
    }
    var rest = group.above(position).operations();
    position = group.last();
    var first = rest.getFirst();
    if (isOwn(first) && inFlight.remove(first.opId())) {
      var resolution = rest.size() > 1 ? rest.get(1) : null;
      down.send(new ServerSays.Ack(first.opId(), first.version(), resolution, false));
      sayHeld();
    } else {
      down.send(new ServerSays.Ops(rest));
    }
  }

  private boolean isOwn(EncodedOperation operation) {
    return operation.userId().equals(client.user) && operation.clientId().equals(client.clientId);
  }

  // -------------------------------------------------------------------------------------------
  // submitting

  private void submit(List<SubmittedOperation> operations) {
    var ids = operations.stream().map(SubmittedOperation::getOpId).toList();
    if (over || document == null || !opened || access == null) {
      down.send(new ServerSays.Rejected(ids, "NOT_OPEN", true, 50));
      return;
    }
    if (inFlight.containsAll(ids)) {
      return;
    }
    if (!inFlight.isEmpty() || held != null) {
      down.send(new ServerSays.Rejected(ids, "RATE_LIMITED", true, 50));
      return;
    }
    if (!mayBeRetry && !access.mayEdit(client.user)) {
      down.send(new ServerSays.Rejected(ids, "FORBIDDEN", false, 0));
      return;
    }
    inFlight.addAll(ids);
    int mine = opening;
    var submission =
        Submission.newBuilder()
            .setDocumentId(client.document)
            .setUserId(client.user)
            .setUserName(client.user)
            .setClientId(client.clientId)
            .setSessionId(client.user)
            .addAllOperations(operations)
            .build();
    gateway
        .router()
        .submit(
            submission,
            new Submitter.Answer() {
              @Override
              public void judged(SubmissionResult result) {
                if (mine == opening) {
                  SimulatedConnection.this.judged(result);
                }
              }

              @Override
              public void unanswered(io.aetherflow.gateway.protocol.Refusal refusal) {
                if (mine != opening) {
                  return;
                }
                mayBeRetry = true;
                inFlight.removeAll(ids);
                down.send(
                    new ServerSays.Rejected(
                        ids, refusal.code().name(), true, refusal.retryAfter().toMillis()));
              }
            });
  }

  private void judged(SubmissionResult result) {
    mayBeRetry = false;
    long head = 0;
    var refused = new ArrayList<String>();
    ServerSays.Rejected rejected = null;
    for (var operation : result.getResultsList()) {
      if (!inFlight.contains(operation.getOpId())) {
        continue;
      }
      switch (operation.getOutcomeCase()) {
        case COMMITTED -> {}
        case ALREADY_COMMITTED_VERSION -> {
          long version = operation.getAlreadyCommittedVersion();
          head = Math.max(head, version);
          if (version <= position) {
            inFlight.remove(operation.getOpId());
            down.send(new ServerSays.Ack(operation.getOpId(), version, null, true));
          }
        }
        case REJECTED -> {
          inFlight.remove(operation.getOpId());
          refused.add(operation.getOpId());
          var why = operation.getRejected();
          if (rejected == null) {
            rejected =
                new ServerSays.Rejected(
                    refused, why.getCode(), why.getRetry(), why.getRetryAfterMillis());
          }
        }
        case OUTCOME_NOT_SET -> throw new BrokenGuarantee("a result says nothing");
      }
    }
    held = rejected;
    sayHeld();
    if (head > 0) {
      gateway
          .documents()
          .head(Head.newBuilder().setDocumentId(client.document).setVersion(head).build());
    }
  }

  /** A refusal waits for the acknowledgements of the operations in front of it. */
  private void sayHeld() {
    if (held != null && inFlight.isEmpty()) {
      down.send(held);
      held = null;
    }
  }
}
