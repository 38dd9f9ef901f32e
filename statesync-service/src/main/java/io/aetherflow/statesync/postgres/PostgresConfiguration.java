package io.aetherflow.statesync.postgres;

import io.aetherflow.statesync.StatesyncProperties;
import javax.sql.DataSource;
import org.springframework.boot.flyway.autoconfigure.FlywayMigrationStrategy;
import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.Configuration;

/** What needs the database at the start. */
@Configuration(proxyBeanMethods = false)
class PostgresConfiguration {

  /** Looks at the server's durability before anything is written to it. */
  @Bean
  FlywayMigrationStrategy checkedMigration(DataSource source, StatesyncProperties properties) {
    return flyway -> {
      DurabilityCheck.run(source, properties.allowUnsafePostgres());
      flyway.migrate();
    };
  }
}
