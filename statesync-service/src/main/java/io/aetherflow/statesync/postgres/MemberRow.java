package io.aetherflow.statesync.postgres;

import io.aetherflow.statesync.access.Member;
import io.aetherflow.statesync.access.Role;
import jakarta.persistence.Column;
import jakarta.persistence.Embeddable;
import jakarta.persistence.EmbeddedId;
import jakarta.persistence.Entity;
import jakarta.persistence.Table;
import java.io.Serializable;
import java.util.Locale;
import java.util.UUID;

/** A row of {@code members}. */
@Entity
@Table(name = "members")
@SuppressWarnings("NullAway.Init")
class MemberRow {
  /** A user in a document. */
  @Embeddable
  record Key(@Column(name = "document_id") UUID documentId, @Column(name = "user_id") String userId)
      implements Serializable {}

  @EmbeddedId private Key key;

  @Column(name = "user_name")
  private String userName;

  private String role;
  private int priority;

  protected MemberRow() {}

  MemberRow(UUID documentId, Member member) {
    this.key = new Key(documentId, member.userId());
    this.userName = member.userName();
    this.role = DocumentRow.text(member.role());
    this.priority = member.priority();
  }

  UUID documentId() {
    return key.documentId();
  }

  Member toMember() {
    return new Member(
        key.userId(), userName, Role.valueOf(role.toUpperCase(Locale.ROOT)), priority);
  }
}
