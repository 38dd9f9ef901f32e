package io.aetherflow.statesync.grpc;

import io.aetherflow.proto.statesync.v1.Actor;
import io.aetherflow.proto.statesync.v1.Document;
import io.aetherflow.proto.statesync.v1.DocumentState;
import io.aetherflow.proto.statesync.v1.Head;
import io.aetherflow.proto.statesync.v1.Lock;
import io.aetherflow.proto.statesync.v1.Member;
import io.aetherflow.proto.statesync.v1.NamedVersion;
import io.aetherflow.proto.statesync.v1.PublicAccess;
import io.aetherflow.proto.statesync.v1.Role;
import io.aetherflow.statesync.access.Lifecycle;
import io.aetherflow.statesync.access.LockLease;
import io.aetherflow.statesync.access.RefusedException;
import io.aetherflow.statesync.documents.DocumentStore;
import io.aetherflow.statesync.documents.DocumentView;
import java.util.UUID;

/** Between the messages of the contract and the values of the domain. */
final class Messages {
  private Messages() {}

  static io.aetherflow.statesync.access.Actor actor(Actor actor) {
    return new io.aetherflow.statesync.access.Actor(
        actor.getUserId(), actor.getUserName(), actor.getSessionId());
  }

  static Document document(DocumentView view) {
    Document.Builder message = document(view.document()).setRole(role(view.role()));
    LockLease lock = view.lock();
    if (lock != null) {
      message.setLock(lock(view.document().id(), lock));
    }
    return message.build();
  }

  static Document.Builder document(io.aetherflow.statesync.documents.Document document) {
    return Document.newBuilder()
        .setId(document.id().toString())
        .setName(document.name())
        .setType(document.type())
        .setPolicy(document.policy())
        .setState(state(document.state()))
        .setPublicAccess(publicAccess(document.publicAccess()))
        .setVersion(document.version())
        .setGuard(document.guard())
        .setCreatedBy(document.createdBy())
        .setCreatedAtMillis(document.createdAt().toEpochMilli())
        .setUpdatedAtMillis(document.updatedAt().toEpochMilli());
  }

  static Lock lock(UUID documentId, LockLease lock) {
    return Lock.newBuilder()
        .setDocumentId(documentId.toString())
        .setUserId(lock.userId())
        .setUserName(lock.userName())
        .setSessionId(lock.sessionId())
        .setAcquiredAtMillis(lock.acquiredAt().toEpochMilli())
        .setExpiresAtMillis(lock.expiresAt().toEpochMilli())
        .build();
  }

  static Member member(io.aetherflow.statesync.access.Member member) {
    return Member.newBuilder()
        .setUserId(member.userId())
        .setUserName(member.userName())
        .setRole(role(member.role()))
        .setPriority(member.priority())
        .build();
  }

  static io.aetherflow.statesync.access.Member member(Member member) {
    return new io.aetherflow.statesync.access.Member(
        member.getUserId(),
        member.getUserName(),
        memberRole(member.getRole()),
        member.getPriority());
  }

  static NamedVersion version(io.aetherflow.statesync.documents.NamedVersion version) {
    return NamedVersion.newBuilder()
        .setVersion(version.version())
        .setName(version.name())
        .setUserId(version.userId())
        .setUserName(version.userName())
        .setNamedAtMillis(version.namedAt().toEpochMilli())
        .build();
  }

  static Head head(DocumentStore.Head head) {
    return Head.newBuilder()
        .setDocumentId(head.documentId().toString())
        .setVersion(head.version())
        .setGuard(head.guard())
        .build();
  }

  static Role role(io.aetherflow.statesync.access.Role role) {
    return switch (role) {
      case NONE -> Role.ROLE_NONE;
      case VIEWER -> Role.ROLE_VIEWER;
      case EDITOR -> Role.ROLE_EDITOR;
      case OWNER -> Role.ROLE_OWNER;
    };
  }

  private static io.aetherflow.statesync.access.Role memberRole(Role role) {
    return switch (role) {
      case ROLE_VIEWER -> io.aetherflow.statesync.access.Role.VIEWER;
      case ROLE_EDITOR -> io.aetherflow.statesync.access.Role.EDITOR;
      case ROLE_OWNER -> io.aetherflow.statesync.access.Role.OWNER;
      case ROLE_UNSPECIFIED, ROLE_NONE, UNRECOGNIZED ->
          throw RefusedException.malformed("member.role", role.name(), "viewer, editor, owner");
    };
  }

  static DocumentState state(Lifecycle state) {
    return switch (state) {
      case ACTIVE -> DocumentState.DOCUMENT_STATE_ACTIVE;
      case ARCHIVED -> DocumentState.DOCUMENT_STATE_ARCHIVED;
      case DELETED -> DocumentState.DOCUMENT_STATE_DELETED;
    };
  }

  static Lifecycle state(DocumentState state) {
    return switch (state) {
      case DOCUMENT_STATE_ACTIVE -> Lifecycle.ACTIVE;
      case DOCUMENT_STATE_ARCHIVED -> Lifecycle.ARCHIVED;
      case DOCUMENT_STATE_DELETED -> Lifecycle.DELETED;
      case DOCUMENT_STATE_UNSPECIFIED, UNRECOGNIZED ->
          throw RefusedException.malformed("state", state.name(), "active, archived, deleted");
    };
  }

  static PublicAccess publicAccess(io.aetherflow.statesync.access.PublicAccess publicAccess) {
    return switch (publicAccess) {
      case NONE -> PublicAccess.PUBLIC_ACCESS_NONE;
      case VIEW -> PublicAccess.PUBLIC_ACCESS_VIEW;
      case EDIT -> PublicAccess.PUBLIC_ACCESS_EDIT;
    };
  }

  static io.aetherflow.statesync.access.PublicAccess publicAccess(PublicAccess publicAccess) {
    return switch (publicAccess) {
      case PUBLIC_ACCESS_NONE -> io.aetherflow.statesync.access.PublicAccess.NONE;
      case PUBLIC_ACCESS_VIEW -> io.aetherflow.statesync.access.PublicAccess.VIEW;
      case PUBLIC_ACCESS_EDIT -> io.aetherflow.statesync.access.PublicAccess.EDIT;
      case PUBLIC_ACCESS_UNSPECIFIED, UNRECOGNIZED ->
          throw RefusedException.malformed(
              "public_access", publicAccess.name(), "none, view, edit");
    };
  }
}
