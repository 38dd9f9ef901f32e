package io.aetherflow.local;

import java.nio.file.Path;
import java.time.Duration;
import java.util.List;

/** What {@link EmbeddedServer} has to know about a kind of server. */
interface Engine {

  /**
   * How long a server may take to answer. Long, because a server on a busy machine must not be
   * taken for one that hangs; one that is not there is known at once.
   */
  Duration PATIENCE = Duration.ofSeconds(10);

  /** What stands behind a port. */
  enum Probe {
    /** A server answers that keeps its data in our folder. */
    OURS,
    /** A server answers that it cannot serve yet. */
    BUSY,
    /** Nothing answers, or something else does. */
    NOT_OURS
  }

  String name();

  int port();

  /** Where the data lies. */
  Path folder();

  /** Where the server writes its process id, as the first line. */
  Path pidFile();

  /** Where the server's output goes. */
  default Path logFile() {
    return folder().resolveSibling(folder().getFileName() + ".log");
  }

  /** Makes the data folder ready; does nothing when it is. */
  void prepare();

  /** The command that runs the server in the foreground; it names the data folder. */
  List<String> command();

  /** Asks the server behind the port where its data lies. */
  Probe probe();

  /** Called each time when the server has begun to answer. */
  void onReady();

  /** The signal that asks for an orderly end without waiting for clients. */
  String stopSignal();
}
