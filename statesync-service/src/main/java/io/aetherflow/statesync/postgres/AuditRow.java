package io.aetherflow.statesync.postgres;

import io.aetherflow.statesync.access.Actor;
import jakarta.persistence.Column;
import jakarta.persistence.Entity;
import jakarta.persistence.GeneratedValue;
import jakarta.persistence.GenerationType;
import jakarta.persistence.Id;
import jakarta.persistence.Table;
import java.util.UUID;
import org.jspecify.annotations.Nullable;

/** A row of {@code audit}. */
@Entity
@Table(name = "audit")
@SuppressWarnings({"NullAway.Init", "unused"})
class AuditRow {
  @Id
  @GeneratedValue(strategy = GenerationType.IDENTITY)
  private @Nullable Long id;

  @Column(name = "document_id")
  private UUID documentId;

  @Column(name = "user_id")
  private String userId;

  @Column(name = "user_name")
  private String userName;

  private String action;
  private String detail;
  private long guard;

  protected AuditRow() {}

  AuditRow(UUID documentId, Actor actor, String action, String detail, long guard) {
    this.documentId = documentId;
    this.userId = actor.userId();
    this.userName = actor.userName();
    this.action = action;
    this.detail = detail;
    this.guard = guard;
  }
}
