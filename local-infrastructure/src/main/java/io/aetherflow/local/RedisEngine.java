package io.aetherflow.local;

import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStreamReader;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.Socket;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;

/**
 * Redis with an append-only file, on loopback alone.
 *
 * @param folder the data folder, absolute; its parent exists
 */
record RedisEngine(Path folder, int port, Durability durability) implements Engine {

  private static final String PONG = "+PONG";
  private static final int TIMEOUT_MILLIS = (int) PATIENCE.toMillis();

  @Override
  public String name() {
    return "Redis";
  }

  @Override
  public Path pidFile() {
    return folder.resolve("redis.pid");
  }

  @Override
  public void prepare() {
    try {
      Files.createDirectories(folder);
    } catch (IOException e) {
      throw new ServerException(
          "Redis' data folder " + folder + " cannot be made: " + e.getMessage(), e);
    }
  }

  @Override
  public List<String> command() {
    return List.of(
        ServerBinaries.redis(OrdinaryUser.AS_WE_ARE).toString(),
        "--port",
        Integer.toString(port),
        // The second address may be missing on a machine.
        "--bind",
        "127.0.0.1",
        "-::1",
        "--dir",
        folder.toString(),
        "--pidfile",
        pidFile().toString(),
        // The command line is how the process is known again.
        "--set-proc-title",
        "no",
        "--appendonly",
        durability == Durability.DURABLE ? "yes" : "no",
        "--appendfsync",
        "everysec",
        "--save",
        "");
  }

  @Override
  public Probe probe() {
    // The first answer is an array of two strings, each after its length; PING's answer follows it.
    List<String> answers = ask(port, "CONFIG GET dir\r\nPING\r\n", 6);
    if (answers.size() < 6 || !answers.get(4).equals(folder.toString())) {
      return Probe.NOT_OURS;
    }
    // While it reads its file, Redis tells its settings but refuses the rest.
    return answers.get(5).equals(PONG) ? Probe.OURS : Probe.BUSY;
  }

  /** Whether a server answers on the port, whoever's it is. */
  static boolean answers(int port) {
    return ask(port, "PING\r\n", 1).equals(List.of(PONG));
  }

  /**
   * Sends commands as one would type them; nothing, or what came before it broke off, when there is
   * no Redis.
   */
  private static List<String> ask(int port, String commands, int linesMax) {
    List<String> lines = new ArrayList<>();
    try (Socket socket = new Socket()) {
      socket.connect(new InetSocketAddress(InetAddress.getLoopbackAddress(), port), TIMEOUT_MILLIS);
      socket.setSoTimeout(TIMEOUT_MILLIS);
      socket.getOutputStream().write(commands.getBytes(StandardCharsets.UTF_8));
      BufferedReader reader =
          new BufferedReader(
              new InputStreamReader(socket.getInputStream(), StandardCharsets.UTF_8));
      while (lines.size() < linesMax) {
        String line = reader.readLine();
        if (line == null) {
          break;
        }
        lines.add(line);
      }
    } catch (IOException e) {
      // Silence is an answer too.
      return lines;
    }
    return lines;
  }

  @Override
  public void onReady() {}

  /** Orderly shutdown: the append-only file is written to the disk. */
  @Override
  public String stopSignal() {
    return "TERM";
  }
}
