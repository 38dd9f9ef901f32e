package io.aetherflow.statesync.postgres;

import io.aetherflow.statesync.access.Lifecycle;
import io.aetherflow.statesync.access.PublicAccess;
import io.aetherflow.statesync.documents.Document;
import io.aetherflow.statesync.documents.DocumentDraft;
import jakarta.persistence.Column;
import jakarta.persistence.Entity;
import jakarta.persistence.Id;
import jakarta.persistence.PostLoad;
import jakarta.persistence.PostPersist;
import jakarta.persistence.Table;
import jakarta.persistence.Transient;
import java.time.Instant;
import java.util.Locale;
import java.util.UUID;
import org.hibernate.annotations.DynamicUpdate;
import org.springframework.data.domain.Persistable;

/**
 * A row of {@code documents}. Version and guard belong to the log's commits and are never written
 * from here.
 */
@Entity
@Table(name = "documents")
@DynamicUpdate
@SuppressWarnings("NullAway.Init")
class DocumentRow implements Persistable<UUID> {
  @Id private UUID id;
  private String name;

  @Column(updatable = false)
  private String type;

  private String policy;
  private String state;

  @Column(name = "public_access")
  private String publicAccess;

  @Column(insertable = false, updatable = false)
  private long version;

  @Column(insertable = false, updatable = false)
  private long guard;

  @Column(name = "created_by", updatable = false)
  private String createdBy;

  @Column(name = "created_at", insertable = false, updatable = false)
  private Instant createdAt;

  @Column(name = "updated_at", insertable = false, updatable = false)
  private Instant updatedAt;

  @Transient private boolean stored;

  protected DocumentRow() {}

  DocumentRow(DocumentDraft draft, String createdBy) {
    this.id = draft.id();
    this.name = draft.name();
    this.type = draft.type();
    this.policy = draft.policy();
    this.state = text(Lifecycle.ACTIVE);
    this.publicAccess = text(draft.publicAccess());
    this.createdBy = createdBy;
  }

  @Override
  public UUID getId() {
    return id;
  }

  @Override
  public boolean isNew() {
    return !stored;
  }

  @PostLoad
  @PostPersist
  void markStored() {
    stored = true;
  }

  void setName(String name) {
    this.name = name;
  }

  void setPolicy(String policy) {
    this.policy = policy;
  }

  void setState(Lifecycle state) {
    this.state = text(state);
  }

  void setPublicAccess(PublicAccess publicAccess) {
    this.publicAccess = text(publicAccess);
  }

  Document toDocument() {
    return new Document(
        id,
        name,
        type,
        policy,
        Lifecycle.valueOf(state.toUpperCase(Locale.ROOT)),
        PublicAccess.valueOf(publicAccess.toUpperCase(Locale.ROOT)),
        version,
        guard,
        createdBy,
        createdAt,
        updatedAt);
  }

  /** How an enum's value stands in a column. */
  static String text(Enum<?> value) {
    return value.name().toLowerCase(Locale.ROOT);
  }
}
