package io.aetherflow.statesync.postgres;

import io.aetherflow.statesync.access.Actor;
import io.aetherflow.statesync.access.Refusal;
import io.aetherflow.statesync.access.RefusedException;
import io.aetherflow.statesync.documents.NamedVersion;
import io.aetherflow.statesync.documents.VersionStore;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.util.List;
import java.util.Optional;
import java.util.UUID;
import java.util.function.Supplier;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.springframework.dao.DataAccessException;
import org.springframework.jdbc.core.simple.JdbcClient;
import org.springframework.stereotype.Component;

/** The names of versions in PostgreSQL. */
@Component
class PostgresVersions implements VersionStore {
  private static final Logger log = LoggerFactory.getLogger(PostgresVersions.class);
  private static final long RETRY_AFTER_MILLIS = 500;

  private final JdbcClient jdbc;

  PostgresVersions(JdbcClient jdbc) {
    this.jdbc = jdbc;
  }

  @Override
  public List<NamedVersion> list(UUID documentId) {
    return call(() ->
        jdbc.sql(
                """
                SELECT version, name, user_id, user_name, named_at FROM versions
                WHERE document_id = :document ORDER BY version DESC\
                """)
            .param("document", documentId)
            .query(PostgresVersions::row)
            .list());
  }

  @Override
  public Optional<NamedVersion> put(
      UUID documentId, long version, String name, Actor by, int namesMax) {
    return call(() ->
        jdbc.sql(
                """
                INSERT INTO versions (document_id, version, name, user_id, user_name)
                SELECT :document, :version, :name, :userId, :userName
                WHERE (SELECT count(*) FROM versions WHERE document_id = :document AND version <> :version) < :max
                ON CONFLICT (document_id, version) DO UPDATE
                SET name = excluded.name, user_id = excluded.user_id, user_name = excluded.user_name,
                    named_at = clock_timestamp()
                RETURNING version, name, user_id, user_name, named_at\
                """)
            .param("document", documentId)
            .param("version", version)
            .param("name", name)
            .param("userId", by.userId())
            .param("userName", by.userName())
            .param("max", namesMax)
            .query(PostgresVersions::row)
            .optional());
  }

  @Override
  public boolean remove(UUID documentId, long version) {
    return call(() ->
        jdbc.sql("DELETE FROM versions WHERE document_id = :document AND version = :version")
            .param("document", documentId)
            .param("version", version)
            .update())
        > 0;
  }

  @Override
  public long floorVersion(UUID documentId) {
    return call(() ->
        jdbc.sql("SELECT floor FROM documents WHERE id = :document")
            .param("document", documentId)
            .query(Long.class)
            .single());
  }

  private static NamedVersion row(ResultSet row, int number) throws SQLException {
    return new NamedVersion(
        row.getLong("version"),
        row.getString("name"),
        row.getString("user_id"),
        row.getString("user_name"),
        row.getTimestamp("named_at").toInstant());
  }

  private static <R> R call(Supplier<R> work) {
    try {
      return work.get();
    } catch (DataAccessException e) {
      log.warn("PostgreSQL did not do what was asked", e);
      throw new RefusedException(
          Refusal.unavailable("The database cannot be reached now.", RETRY_AFTER_MILLIS));
    }
  }
}
