package io.aetherflow.statesync.postgres;

import static io.aetherflow.statesync.postgres.PostgresCalls.call;
import static io.aetherflow.statesync.postgres.PostgresCalls.inTransaction;

import io.aetherflow.statesync.history.TrimStore;
import io.aetherflow.statesync.ledger.RecordedConflict;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.UUID;
import org.springframework.jdbc.core.ConnectionCallback;
import org.springframework.jdbc.core.JdbcTemplate;
import org.springframework.jdbc.core.simple.JdbcClient;
import org.springframework.stereotype.Component;
import org.springframework.transaction.PlatformTransactionManager;
import org.springframework.transaction.support.TransactionTemplate;

/** Shortens histories in PostgreSQL. */
@Component
class PostgresTrims implements TrimStore {
  private static final String ANCHORED =
      """
      SELECT id FROM conflicts WHERE document_id = :document AND anchor_version < :floor
        AND restored_at IS NULL AND (restoration IS NOT NULL OR removal IS NOT NULL)\
      """;

  private static final String NAMED =
      """
      SELECT v.version FROM versions v WHERE v.document_id = :document AND v.version < :floor AND NOT EXISTS (
        SELECT 1 FROM snapshots s WHERE s.document_id = v.document_id AND s.version = v.version)\
      """;

  private final JdbcClient jdbc;
  private final JdbcTemplate template;
  private final TransactionTemplate transaction;

  PostgresTrims(JdbcClient jdbc, JdbcTemplate template, PlatformTransactionManager transactions) {
    this.jdbc = jdbc;
    this.template = template;
    this.transaction = new TransactionTemplate(transactions);
  }

  @Override
  public List<Candidate> longerThan(long versions, int limit) {
    return call(() ->
        jdbc.sql(
                """
                SELECT id, type, version, floor FROM documents WHERE version - floor > :versions LIMIT :limit\
                """)
            .param("versions", versions)
            .param("limit", limit)
            .query((row, n) ->
                new Candidate(
                    row.getObject(1, UUID.class), row.getString(2), row.getLong(3), row.getLong(4)))
            .list());
  }

  @Override
  public Needed needed(UUID documentId, long floorVersion) {
    List<UUID> ids = anchored(documentId, floorVersion);
    ConnectionCallback<List<RecordedConflict>> reading =
        connection -> LedgerRows.read(connection, ids);
    return new Needed(
        named(documentId, floorVersion),
        call(() -> Objects.requireNonNull(template.execute(reading))));
  }

  private List<UUID> anchored(UUID documentId, long floorVersion) {
    return call(() ->
        jdbc.sql(ANCHORED)
            .param("document", documentId)
            .param("floor", floorVersion)
            .query(UUID.class)
            .list());
  }

  private List<Long> named(UUID documentId, long floorVersion) {
    return call(() ->
        jdbc.sql(NAMED)
            .param("document", documentId)
            .param("floor", floorVersion)
            .query(Long.class)
            .list());
  }

  @Override
  public boolean raiseFloor(UUID documentId, long floorVersion, List<RecordedConflict> moved) {
    return inTransaction(
        transaction,
        () -> {
          jdbc.sql("SELECT 1 FROM documents WHERE id = :document FOR UPDATE")
              .param("document", documentId)
              .query(Integer.class)
              .optional();
          // Named, recorded or changed since it was looked at: another time.
          if (!known(moved, documentId, floorVersion)
              || !named(documentId, floorVersion).isEmpty()) {
            return false;
          }
          moved.forEach(this::move);
          jdbc.sql("UPDATE documents SET floor = greatest(floor, :floor) WHERE id = :document")
              .param("floor", floorVersion)
              .param("document", documentId)
              .update();
          return true;
        });
  }

  /** Whether all that is anchored below the floor was moved as it stands now. */
  private boolean known(List<RecordedConflict> moved, UUID documentId, long floorVersion) {
    Map<UUID, Long> revisions = new HashMap<>();
    moved.forEach(conflict -> revisions.put(conflict.id(), conflict.revision()));
    ConnectionCallback<List<RecordedConflict>> reading =
        connection -> LedgerRows.read(connection, anchored(documentId, floorVersion));
    return Objects.requireNonNull(template.execute(reading)).stream()
        .allMatch(now -> Objects.equals(revisions.get(now.id()), now.revision()));
  }

  private void move(RecordedConflict conflict) {
    jdbc.sql(
            """
            UPDATE conflicts SET anchor_version = :anchor, restoration = :restoration::json,
              removal = :removal::json, revision = revision + 1
            WHERE id = :id AND revision = :revision\
            """)
        .param("anchor", conflict.remains().anchorVersion())
        .param("restoration", LedgerWrites.text(conflict.remains().restoration()))
        .param("removal", LedgerWrites.text(conflict.remains().removal()))
        .param("id", conflict.id())
        .param("revision", conflict.revision())
        .update();
  }

  @Override
  public boolean deleteSome(UUID documentId, long floorVersion, int limit) {
    return call(() -> {
      int operations =
          jdbc.sql(
                  """
                  DELETE FROM operations WHERE document_id = :document AND version IN (
                    SELECT version FROM operations WHERE document_id = :document AND version <= :floor
                    ORDER BY version LIMIT :limit)\
                  """)
              .param("document", documentId)
              .param("floor", floorVersion)
              .param("limit", limit)
              .update();
      jdbc.sql(
              """
              DELETE FROM snapshots s WHERE s.document_id = :document AND s.version < :floor AND NOT EXISTS (
                SELECT 1 FROM versions v WHERE v.document_id = s.document_id AND v.version = s.version)\
              """)
          .param("document", documentId)
          .param("floor", floorVersion)
          .update();
      return operations == limit;
    });
  }
}
