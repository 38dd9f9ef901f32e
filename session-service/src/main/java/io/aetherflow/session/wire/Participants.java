package io.aetherflow.session.wire;

import io.aetherflow.session.presence.Participant;
import java.time.Instant;

/** Participants as messages. */
public final class Participants {
  private Participants() {}

  /** The message for a participant. */
  public static io.aetherflow.proto.session.v1.Participant toMessage(Participant participant) {
    return io.aetherflow.proto.session.v1.Participant.newBuilder()
        .setSessionId(participant.sessionId())
        .setUserId(participant.userId())
        .setUserName(participant.userName())
        .setColor(participant.color())
        .setJoinedAtMillis(participant.joinedAt().toEpochMilli())
        .build();
  }

  /** The participant in a message. */
  public static Participant fromMessage(io.aetherflow.proto.session.v1.Participant message) {
    return new Participant(
        message.getSessionId(),
        message.getUserId(),
        message.getUserName(),
        message.getColor(),
        Instant.ofEpochMilli(message.getJoinedAtMillis()));
  }
}
