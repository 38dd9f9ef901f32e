package io.aetherflow.local;

import java.nio.file.Path;
import java.util.Iterator;
import java.util.List;

/**
 * What {@link LocalInfrastructure} is asked to do.
 *
 * @param folder where the data lies, absolute
 */
record Options(Action action, Path folder, int postgresPort, int redisPort) {

  static final String USAGE =
      """
      Usage: local-infrastructure [--status | --stop] [--data DIR] [--postgres-port PORT] [--redis-port PORT]

        Runs PostgreSQL (user postgres, database aetherflow, no password) and Redis on 127.0.0.1
        until it receives SIGTERM or SIGINT.

        --data DIR             keep the data here (default: data)
        --postgres-port PORT   default: 5432
        --redis-port PORT      default: 6379
        --status               tell what runs on this data; exit status 0 when both do, else 1
        --stop                 end what runs on this data
      """;

  private static final int PORT_MAX = 65_535;

  enum Action {
    RUN,
    STATUS,
    STOP,
    HELP
  }

  Options {
    checkPort("--postgres-port", postgresPort);
    checkPort("--redis-port", redisPort);
    if (postgresPort == redisPort) {
      throw new IllegalArgumentException(
          "--postgres-port and --redis-port are both "
              + postgresPort
              + ", but each needs its own.");
    }
  }

  /**
   * Reads the command line.
   *
   * @throws IllegalArgumentException when it is wrong; the message is meant for the user
   */
  static Options parse(List<String> arguments) {
    Action action = Action.RUN;
    Path folder = Path.of("data");
    int postgresPort = 5432;
    int redisPort = 6379;
    for (Iterator<String> rest = arguments.iterator(); rest.hasNext(); ) {
      String option = rest.next();
      switch (option) {
        case "--data" -> folder = Path.of(value(option, rest));
        case "--postgres-port" -> postgresPort = port(option, value(option, rest));
        case "--redis-port" -> redisPort = port(option, value(option, rest));
        case "--status" -> action = Action.STATUS;
        case "--stop" -> action = Action.STOP;
        case "--help", "-h" -> action = Action.HELP;
        default -> throw new IllegalArgumentException("There is no option " + option + ".");
      }
    }
    return new Options(action, folder.toAbsolutePath().normalize(), postgresPort, redisPort);
  }

  private static String value(String option, Iterator<String> rest) {
    if (!rest.hasNext()) {
      throw new IllegalArgumentException(option + " needs a value.");
    }
    return rest.next();
  }

  private static int port(String option, String value) {
    try {
      return Integer.parseInt(value);
    } catch (NumberFormatException e) {
      throw new IllegalArgumentException(option + " is " + value + ", but must be a number.", e);
    }
  }

  private static void checkPort(String option, int port) {
    if (port < 1 || port > PORT_MAX) {
      throw new IllegalArgumentException(
          option + " is " + port + ", but must be from 1 to " + PORT_MAX + ".");
    }
  }
}
