package io.aetherflow.statesync.postgres;

import static io.aetherflow.statesync.postgres.PostgresCalls.call;
import static io.aetherflow.statesync.postgres.PostgresCalls.inTransaction;

import io.aetherflow.statesync.attachments.Attachment;
import io.aetherflow.statesync.attachments.AttachmentDraft;
import io.aetherflow.statesync.attachments.AttachmentLimits;
import io.aetherflow.statesync.attachments.AttachmentStore;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.time.Duration;
import java.util.HexFormat;
import java.util.List;
import java.util.Optional;
import java.util.UUID;
import org.springframework.jdbc.core.simple.JdbcClient;
import org.springframework.stereotype.Component;
import org.springframework.transaction.PlatformTransactionManager;
import org.springframework.transaction.support.TransactionTemplate;

/** Attachments in PostgreSQL. */
@Component
class PostgresAttachments implements AttachmentStore {
  private static final String COLUMNS =
      "id, document_id, name, media_type, bytes, width, height, sha256, created_by, created_at";

  /** Distinguishes this module's advisory locks, which are about documents. */
  private static final int LOCK_SPACE = 0xA77AC4;

  private final JdbcClient jdbc;
  private final TransactionTemplate transaction;

  PostgresAttachments(JdbcClient jdbc, PlatformTransactionManager transactions) {
    this.jdbc = jdbc;
    this.transaction = new TransactionTemplate(transactions);
  }

  @Override
  public Kept keep(UUID documentId, AttachmentDraft draft, String userId, AttachmentLimits limits) {
    return inTransaction(
        transaction,
        () -> {
          // One at a time for each document, and without holding up its commits.
          jdbc.sql("SELECT pg_advisory_xact_lock(:space, :document)")
              .param("space", LOCK_SPACE)
              .param("document", documentId.hashCode())
              .query((row, n) -> n)
              .single();
          Optional<Attachment> before = read(draft.id());
          if (before.isPresent()) {
            return new Kept.Stored(before.get());
          }
          Usage usage = usage(documentId);
          if (usage.count() >= limits.perDocumentMax()
              || usage.bytes() + draft.content().length > limits.documentBytesMax()) {
            return new Kept.Full(usage);
          }
          insert(jdbc, documentId, draft, userId, false);
          return new Kept.Stored(read(draft.id()).orElseThrow());
        });
  }

  private Usage usage(UUID documentId) {
    return jdbc.sql(
            "SELECT count(*), coalesce(sum(bytes), 0) FROM attachments WHERE document_id = :id")
        .param("id", documentId)
        .query((row, n) -> new Usage(row.getInt(1), row.getLong(2)))
        .single();
  }

  static void insert(
      JdbcClient jdbc, UUID documentId, AttachmentDraft draft, String userId, boolean referenced) {
    jdbc.sql(
            """
            INSERT INTO attachments
              (id, document_id, name, media_type, bytes, width, height, sha256, content, created_by, referenced)
            VALUES (:id, :document, :name, :mediaType, :bytes, :width, :height, :sha256, :content, :user, :referenced)\
            """)
        .param("id", draft.id())
        .param("document", documentId)
        .param("name", draft.name())
        .param("mediaType", draft.mediaType())
        .param("bytes", draft.content().length)
        .param("width", draft.width())
        .param("height", draft.height())
        .param("sha256", draft.sha256())
        .param("content", draft.content())
        .param("user", userId)
        .param("referenced", referenced)
        .update();
  }

  @Override
  public Optional<Attachment> find(UUID documentId, UUID id) {
    return call(() -> read(id)).filter(found -> found.documentId().equals(documentId));
  }

  private Optional<Attachment> read(UUID id) {
    return jdbc.sql("SELECT " + COLUMNS + " FROM attachments WHERE id = :id")
        .param("id", id)
        .query(PostgresAttachments::attachment)
        .optional();
  }

  private static Attachment attachment(ResultSet row, int number) throws SQLException {
    return new Attachment(
        row.getObject("id", UUID.class),
        row.getObject("document_id", UUID.class),
        row.getString("name"),
        row.getString("media_type"),
        row.getInt("bytes"),
        row.getInt("width"),
        row.getInt("height"),
        HexFormat.of().formatHex(row.getBytes("sha256")),
        row.getString("created_by"),
        row.getTimestamp("created_at").toInstant());
  }

  @Override
  public byte[] slice(UUID id, int from, int length) {
    return call(() ->
        jdbc.sql("SELECT substring(content FROM :from FOR :length) FROM attachments WHERE id = :id")
            // PostgreSQL counts from 1.
            .param("from", from + 1)
            .param("length", length)
            .param("id", id)
            .query((row, n) -> row.getBytes(1))
            .optional()
            .orElse(new byte[0]));
  }

  @Override
  public int collect(Duration grace, int limit) {
    return inTransaction(
        transaction,
        () -> {
          record Candidate(UUID id, UUID documentId) {}
          List<Candidate> candidates =
              jdbc.sql(
                      """
                      SELECT id, document_id FROM attachments
                      WHERE NOT referenced AND created_at < clock_timestamp() - :millis * interval '1 millisecond'
                      ORDER BY created_at LIMIT :limit FOR UPDATE SKIP LOCKED\
                      """)
                  .param("millis", grace.toMillis())
                  .param("limit", limit)
                  .query((row, n) ->
                      new Candidate(row.getObject(1, UUID.class), row.getObject(2, UUID.class)))
                  .list();
          int removed = 0;
          for (Candidate candidate : candidates) {
            if (isNamed(candidate.documentId(), candidate.id())) {
              jdbc.sql("UPDATE attachments SET referenced = true WHERE id = :id")
                  .param("id", candidate.id())
                  .update();
            } else {
              removed +=
                  jdbc.sql("DELETE FROM attachments WHERE id = :id")
                      .param("id", candidate.id())
                      .update();
            }
          }
          return removed;
        });
  }

  private boolean isNamed(UUID documentId, UUID id) {
    return jdbc.sql(
            """
            SELECT EXISTS (
                SELECT 1 FROM operations
                WHERE document_id = :document AND strpos(delta::text, :name) > 0)
              OR coalesce((
                SELECT position(convert_to(:name, 'UTF8') IN content) > 0 FROM snapshots
                WHERE document_id = :document ORDER BY version DESC LIMIT 1), false)\
            """)
        .param("document", documentId)
        .param("name", "attachment:" + id)
        .query(Boolean.class)
        .single();
  }
}
