package io.aetherflow.statesync.postgres;

import io.aetherflow.statesync.access.Actor;
import io.aetherflow.statesync.access.LockLease;
import jakarta.persistence.Column;
import jakarta.persistence.Entity;
import jakarta.persistence.Id;
import jakarta.persistence.Table;
import java.time.Instant;
import java.util.UUID;

/** A row of {@code locks}. */
@Entity
@Table(name = "locks")
@SuppressWarnings("NullAway.Init")
class LockRow {
  @Id
  @Column(name = "document_id")
  private UUID documentId;

  @Column(name = "user_id")
  private String userId;

  @Column(name = "user_name")
  private String userName;

  @Column(name = "session_id")
  private String sessionId;

  @Column(name = "acquired_at")
  private Instant acquiredAt;

  @Column(name = "expires_at")
  private Instant expiresAt;

  protected LockRow() {}

  LockRow(UUID documentId, Actor actor, Instant acquiredAt, Instant expiresAt) {
    this.documentId = documentId;
    this.userId = actor.userId();
    this.userName = actor.userName();
    this.sessionId = actor.sessionId();
    this.acquiredAt = acquiredAt;
    this.expiresAt = expiresAt;
  }

  UUID documentId() {
    return documentId;
  }

  LockLease toLease() {
    return new LockLease(userId, userName, sessionId, acquiredAt, expiresAt);
  }
}
