package io.aetherflow.statesync.postgres;

import static java.nio.charset.StandardCharsets.UTF_8;

import io.aetherflow.model.conflict.LedgerEntry;
import io.aetherflow.model.history.Choice;
import io.aetherflow.statesync.ledger.RecordedConflict;
import io.aetherflow.statesync.ledger.RecordedConflict.Ballot;
import io.aetherflow.statesync.ledger.RecordedConflict.Participant;
import io.aetherflow.statesync.ledger.RecordedConflict.Remains;
import io.aetherflow.statesync.ledger.RecordedConflict.Side;
import java.sql.Array;
import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.Collection;
import java.util.HashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Set;
import java.util.UUID;
import org.jspecify.annotations.Nullable;

/** Reads entries of the ledger, on whatever connection and in whatever transaction. */
final class LedgerRows {
  private static final String CONFLICTS =
      """
      SELECT id, document_id, kind, policy, resolution, reason, subject, detected_version,
             coalesce(resolution_version, 0) AS resolution_version,
             floor(extract(epoch FROM detected_at) * 1000)::bigint AS detected_at,
             coalesce(floor(extract(epoch FROM resolved_at) * 1000)::bigint, 0) AS resolved_at, resolved_by,
             coalesce(floor(extract(epoch FROM restored_at) * 1000)::bigint, 0) AS restored_at, restored_by,
             winner_user_id, winner_client_id, winner_content, loser_user_id, loser_client_id, loser_content, overturned,
             anchor_version, restoration, removal, electorate,
             floor(extract(epoch FROM due_at) * 1000)::bigint AS due_at, otherwise, revision
      FROM conflicts WHERE id = ANY(?)\
      """;

  private static final String OPERATIONS =
      """
      SELECT conflict_id, side, operation_id, version, user_id, user_name,
             floor(extract(epoch FROM written_at) * 1000)::bigint
      FROM conflict_operations WHERE conflict_id = ANY(?) ORDER BY version\
      """;

  private static final String VOTES =
      "SELECT conflict_id, user_id, choice FROM conflict_votes WHERE conflict_id = ANY(?)";

  private record Key(UUID conflictId, String side) {}

  private final Map<Key, List<Participant>> operations = new HashMap<>();
  private final Map<UUID, Map<String, Choice>> votes = new HashMap<>();

  private LedgerRows() {}

  /** The entries of these ids, in the order of the ids; those that do not exist are left out. */
  static List<RecordedConflict> read(Connection connection, Collection<UUID> ids)
      throws SQLException {
    if (ids.isEmpty()) {
      return List.of();
    }
    LedgerRows rows = new LedgerRows();
    Array wanted = connection.createArrayOf("uuid", ids.toArray());
    rows.readOperations(connection, wanted);
    Map<UUID, RecordedConflict> found = HashMap.newHashMap(ids.size());
    boolean voted = false;
    try (PreparedStatement statement = connection.prepareStatement(CONFLICTS)) {
      statement.setArray(1, wanted);
      try (ResultSet row = statement.executeQuery()) {
        while (row.next()) {
          RecordedConflict conflict = rows.conflict(row);
          voted |= conflict.ballot() != null;
          found.put(conflict.id(), conflict);
        }
      }
    }
    if (voted) {
      rows.readVotes(connection, wanted);
    }
    List<RecordedConflict> all = new ArrayList<>(found.size());
    for (UUID id : ids) {
      RecordedConflict conflict = found.get(id);
      if (conflict != null) {
        all.add(rows.withVotes(conflict));
      }
    }
    return all;
  }

  private void readOperations(Connection connection, Array ids) throws SQLException {
    try (PreparedStatement statement = connection.prepareStatement(OPERATIONS)) {
      statement.setArray(1, ids);
      try (ResultSet row = statement.executeQuery()) {
        while (row.next()) {
          operations
              .computeIfAbsent(
                  new Key(row.getObject(1, UUID.class), row.getString(2)), _ -> new ArrayList<>())
              .add(
                  new Participant(
                      row.getObject(3, UUID.class),
                      row.getLong(4),
                      row.getString(5),
                      row.getString(6),
                      row.getLong(7)));
        }
      }
    }
  }

  private void readVotes(Connection connection, Array ids) throws SQLException {
    try (PreparedStatement statement = connection.prepareStatement(VOTES)) {
      statement.setArray(1, ids);
      try (ResultSet row = statement.executeQuery()) {
        while (row.next()) {
          votes
              .computeIfAbsent(row.getObject(1, UUID.class), _ -> new HashMap<>())
              .put(row.getString(2), choice(row.getString(3)));
        }
      }
    }
  }

  private RecordedConflict conflict(ResultSet row) throws SQLException {
    UUID id = row.getObject("id", UUID.class);
    Side winner = side(row, id, "winner");
    Side loser = side(row, id, "loser");
    boolean overturned = row.getBoolean("overturned");
    return new RecordedConflict(
        id,
        row.getObject("document_id", UUID.class),
        LedgerEntry.Kind.valueOf(row.getString("kind")),
        row.getString("policy"),
        orEmpty(row.getString("resolution")),
        row.getString("reason"),
        row.getString("subject"),
        row.getLong("detected_version"),
        row.getLong("resolution_version"),
        row.getLong("detected_at"),
        row.getLong("resolved_at"),
        orEmpty(row.getString("resolved_by")),
        row.getLong("restored_at"),
        orEmpty(row.getString("restored_by")),
        overturned ? loser : winner,
        overturned ? winner : loser,
        ballot(row),
        new Remains(
            row.getLong("anchor_version"),
            bytes(row.getString("restoration")),
            bytes(row.getString("removal"))),
        row.getLong("revision"));
  }

  private Side side(ResultSet row, UUID id, String side) throws SQLException {
    return new Side(
        row.getString(side + "_user_id"),
        row.getString(side + "_client_id"),
        row.getString(side + "_content"),
        operations.getOrDefault(new Key(id, side), List.of()));
  }

  private static @Nullable Ballot ballot(ResultSet row) throws SQLException {
    Array electorate = row.getArray("electorate");
    return electorate == null
        ? null
        : new Ballot(
            Set.of((String[]) electorate.getArray()),
            row.getLong("due_at"),
            choice(row.getString("otherwise")),
            Map.of());
  }

  private RecordedConflict withVotes(RecordedConflict c) {
    Ballot ballot = c.ballot();
    Map<String, Choice> cast = votes.get(c.id());
    return ballot == null || cast == null
        ? c
        : c.with(new Ballot(ballot.electorate(), ballot.dueAtMillis(), ballot.otherwise(), cast));
  }

  static String text(Choice choice) {
    return choice.name().toLowerCase(Locale.ROOT);
  }

  static Choice choice(String text) {
    return Choice.valueOf(text.toUpperCase(Locale.ROOT));
  }

  private static String orEmpty(@Nullable String text) {
    return text == null ? "" : text;
  }

  private static byte @Nullable [] bytes(@Nullable String json) {
    return json == null ? null : json.getBytes(UTF_8);
  }
}
