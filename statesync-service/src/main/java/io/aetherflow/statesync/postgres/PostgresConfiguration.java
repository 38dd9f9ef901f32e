package io.aetherflow.statesync.postgres;

import com.zaxxer.hikari.HikariConfig;
import com.zaxxer.hikari.HikariDataSource;
import io.aetherflow.statesync.StatesyncProperties;
import io.aetherflow.statesync.commit.CommitStore;
import javax.sql.DataSource;
import org.springframework.boot.flyway.autoconfigure.FlywayMigrationStrategy;
import org.springframework.boot.jdbc.autoconfigure.JdbcConnectionDetails;
import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.Configuration;
import org.springframework.context.annotation.DependsOn;

/**
 * Connections to PostgreSQL: some for requests, and one for each commit lane, so that requests
 * never hold up a commit.
 */
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

  @Bean
  PostgresLog postgresLog(DataSource source) {
    return new PostgresLog(source);
  }

  @Bean
  @DependsOn("flywayInitializer")
  CommitStore commitStore(JdbcConnectionDetails server, StatesyncProperties properties) {
    HikariConfig config = new HikariConfig();
    config.setJdbcUrl(server.getJdbcUrl());
    config.setUsername(server.getUsername());
    config.setPassword(server.getPassword());
    return new PostgresCommits(new HikariDataSource(forCommits(config, properties.commitLanes())));
  }

  /**
   * Completes the settings of connections that commit.
   *
   * @param server where they go
   */
  static HikariConfig forCommits(HikariConfig server, int lanes) {
    server.setPoolName("commits");
    server.setMaximumPoolSize(lanes);
    server.setMinimumIdle(lanes);
    server.setConnectionTimeout(2000);
    // The statements are always the same few: prepared on the server from their first use on, with
    // binary parameters, and planned once; PostgreSQL would plan anew for the sizes of the arrays,
    // which takes as long as committing two operations. Rows are found by their keys however few
    // there are, and so in the order in which they are given.
    server.setConnectionInitSql(
        "SET synchronous_commit TO on; SET plan_cache_mode TO force_generic_plan;"
            + " SET enable_seqscan TO off");
    server.addDataSourceProperty("prepareThreshold", "1");
    // The server's detail of a refused row is the row, and so content.
    server.addDataSourceProperty("logServerErrorDetail", "false");
    server.addDataSourceProperty("ApplicationName", "aetherflow-statesync-commits");
    return server;
  }
}
