package io.aetherflow.statesync.postgres;

import static java.nio.charset.StandardCharsets.UTF_8;

import io.aetherflow.model.conflict.Ruling;
import io.aetherflow.model.value.JsonText;
import io.aetherflow.statesync.ledger.LedgerChange;
import io.aetherflow.statesync.ledger.LedgerChange.Decided;
import io.aetherflow.statesync.ledger.LedgerChange.Found;
import io.aetherflow.statesync.ledger.LedgerChange.Party;
import io.aetherflow.statesync.ledger.LedgerChange.Restored;
import io.aetherflow.statesync.ledger.RecordedConflict;
import io.aetherflow.statesync.ledger.RecordedConflict.Remains;
import io.aetherflow.statesync.sequencer.DocumentBatch;
import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.Collection;
import java.util.HashMap;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.UUID;
import org.jspecify.annotations.Nullable;

/**
 * Writes what a commit changes in the ledger, in its transaction, while the rows of its documents
 * are held. A commit without conflicts has no business here.
 */
final class LedgerWrites {
  private static final String REVISIONS =
      """
      SELECT id, revision, resolved_at IS NULL, restored_at IS NULL FROM conflicts WHERE id = ANY(?)\
      """;

  /** What is lost later adds to an entry until people have decided it by an operation. */
  private static final String FOUND =
      """
      WITH found AS (
        SELECT * FROM json_to_recordset(?::json) AS r (
          id uuid, document_id uuid, kind text, policy text, resolution text, reason text, subject text,
          detected_version bigint, resolution_version bigint, changed_version bigint,
          winner_user_id text, winner_client_id text, winner_content text,
          loser_user_id text, loser_client_id text, loser_content text,
          anchor_version bigint, restoration json, removal json,
          electorate text[], due_at bigint, otherwise text, at bigint)),
      put AS (
        INSERT INTO conflicts (id, document_id, kind, policy, resolution, reason, subject, detected_version,
          resolution_version, changed_version, winner_user_id, winner_client_id, winner_content, loser_user_id,
          loser_client_id, loser_content, anchor_version, restoration, removal, electorate, due_at, otherwise,
          detected_at, resolved_at)
        SELECT id, document_id, kind, policy, resolution, reason, subject, detected_version,
          resolution_version, changed_version, winner_user_id, winner_client_id, winner_content, loser_user_id,
          loser_client_id, loser_content, anchor_version, restoration, removal, electorate,
          'epoch'::timestamptz + due_at * interval '1 millisecond', otherwise,
          'epoch'::timestamptz + at * interval '1 millisecond',
          CASE WHEN resolution IS NOT NULL THEN 'epoch'::timestamptz + at * interval '1 millisecond' END
        FROM found
        ON CONFLICT (id) DO UPDATE SET
          loser_content = excluded.loser_content, anchor_version = excluded.anchor_version,
          restoration = excluded.restoration, removal = excluded.removal, changed_version = excluded.changed_version,
          resolution_version = coalesce(conflicts.resolution_version, excluded.resolution_version),
          revision = conflicts.revision + 1
        WHERE conflicts.restored_at IS NULL AND NOT conflicts.carried_out
        RETURNING document_id, xmax = 0 AS made)
      UPDATE documents d SET conflicts = d.conflicts + n.made
      FROM (SELECT document_id, count(*) AS made FROM put WHERE made GROUP BY document_id) n
      WHERE d.id = n.document_id\
      """;

  private static final String PARTICIPANTS =
      """
      INSERT INTO conflict_operations
        (conflict_id, side, operation_id, document_id, version, user_id, user_name, written_at)
      SELECT r.id, r.side, o.id, o.document_id, o.version, o.user_id, o.user_name, o.written_at
      FROM json_to_recordset(?::json) AS r (id uuid, document_id uuid, side text, operations uuid[])
      JOIN operations o ON o.document_id = r.document_id AND o.id = ANY(r.operations)
      ON CONFLICT DO NOTHING\
      """;

  private static final String DECIDED =
      """
      UPDATE conflicts SET carried_out = true, resolution = ?, reason = ?, resolved_by = ?, overturned = ?, resolution_version = ?,
        changed_version = ?, anchor_version = ?, restoration = ?::json, removal = ?::json,
        resolved_at = 'epoch'::timestamptz + ? * interval '1 millisecond', revision = revision + 1
      WHERE id = ? AND revision = ? AND resolved_at IS NULL\
      """;

  private static final String RESTORED =
      """
      UPDATE conflicts SET restored_by = ?, changed_version = ?, revision = revision + 1,
        restored_at = 'epoch'::timestamptz + ? * interval '1 millisecond'
      WHERE id = ? AND revision = ? AND restored_at IS NULL\
      """;

  /**
   * What became of the edits that take part in these conflicts, by all conflicts they take part in.
   */
  static final String STATUSES =
      """
      UPDATE operations o SET status = s.status
      FROM (
        SELECT co.document_id, co.version,
          CASE WHEN bool_or(c.resolved_at IS NULL) THEN 'conflict'
               WHEN bool_or(lost.is AND c.restored_at IS NULL) THEN 'superseded'
               WHEN bool_or(lost.is) THEN 'restored'
               ELSE 'applied' END AS status
        FROM conflict_operations co
        JOIN conflicts c ON c.id = co.conflict_id
        CROSS JOIN LATERAL (SELECT
          c.resolution NOT IN ('kept', 'both') AND (c.resolution <> 'merge' OR c.restoration IS NOT NULL)
            AND (c.resolution = 'own' OR (co.side = 'loser') <> c.overturned) AS is) lost
        WHERE (co.document_id, co.version) IN (
          SELECT document_id, version FROM conflict_operations WHERE conflict_id = ANY(?))
        GROUP BY co.document_id, co.version) s
      WHERE o.document_id = s.document_id AND o.version = s.version AND o.type = 'edit' AND o.status <> s.status\
      """;

  private LedgerWrites() {}

  /**
   * Which of the conflicts that a batch decides are not any more as they were when it was decided.
   */
  static Set<UUID> outdated(Connection connection, DocumentBatch batch) throws SQLException {
    Map<UUID, LedgerChange> decisions = new HashMap<>();
    Set<UUID> found = new HashSet<>();
    for (LedgerChange change : batch.ledger()) {
      switch (change) {
        case Found f -> found.add(f.conflictId());
        case Decided decided -> decisions.put(decided.conflictId(), decided);
        case Restored restored -> decisions.put(restored.conflictId(), restored);
      }
    }
    if (decisions.isEmpty()) {
      return Set.of();
    }
    Set<UUID> outdated = new HashSet<>(decisions.keySet());
    try (PreparedStatement statement = connection.prepareStatement(REVISIONS)) {
      statement.setArray(1, connection.createArrayOf("uuid", decisions.keySet().toArray()));
      try (ResultSet row = statement.executeQuery()) {
        while (row.next()) {
          UUID id = row.getObject(1, UUID.class);
          boolean newest =
              switch (decisions.get(id)) {
                case Decided decided -> decided.revision() == row.getLong(2) && row.getBoolean(3);
                case Restored restored ->
                    restored.revision() == row.getLong(2) && row.getBoolean(4);
                case null, default -> false;
              };
          // An operation in front of it in the same batch may have changed what was decided on.
          if (newest && !found.contains(id)) {
            outdated.remove(id);
          }
        }
      }
    }
    return outdated;
  }

  /**
   * Writes the changes of batches that have won; answers the entries as they stand then, by
   * document.
   */
  static Map<UUID, List<RecordedConflict>> write(
      Connection connection, Collection<DocumentBatch> winners, long atMillis) throws SQLException {
    Map<UUID, Row> found = new LinkedHashMap<>();
    Set<UUID> touched = new HashSet<>();
    for (DocumentBatch batch : winners) {
      for (LedgerChange change : batch.ledger()) {
        touched.add(change.conflictId());
        if (change instanceof Found f) {
          found.merge(
              f.conflictId(),
              new Row(batch.documentId(), f),
              (first, later) ->
                  new Row(first.documentId(), first.found().amendedBy(later.found())));
        }
      }
    }
    if (!found.isEmpty()) {
      execute(connection, FOUND, conflicts(found.values(), atMillis));
      execute(connection, PARTICIPANTS, participants(found.values()));
    }
    for (DocumentBatch batch : winners) {
      for (LedgerChange change : batch.ledger()) {
        decide(connection, change, atMillis);
      }
    }
    try (PreparedStatement statement = connection.prepareStatement(STATUSES)) {
      statement.setArray(1, connection.createArrayOf("uuid", touched.toArray()));
      statement.executeUpdate();
    }
    Map<UUID, List<RecordedConflict>> byDocument = new HashMap<>();
    for (RecordedConflict conflict : LedgerRows.read(connection, touched)) {
      byDocument.computeIfAbsent(conflict.documentId(), _ -> new ArrayList<>()).add(conflict);
    }
    return byDocument;
  }

  private record Row(UUID documentId, Found found) {}

  private static void execute(Connection connection, String sql, String json) throws SQLException {
    try (PreparedStatement statement = connection.prepareStatement(sql)) {
      statement.setString(1, json);
      statement.executeUpdate();
    }
  }

  private static void decide(Connection connection, LedgerChange change, long atMillis)
      throws SQLException {
    switch (change) {
      case Found _ -> {}
      case Decided decided -> {
        try (PreparedStatement statement = connection.prepareStatement(DECIDED)) {
          statement.setString(1, decided.resolution());
          statement.setString(2, decided.reason());
          statement.setString(3, decided.by());
          statement.setBoolean(4, decided.overturned());
          statement.setLong(5, decided.version());
          statement.setLong(6, decided.version());
          statement.setLong(7, decided.remains().anchorVersion());
          statement.setString(8, text(decided.remains().restoration()));
          statement.setString(9, text(decided.remains().removal()));
          statement.setLong(10, atMillis);
          statement.setObject(11, decided.conflictId());
          statement.setLong(12, decided.revision());
          requireOne(statement.executeUpdate(), decided.conflictId());
        }
      }
      case Restored restored -> {
        try (PreparedStatement statement = connection.prepareStatement(RESTORED)) {
          statement.setString(1, restored.by());
          statement.setLong(2, restored.version());
          statement.setLong(3, atMillis);
          statement.setObject(4, restored.conflictId());
          statement.setLong(5, restored.revision());
          requireOne(statement.executeUpdate(), restored.conflictId());
        }
      }
    }
  }

  private static void requireOne(int rows, UUID conflictId) throws SQLException {
    if (rows != 1) {
      throw new SQLException(
          "conflict " + conflictId + " has changed while its document is held", "40001");
    }
  }

  private static String conflicts(Collection<Row> rows, long atMillis) {
    StringBuilder out = new StringBuilder("[");
    for (Row row : rows) {
      Found found = row.found();
      out.append(out.length() == 1 ? "{" : ",{");
      string(out, "id", found.conflictId().toString());
      string(out, "document_id", row.documentId().toString());
      string(out, "kind", found.kind().name());
      string(out, "policy", found.policy());
      if (!found.resolution().isEmpty()) {
        string(out, "resolution", found.resolution());
      }
      string(out, "reason", found.reason());
      string(out, "subject", found.subject());
      number(out, "detected_version", found.detectedVersion());
      if (found.resolutionVersion() > 0) {
        number(out, "resolution_version", found.resolutionVersion());
      }
      number(out, "changed_version", found.changedVersion());
      party(out, "winner", found.winner());
      party(out, "loser", found.loser());
      remains(out, found.remains());
      Ruling.Poll poll = found.poll();
      if (poll != null) {
        out.append("\"electorate\":");
        strings(out, poll.electorate());
        out.append(',');
        number(out, "due_at", poll.dueAtMillis());
        string(out, "otherwise", LedgerRows.text(poll.otherwise()));
      }
      out.append("\"at\":").append(atMillis).append('}');
    }
    return out.append(']').toString();
  }

  private static void party(StringBuilder out, String side, Party party) {
    string(out, side + "_user_id", party.author().userId());
    string(out, side + "_client_id", party.author().clientId());
    string(out, side + "_content", party.content());
  }

  private static void remains(StringBuilder out, Remains remains) {
    number(out, "anchor_version", remains.anchorVersion());
    String restoration = text(remains.restoration());
    if (restoration != null) {
      out.append("\"restoration\":").append(restoration).append(',');
    }
    String removal = text(remains.removal());
    if (removal != null) {
      out.append("\"removal\":").append(removal).append(',');
    }
  }

  private static String participants(Collection<Row> rows) {
    StringBuilder out = new StringBuilder("[");
    for (Row row : rows) {
      participants(out, row, "winner", row.found().winner());
      participants(out, row, "loser", row.found().loser());
    }
    return out.append(']').toString();
  }

  private static void participants(StringBuilder out, Row row, String side, Party party) {
    out.append(out.length() == 1 ? "{" : ",{");
    string(out, "id", row.found().conflictId().toString());
    string(out, "document_id", row.documentId().toString());
    string(out, "side", side);
    out.append("\"operations\":");
    strings(out, party.opIds().stream().map(UUID::toString).toList());
    out.append('}');
  }

  private static void string(StringBuilder out, String name, String value) {
    JsonText.appendString(out, name);
    out.append(':');
    JsonText.appendString(out, value);
    out.append(',');
  }

  private static void number(StringBuilder out, String name, long value) {
    JsonText.appendString(out, name);
    out.append(':').append(value).append(',');
  }

  private static void strings(StringBuilder out, Collection<String> values) {
    char before = '[';
    for (String value : values) {
      out.append(before);
      JsonText.appendString(out, value);
      before = ',';
    }
    out.append(before == '[' ? "[]" : "]");
  }

  static @Nullable String text(byte @Nullable [] json) {
    return json == null ? null : new String(json, UTF_8);
  }
}
