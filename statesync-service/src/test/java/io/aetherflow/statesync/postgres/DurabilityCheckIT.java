package io.aetherflow.statesync.postgres;

import static org.assertj.core.api.Assertions.assertThatCode;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.aetherflow.local.Durability;
import io.aetherflow.local.TestInfrastructure;
import org.junit.jupiter.api.Test;
import org.springframework.jdbc.datasource.DriverManagerDataSource;

/** A server that would forget what it has confirmed is not taken. */
class DurabilityCheckIT {

  @Test
  void aServerThatFlushesItsCommitsIsTaken() {
    var source = new DriverManagerDataSource(TestInfrastructure.shared().freshDatabase());
    assertThatCode(() -> DurabilityCheck.run(source, false)).doesNotThrowAnyException();
  }

  @Test
  void aServerThatDoesNotIsRefusedUnlessDataMayBeLost() {
    try (TestInfrastructure servers = TestInfrastructure.start(Durability.FAST)) {
      var source = new DriverManagerDataSource(servers.freshDatabase());
      assertThatThrownBy(() -> DurabilityCheck.run(source, false))
          .isInstanceOf(IllegalStateException.class)
          .hasMessageContaining("fsync=off")
          .hasMessageContaining("AETHERFLOW_ALLOW_UNSAFE_POSTGRES");
      assertThatCode(() -> DurabilityCheck.run(source, true)).doesNotThrowAnyException();
    }
  }
}
