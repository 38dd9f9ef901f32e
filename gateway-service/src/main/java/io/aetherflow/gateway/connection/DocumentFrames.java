package io.aetherflow.gateway.connection;

import io.aetherflow.gateway.access.DocumentAccess;
import io.aetherflow.gateway.protocol.ServerFrame;
import io.aetherflow.proto.session.v1.Cursor;
import io.aetherflow.proto.session.v1.Participant;
import io.aetherflow.proto.statesync.v1.Document;
import io.aetherflow.proto.statesync.v1.DocumentState;
import io.aetherflow.proto.statesync.v1.Lock;
import io.aetherflow.proto.statesync.v1.Role;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** Makes frames out of what the services say about a document. */
public final class DocumentFrames {
  private DocumentFrames() {}

  static ServerFrame.Opened opened(
      DocumentAccess access,
      String userId,
      long version,
      @Nullable List<Participant> present,
      int page,
      @Nullable String content,
      boolean last) {
    Document document = access.document();
    return new ServerFrame.Opened(
        document.getId(),
        document.getName(),
        document.getType(),
        document.getPolicy(),
        state(document.getState()),
        role(access.role(userId)),
        version,
        holder(access.lock()),
        present == null ? null : present.stream().map(DocumentFrames::person).toList(),
        page,
        content,
        last);
  }

  static ServerFrame.LockChanged lock(String documentId, @Nullable Lock lock) {
    return new ServerFrame.LockChanged(documentId, holder(lock));
  }

  static ServerFrame.@Nullable Holder holder(@Nullable Lock lock) {
    return lock == null
        ? null
        : new ServerFrame.Holder(
            lock.getUserId(), lock.getUserName(), lock.getSessionId(), lock.getExpiresAtMillis());
  }

  static ServerFrame.Person person(Participant participant) {
    return new ServerFrame.Person(
        participant.getSessionId(),
        participant.getUserId(),
        participant.getUserName(),
        participant.getColor());
  }

  static ServerFrame.CursorMoved cursor(String documentId, Cursor cursor) {
    return new ServerFrame.CursorMoved(
        documentId,
        cursor.getSessionId(),
        cursor.getUserId(),
        cursor.getVersion(),
        cursor.getIndex(),
        cursor.getLength(),
        cursor.getCleared());
  }

  /** A role as it stands on the wire. */
  public static String role(Role role) {
    return switch (role) {
      case ROLE_OWNER -> "owner";
      case ROLE_EDITOR -> "editor";
      case ROLE_VIEWER -> "viewer";
      case ROLE_NONE, ROLE_UNSPECIFIED, UNRECOGNIZED -> "none";
    };
  }

  /** A state as it stands on the wire. */
  public static String state(DocumentState state) {
    return switch (state) {
      case DOCUMENT_STATE_ARCHIVED -> "archived";
      case DOCUMENT_STATE_DELETED -> "deleted";
      case DOCUMENT_STATE_ACTIVE, DOCUMENT_STATE_UNSPECIFIED, UNRECOGNIZED -> "active";
    };
  }
}
