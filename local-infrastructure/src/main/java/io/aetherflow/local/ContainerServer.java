package io.aetherflow.local;

import com.github.dockerjava.api.DockerClient;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.function.BooleanSupplier;
import java.util.stream.Stream;
import org.testcontainers.DockerClientFactory;
import org.testcontainers.containers.GenericContainer;
import org.testcontainers.utility.DockerImageName;

/**
 * A server in a container, at a fixed port.
 *
 * <p>Docker would give a container another port at each start; clients under test must find it at
 * the same one again. Testcontainers removes the container when this process has ended.
 */
final class ContainerServer implements Server {

  private static final Duration START_TIME_MAX = Duration.ofSeconds(90);
  private static final DockerImageName POSTGRES_IMAGE = DockerImageName.parse("postgres:18.1");
  private static final DockerImageName REDIS_IMAGE = DockerImageName.parse("redis:7.2.7");

  private final String name;
  private final int port;
  private final GenericContainer<?> container;
  private final BooleanSupplier answers;

  private ContainerServer(
      String name,
      int port,
      int innerPort,
      GenericContainer<?> container,
      BooleanSupplier answers) {
    this.name = name;
    this.port = port;
    this.container = container;
    this.answers = answers;
    container.setPortBindings(List.of("127.0.0.1:" + port + ":" + innerPort));
  }

  /**
   * Whether a Docker daemon answers that runs its containers on this machine. A client alone is no
   * Docker.
   */
  static boolean isPossible() {
    return isConfigured()
        && DockerClientFactory.instance().isDockerAvailable()
        && "localhost".equals(DockerClientFactory.instance().dockerHostIpAddress());
  }

  /**
   * Whether there is anything that could be asked; Testcontainers logs errors when there is not.
   */
  private static boolean isConfigured() {
    String home = System.getProperty("user.home");
    return System.getenv("DOCKER_HOST") != null
        || Stream.of(
                Path.of("/var/run/docker.sock"),
                Path.of(home, ".docker/run/docker.sock"),
                Path.of(home, ".docker/desktop/docker.sock"),
                Path.of(String.valueOf(System.getenv("XDG_RUNTIME_DIR")), "docker.sock"),
                Path.of(home, ".testcontainers.properties"))
            .anyMatch(Files::exists);
  }

  static Server postgres(Durability durability) {
    int port = Ports.free();
    GenericContainer<?> container =
        new GenericContainer<>(POSTGRES_IMAGE)
            .withEnv("POSTGRES_HOST_AUTH_METHOD", "trust")
            .withEnv("POSTGRES_DB", PostgresEngine.DATABASE);
    List<String> command = new ArrayList<>(List.of("postgres"));
    for (String setting : PostgresEngine.settings(durability)) {
      command.add("-c");
      command.add(setting);
    }
    container.withCommand(command.toArray(String[]::new));
    return new ContainerServer(
        "PostgreSQL", port, 5432, container, () -> PostgresEngine.answers(port));
  }

  static Server redis(Durability durability) {
    int port = Ports.free();
    GenericContainer<?> container =
        new GenericContainer<>(REDIS_IMAGE)
            .withCommand(
                "redis-server",
                "--appendonly",
                durability == Durability.DURABLE ? "yes" : "no",
                "--save",
                "");
    return new ContainerServer("Redis", port, 6379, container, () -> RedisEngine.answers(port));
  }

  @Override
  public String name() {
    return name;
  }

  @Override
  public int port() {
    return port;
  }

  @Override
  public void start() {
    if (container.getContainerId() == null) {
      container.start();
    } else if (!isRunning()) {
      docker().startContainerCmd(container.getContainerId()).exec();
    }
    Waiting.until(
        START_TIME_MAX, answers, () -> name + " does not answer; its log:\n" + container.getLogs());
  }

  @Override
  public void stop() {
    if (isRunning()) {
      docker().stopContainerCmd(container.getContainerId()).exec();
    }
  }

  @Override
  public void kill() {
    if (isRunning()) {
      docker().killContainerCmd(container.getContainerId()).exec();
    }
  }

  @Override
  public boolean isRunning() {
    return container.getContainerId() != null
        && Boolean.TRUE.equals(
            docker()
                .inspectContainerCmd(container.getContainerId())
                .exec()
                .getState()
                .getRunning());
  }

  private DockerClient docker() {
    return container.getDockerClient();
  }
}
