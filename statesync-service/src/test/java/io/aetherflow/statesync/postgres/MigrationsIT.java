package io.aetherflow.statesync.postgres;

import static org.assertj.core.api.Assertions.assertThat;

import io.aetherflow.local.TestInfrastructure;
import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import org.flywaydb.core.Flyway;
import org.junit.jupiter.api.Test;

/** Data outlives the schema that it was written in. */
class MigrationsIT {
  private static final String WRITTEN =
      """
      INSERT INTO documents (id, name, type, state, public_access, version, created_by)
      VALUES ('00000000-0000-4000-8000-000000000001', 'Notes', 'text', 'archived', 'view', 2, 'ana');
      INSERT INTO operations (id, document_id, version, base_version, client_id, user_id, user_name, type, status, delta,
                              written_at, timestamp)
      SELECT gen_random_uuid(), '00000000-0000-4000-8000-000000000001', n, n - 1, 'c', 'ana', 'Ana', 'edit', 'superseded',
             '[{"insert": "a"}]', '2026-11-25 12:00Z', '2026-11-25 12:00Z'
      FROM generate_series(1, 2) AS n;
      """;

  private static final String ROWS =
      """
      SELECT (SELECT string_agg(d::text, ';') FROM documents d) || (SELECT string_agg(o::text, ';' ORDER BY version) FROM operations o)\
      """;

  /** Where the rows of a table lie; other after they were written anew. */
  private static final String FILES =
      "SELECT string_agg(pg_relation_filenode(name)::text, ' ') FROM unnest('{documents,operations,operations_pkey}'::text[]) AS name";

  @Test
  void rowsThatTheFirstSchemasHoldStayAsAndWhereTheyAre() throws SQLException {
    String database = TestInfrastructure.shared().freshDatabase();
    Flyway.configure().dataSource(database, null, null).target("3").load().migrate();
    try (Connection connection = DriverManager.getConnection(database);
        Statement statement = connection.createStatement()) {
      statement.execute(WRITTEN);
      String before = text(statement, ROWS);
      String files = text(statement, FILES);
      assertThat(Flyway.configure().dataSource(database, null, null).load().migrate().migrations)
          .isNotEmpty();
      assertThat(text(statement, ROWS)).contains("archived", "superseded").isEqualTo(before);
      assertThat(text(statement, FILES)).isEqualTo(files);
    }
  }

  private static String text(Statement statement, String query) throws SQLException {
    try (ResultSet row = statement.executeQuery(query)) {
      row.next();
      return row.getString(1);
    }
  }
}
