package io.aetherflow.local;

import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.ServerSocket;
import java.nio.file.DirectoryStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.HashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;

/** Free ports, and who holds the others. */
final class Ports {

  private static final Path PROC = Path.of("/proc");
  private static final String LISTENING = "0A";

  private Ports() {}

  /**
   * A port on loopback that was free a moment ago; another process may take it before it is used.
   */
  static int free() {
    try (ServerSocket socket = new ServerSocket(0, 1, InetAddress.getLoopbackAddress())) {
      return socket.getLocalPort();
    } catch (IOException e) {
      throw new ServerException("There is no free port on loopback.", e);
    }
  }

  static boolean isFree(int port) {
    try (ServerSocket socket = new ServerSocket()) {
      socket.setReuseAddress(true);
      socket.bind(new InetSocketAddress(InetAddress.getLoopbackAddress(), port));
      return true;
    } catch (IOException e) {
      return false;
    }
  }

  /**
   * Names the process that listens on a port, for example {@code process 4711 (java)}, as far as it
   * can be seen.
   */
  static Optional<String> holder(int port) {
    if (Files.isDirectory(PROC.resolve("self/fd"))) {
      return holderInProc(port);
    }
    return Commands.run(List.of("lsof", "-nP", "-iTCP:" + port, "-sTCP:LISTEN", "-Fpc"))
        .output()
        .lines()
        .filter(line -> line.matches("p\\d+"))
        .findFirst()
        .map(line -> describe(Long.parseLong(line.substring(1))));
  }

  private static Optional<String> holderInProc(int port) {
    Set<String> sockets = new HashSet<>();
    String userId = "";
    for (String table : List.of("net/tcp", "net/tcp6")) {
      for (String line : lines(PROC.resolve(table))) {
        // sl, local address, remote address, state, queues, timer, retransmissions, user, timeout,
        // inode
        String[] columns = line.strip().split("\\s+");
        if (columns.length > 9 && columns[3].equals(LISTENING) && portOf(columns[1]) == port) {
          sockets.add("socket:[" + columns[9] + "]");
          userId = columns[7];
        }
      }
    }
    if (sockets.isEmpty()) {
      return Optional.empty();
    }
    try (DirectoryStream<Path> processes = Files.newDirectoryStream(PROC, "[0-9]*")) {
      for (Path process : processes) {
        if (holdsOne(process, sockets)) {
          return Optional.of(describe(Long.parseLong(process.getFileName().toString())));
        }
      }
    } catch (IOException e) {
      return Optional.empty();
    }
    return Optional.of("a process of the user with id " + userId);
  }

  private static int portOf(String hexAddress) {
    String hexPort = hexAddress.substring(hexAddress.indexOf(':') + 1);
    return hexPort.matches("[0-9A-Fa-f]{4}") ? Integer.parseInt(hexPort, 16) : -1;
  }

  private static boolean holdsOne(Path process, Set<String> sockets) {
    try (DirectoryStream<Path> open = Files.newDirectoryStream(process.resolve("fd"))) {
      for (Path descriptor : open) {
        if (sockets.contains(Files.readSymbolicLink(descriptor).toString())) {
          return true;
        }
      }
    } catch (IOException e) {
      // The process is another user's, or has ended meanwhile.
      return false;
    }
    return false;
  }

  private static String describe(long pid) {
    String name =
        ProcessHandle.of(pid)
            .flatMap(process -> process.info().command())
            .map(command -> Path.of(command).getFileName().toString())
            .or(() -> lines(PROC.resolve(pid + "/comm")).stream().findFirst())
            .orElse("unknown program");
    return "process " + pid + " (" + name + ")";
  }

  private static List<String> lines(Path file) {
    try {
      return Files.readAllLines(file);
    } catch (IOException e) {
      return List.of();
    }
  }
}
