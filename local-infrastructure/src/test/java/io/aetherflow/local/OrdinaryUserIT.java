package io.aetherflow.local;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assumptions.assumeThat;

import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.List;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

class OrdinaryUserIT {

  /** The ways in which a program may start that root must not start. */
  @ParameterizedTest
  @EnumSource(names = {"IN_NAMESPACE", "AS_NOBODY"})
  void postgresRunsForRoot(OrdinaryUser way, @TempDir Path folder) throws Exception {
    assumeThat(OrdinaryUser.find()).as("the user is root").isNotEqualTo(OrdinaryUser.AS_WE_ARE);
    assumeThat(Commands.run(way.command(List.of("true"))).isSuccess()).as("%s works", way).isTrue();
    Files.setPosixFilePermissions(folder, PosixFilePermissions.fromString("rwxr-xr-x"));
    Server postgres =
        new EmbeddedServer(
            new PostgresEngine(
                folder.toRealPath().resolve("postgres"), Ports.free(), Durability.FAST, way));
    try {
      postgres.start();

      assertThat(PostgresEngine.answers(postgres.port())).isTrue();
    } finally {
      postgres.stop();
    }
    assertThat(postgres.isRunning()).isFalse();
  }
}
