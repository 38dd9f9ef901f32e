package io.aetherflow.local;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;

/** PostgreSQL and Redis with their data side by side in one folder. */
record LocalServers(EmbeddedServer postgres, EmbeddedServer redis) {

  static LocalServers in(Path folder, int postgresPort, int redisPort, Durability durability) {
    Path real;
    try {
      // The servers tell the folder without symbolic links when they are asked.
      real = Files.createDirectories(folder).toRealPath();
    } catch (IOException e) {
      throw new ServerException(
          "The data folder " + folder + " cannot be made: " + e.getMessage(), e);
    }
    return new LocalServers(
        new EmbeddedServer(
            new PostgresEngine(
                real.resolve("postgres"), postgresPort, durability, OrdinaryUser.find())),
        new EmbeddedServer(new RedisEngine(real.resolve("redis"), redisPort, durability)));
  }

  List<EmbeddedServer> all() {
    return List.of(postgres, redis);
  }
}
