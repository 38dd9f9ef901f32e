package io.aetherflow.statesync;

import static org.assertj.core.api.Assertions.assertThat;

import io.aetherflow.local.TestInfrastructure;
import io.aetherflow.statesync.history.SnapshotStore;
import io.aetherflow.statesync.sequencer.LoadedDocument;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.UUID;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;

/** A long history keeps few snapshots, and its content can be read at any version all the same. */
class SnapshotsIT {
  /** Each version replaces all of the content, which is one letter a thousand times. */
  private static final int CHARACTERS = 1_000;

  private static final int VERSIONS = 3_200;
  private static final int VERSIONS_PER_SNAPSHOT = 32;
  private static String database;
  private static RunningStatesync statesync;

  @BeforeAll
  static void start() {
    database = TestInfrastructure.shared().freshDatabase();
    statesync = RunningStatesync.start(database);
  }

  @AfterAll
  static void stop() {
    statesync.close();
  }

  @Test
  void ofOlderSnapshotsOnlySoManyStayThatAReplayStaysShort() {
    String document = documentWithALongHistory();
    SnapshotStore store = statesync.context().getBean(SnapshotStore.class);
    int written = 0;
    for (long v = VERSIONS_PER_SNAPSHOT; v <= VERSIONS; v += VERSIONS_PER_SNAPSHOT) {
      byte[] content = content(v).getBytes(StandardCharsets.UTF_8);
      store.write(UUID.fromString(document), new LoadedDocument.Snapshot(v, content));
      store.thin(UUID.fromString(document));
      written++;
    }
    List<Long> kept = snapshots(document);
    System.out.printf("%d of %d snapshots stay%n", kept.size(), written);
    assertThat(kept.size())
        .isLessThanOrEqualTo(
            SnapshotStore.DENSE
                + (written - SnapshotStore.DENSE) / (SnapshotStore.SPACING - 1)
                + 1);
    assertThat(kept.reversed().subList(0, SnapshotStore.DENSE))
        .containsExactlyElementsOf(newest(SnapshotStore.DENSE));
    long before = 0;
    for (long version : kept) {
      String between =
          "SELECT sum(octet_length(delta::text)) FROM operations WHERE document_id = '%s' AND version > %d AND version <= %d"
              .formatted(document, before, version);
      assertThat(Sql.number(database, between))
          .isLessThanOrEqualTo((long) SnapshotStore.SPACING * SnapshotStore.BYTES_MIN);
      before = version;
    }
    for (long version = 1; version <= VERSIONS; version += 97) {
      assertThat(EditsIT.content(statesync, document, "ana", version)).isEqualTo(content(version));
    }
  }

  private static List<Long> newest(int count) {
    var versions = new ArrayList<Long>();
    for (long version = VERSIONS; versions.size() < count; version -= VERSIONS_PER_SNAPSHOT) {
      versions.add(version);
    }
    return versions;
  }

  private static List<Long> snapshots(String document) {
    return Sql.rows(
            database,
            "SELECT version FROM snapshots WHERE document_id = '" + document + "' ORDER BY version")
        .stream()
        .map(Long::valueOf)
        .toList();
  }

  private static String content(long version) {
    return "[{\"insert\":\"%s\"}]"
        .formatted(Character.toString((char) ('a' + version % 26)).repeat(CHARACTERS));
  }

  private static String documentWithALongHistory() {
    String document = statesync.create("ana", "Long").getId();
    Sql.execute(
        database,
        """
        INSERT INTO operations (id, document_id, version, base_version, client_id, user_id, user_name, delta, written_at, timestamp)
        SELECT gen_random_uuid(), '%s', v, v - 1, 'tab', 'ana', 'Ana',
               ('[{"insert":"' || repeat(chr((97 + v %% 26)::int), %d) || '"}'
                || CASE WHEN v = 1 THEN '' ELSE ',{"delete":%d}' END || ']')::json,
               now(), now()
        FROM generate_series(1, %d) v\
        """
            .formatted(document, CHARACTERS, CHARACTERS, VERSIONS),
        "UPDATE documents SET version = %d WHERE id = '%s'".formatted(VERSIONS, document));
    return document;
  }
}
