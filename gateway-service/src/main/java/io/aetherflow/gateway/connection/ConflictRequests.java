package io.aetherflow.gateway.connection;

import io.aetherflow.gateway.access.User;
import io.aetherflow.gateway.protocol.ClientFrame;
import io.aetherflow.gateway.protocol.ConflictEntry;
import io.aetherflow.gateway.protocol.RefusedException;
import io.aetherflow.gateway.protocol.ServerFrame;
import io.aetherflow.proto.statesync.v1.Conflict;

/** Does what {@code resolve}, {@code restore} and {@code vote} ask for; blocks. */
final class ConflictRequests {
  private final Connection connection;
  private final ConflictDesk desk;

  ConflictRequests(Connection connection, ConflictDesk desk) {
    this.connection = connection;
    this.desk = desk;
  }

  void resolve(ClientFrame.Resolve frame) {
    answer(
        frame.document(),
        (user, session) ->
            desk.resolve(
                frame.document(),
                frame.conflict(),
                user,
                session,
                ConflictEntry.choice(frame.choice()),
                frame.own() == null ? "" : frame.own()));
  }

  void restore(ClientFrame.Restore frame) {
    answer(
        frame.document(),
        (user, session) -> desk.restore(frame.document(), frame.conflict(), user, session));
  }

  void vote(ClientFrame.Vote frame) {
    answer(
        frame.document(),
        (user, session) ->
            desk.vote(
                frame.document(),
                frame.conflict(),
                user,
                session,
                ConflictEntry.vote(frame.choice())));
  }

  private interface Request {
    Conflict run(User user, String sessionId);
  }

  private void answer(String documentId, Request request) {
    try {
      Conflict after = request.run(connection.user(), connection.grant().sessionId());
      connection.enqueue(
          Outbound.Frame.of(
              new ServerFrame.ConflictTold(documentId, ConflictEntry.of(after)), null));
    } catch (RefusedException e) {
      connection.fail(e.refusal(), documentId);
    }
  }
}
