package io.aetherflow.statesync.postgres;

import static io.aetherflow.statesync.postgres.PostgresCalls.call;

import io.aetherflow.model.history.Choice;
import io.aetherflow.statesync.ledger.LedgerStore;
import io.aetherflow.statesync.ledger.RecordedConflict;
import java.util.ArrayList;
import java.util.Collection;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.UUID;
import org.jspecify.annotations.Nullable;
import org.springframework.jdbc.core.ConnectionCallback;
import org.springframework.jdbc.core.JdbcTemplate;
import org.springframework.jdbc.core.simple.JdbcClient;
import org.springframework.stereotype.Component;

/** The ledger in PostgreSQL, where no operation is committed with it. */
@Component
class PostgresLedger implements LedgerStore {
  private final JdbcClient jdbc;
  private final JdbcTemplate template;

  PostgresLedger(JdbcClient jdbc, JdbcTemplate template) {
    this.jdbc = jdbc;
    this.template = template;
  }

  @Override
  public Optional<RecordedConflict> find(UUID conflictId) {
    return read(List.of(conflictId)).stream().findFirst();
  }

  private List<RecordedConflict> read(Collection<UUID> ids) {
    ConnectionCallback<List<RecordedConflict>> reading =
        connection -> LedgerRows.read(connection, ids);
    return call(() -> Objects.requireNonNull(template.execute(reading)));
  }

  @Override
  public List<Listed> list(Query query, int limit, @Nullable Cursor after) {
    StringBuilder sql =
        new StringBuilder(
            "SELECT c.id, floor(extract(epoch FROM c.detected_at) * 1000000)::bigint"
                + " FROM conflicts c WHERE ");
    Map<String, Object> parameters = new HashMap<>();
    parameters.put("limit", limit);
    UUID documentId = query.documentId();
    if (documentId != null) {
      sql.append("c.document_id = :document");
      parameters.put("document", documentId);
    } else {
      sql.append(
          """
          EXISTS (SELECT 1 FROM members m JOIN documents d ON d.id = m.document_id
                  WHERE m.document_id = c.document_id AND m.user_id = :member
                    AND (d.state <> 'deleted' OR m.role = 'owner'))\
          """);
      parameters.put("member", query.memberId());
    }
    if (!query.userId().isEmpty()) {
      sql.append(
          """
           AND EXISTS (SELECT 1 FROM conflict_operations o WHERE o.conflict_id = c.id AND o.user_id = :user)\
          """);
      parameters.put("user", query.userId());
    }
    Boolean open = query.open();
    if (open != null) {
      sql.append(open ? " AND c.resolved_at IS NULL" : " AND c.resolved_at IS NOT NULL");
    }
    if (after != null) {
      sql.append(
          " AND (c.detected_at, c.id) < ('epoch'::timestamptz + :at * interval '1 microsecond', :id)");
      parameters.put("at", after.detectedAtMicros());
      parameters.put("id", after.id());
    }
    sql.append(" ORDER BY c.detected_at DESC, c.id DESC LIMIT :limit");
    List<Cursor> found =
        call(() ->
            jdbc.sql(sql.toString())
                .params(parameters)
                .query((row, n) -> new Cursor(row.getLong(2), row.getObject(1, UUID.class)))
                .list());
    List<Listed> listed = new ArrayList<>(found.size());
    Map<UUID, RecordedConflict> byId = new HashMap<>();
    read(found.stream().map(Cursor::id).toList())
        .forEach(conflict -> byId.put(conflict.id(), conflict));
    for (Cursor cursor : found) {
      RecordedConflict conflict = byId.get(cursor.id());
      if (conflict != null) {
        listed.add(new Listed(conflict, cursor));
      }
    }
    return listed;
  }

  @Override
  public List<RecordedConflict> changedBy(UUID documentId, long afterVersion, long upToVersion) {
    List<UUID> ids =
        call(() ->
            jdbc.sql(
                    """
                    SELECT id FROM conflicts WHERE document_id = :document
                      AND detected_version > :after AND detected_version <= :upTo
                    UNION
                    SELECT id FROM conflicts WHERE document_id = :document
                      AND changed_version > :after AND changed_version <= :upTo\
                    """)
                .param("document", documentId)
                .param("after", afterVersion)
                .param("upTo", upToVersion)
                .query(UUID.class)
                .list());
    return read(ids);
  }

  @Override
  public boolean decide(RecordedConflict conflict, Closing closing) {
    return call(() -> {
      int rows =
          jdbc.sql(
                  """
                  UPDATE conflicts SET resolution = :resolution, reason = :reason, resolved_by = :by,
                    overturned = :overturned, restoration = CASE WHEN :leavesLost THEN restoration END,
                    resolved_at = clock_timestamp(), revision = revision + 1, removal = NULL
                  WHERE id = :id AND revision = :revision AND resolved_at IS NULL\
                  """)
              .param("resolution", closing.resolution())
              .param("reason", closing.reason())
              .param("by", closing.by())
              .param("overturned", closing.overturned())
              .param("leavesLost", closing.leavesLost())
              .param("id", conflict.id())
              .param("revision", conflict.revision())
              .update();
      if (rows == 1) {
        updateStatuses(conflict.id());
      }
      return rows == 1;
    });
  }

  private void updateStatuses(UUID conflictId) {
    template.update(
        LedgerWrites.STATUSES,
        statement ->
            statement.setArray(
                1, statement.getConnection().createArrayOf("uuid", new UUID[] {conflictId})));
  }

  @Override
  public void vote(RecordedConflict conflict, String userId, Choice choice) {
    call(() -> {
      jdbc.sql(
              """
              INSERT INTO conflict_votes (conflict_id, user_id, choice) VALUES (:id, :user, :choice)
              ON CONFLICT (conflict_id, user_id)
              DO UPDATE SET choice = excluded.choice, voted_at = clock_timestamp()\
              """)
          .param("id", conflict.id())
          .param("user", userId)
          .param("choice", LedgerRows.text(choice))
          .update();
      return jdbc.sql("UPDATE conflicts SET revision = revision + 1 WHERE id = :id")
          .param("id", conflict.id())
          .update();
    });
  }

  @Override
  public List<UUID> votesToClose(int limit) {
    return call(() ->
        jdbc.sql(
                """
                SELECT c.id FROM conflicts c JOIN documents d ON d.id = c.document_id
                WHERE c.resolved_at IS NULL AND c.due_at IS NOT NULL
                  AND (c.due_at < clock_timestamp() OR cardinality(c.electorate) <=
                    (SELECT count(*) FROM conflict_votes v WHERE v.conflict_id = c.id))
                  AND d.state = 'active'
                  AND NOT EXISTS (SELECT 1 FROM locks l WHERE l.document_id = c.document_id)
                ORDER BY c.due_at LIMIT :limit\
                """)
            .param("limit", limit)
            .query(UUID.class)
            .list());
  }
}
