package io.aetherflow.statesync.postgres;

import static io.aetherflow.statesync.postgres.PostgresCalls.inTransaction;
import static java.nio.charset.StandardCharsets.UTF_8;

import io.aetherflow.statesync.access.Actor;
import io.aetherflow.statesync.attachments.AttachmentDraft;
import io.aetherflow.statesync.documents.DocumentDraft;
import io.aetherflow.statesync.imports.ImportStore;
import io.aetherflow.statesync.imports.ImportedDocument;
import java.util.UUID;
import org.springframework.jdbc.core.simple.JdbcClient;
import org.springframework.stereotype.Component;
import org.springframework.transaction.PlatformTransactionManager;
import org.springframework.transaction.support.TransactionTemplate;

/**
 * Imported documents in PostgreSQL. Nobody knows the document before its transaction has ended: it
 * needs no sequencer, and its operations stand as if their author had sent them one after the
 * other.
 */
@Component
class PostgresImports implements ImportStore {
  private static final String CLIENT = "import";

  private final JdbcClient jdbc;
  private final TransactionTemplate transaction;

  PostgresImports(JdbcClient jdbc, PlatformTransactionManager transactions) {
    this.jdbc = jdbc;
    this.transaction = new TransactionTemplate(transactions);
  }

  @Override
  public boolean insert(ImportedDocument imported, Actor creator) {
    return inTransaction(
        transaction,
        () -> {
          if (!insertDocument(imported, creator)) {
            return false;
          }
          UUID id = imported.draft().id();
          long version = 0;
          for (byte[] delta : imported.deltas()) {
            insertOperation(id, version, delta, creator);
            version++;
          }
          if (version > 0) {
            jdbc.sql(
                    "INSERT INTO snapshots (document_id, version, content)"
                        + " VALUES (:id, :version, :content)")
                .param("id", id)
                .param("version", version)
                .param("content", imported.content())
                .update();
          }
          for (AttachmentDraft attachment : imported.attachments()) {
            PostgresAttachments.insert(jdbc, id, attachment, creator.userId(), true);
          }
          return true;
        });
  }

  private boolean insertDocument(ImportedDocument imported, Actor creator) {
    DocumentDraft draft = imported.draft();
    int inserted =
        jdbc.sql(
                """
                INSERT INTO documents (id, name, type, policy, public_access, version, created_by)
                VALUES (:id, :name, :type, :policy, :publicAccess, :version, :user)
                ON CONFLICT (id) DO NOTHING\
                """)
            .param("id", draft.id())
            .param("name", draft.name())
            .param("type", draft.type())
            .param("policy", draft.policy())
            .param("publicAccess", DocumentRow.text(draft.publicAccess()))
            .param("version", imported.deltas().size())
            .param("user", creator.userId())
            .update();
    if (inserted == 0) {
      return false;
    }
    jdbc.sql(
            "INSERT INTO members (document_id, user_id, user_name, role)"
                + " VALUES (:id, :user, :name, 'owner')")
        .param("id", draft.id())
        .param("user", creator.userId())
        .param("name", creator.userName())
        .update();
    jdbc.sql(
            "INSERT INTO audit (document_id, user_id, user_name, action, detail, guard)"
                + " VALUES (:id, :user, :name, 'imported', :type, 1)")
        .param("id", draft.id())
        .param("user", creator.userId())
        .param("name", creator.userName())
        .param("type", draft.type())
        .update();
    return true;
  }

  private void insertOperation(UUID documentId, long base, byte[] delta, Actor creator) {
    jdbc.sql(
            """
            INSERT INTO operations (id, document_id, version, base_version, client_id, user_id, user_name,
                                    delta, written_at, timestamp)
            VALUES (:operation, :id, :version, :base, :client, :user, :name,
                    :delta::json, statement_timestamp(), statement_timestamp())\
            """)
        .param("operation", UUID.randomUUID())
        .param("id", documentId)
        .param("version", base + 1)
        .param("base", base)
        .param("client", CLIENT)
        .param("user", creator.userId())
        .param("name", creator.userName())
        .param("delta", new String(delta, UTF_8))
        .update();
  }
}
