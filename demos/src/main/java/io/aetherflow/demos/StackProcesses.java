package io.aetherflow.demos;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/**
 * The processes of a stack on this machine, and the memory that they hold: of a Java process the
 * objects that are live after a full collection, and all memory of the machine that it has beside
 * the heap; of another process all that it has. How much of the heap was touched does not count, so
 * it makes no difference how large it may become. Needs Linux and a JDK.
 */
final class StackProcesses {
  static final StackProcesses NONE = new StackProcesses(Map.of());

  private static final List<String> SERVICES = List.of("gateway", "session", "statesync");
  private static final Pattern TOTAL = Pattern.compile("(?m)^Total\\s+\\d+\\s+(\\d+)\\s*$");
  private static final Pattern ADDRESS = Pattern.compile("0x([0-9a-f]{8,16})");
  private static final Pattern MAPPING = Pattern.compile("^([0-9a-f]+)-([0-9a-f]+) .*");
  private static final Pattern RESIDENT = Pattern.compile("^Rss:\\s+(\\d+) kB$");

  /** What one process holds. */
  record Held(String name, long pid, long liveHeapBytes, long nativeBytes) {}

  private final Map<String, Long> pids;

  private StackProcesses(Map<String, Long> pids) {
    this.pids = pids;
  }

  /**
   * The given ones, or those that the start scripts have noted in their run folder.
   *
   * @throws IllegalArgumentException when there are none
   */
  static StackProcesses find(Map<String, Long> given, Map<String, String> environment) {
    if (!given.isEmpty()) {
      return new StackProcesses(new LinkedHashMap<>(given));
    }
    var run = Path.of(environment.getOrDefault("AETHERFLOW_RUN_DIR", "run"));
    var found = new LinkedHashMap<String, Long>();
    for (var service : SERVICES) {
      note(found, service, run.resolve(service + ".pid"));
    }
    var data = environment.get("AETHERFLOW_DATA_DIR");
    note(found, "redis", Path.of(data == null ? "data" : data).resolve("redis/redis.pid"));
    if (!found.keySet().containsAll(SERVICES)) {
      throw new IllegalArgumentException(
          "processes is empty and %s notes only %s, accepted are the services that ./start-all.sh"
                  .formatted(run, found.keySet())
              + " started, or --processes gateway=PID,session=PID,statesync=PID,redis=PID");
    }
    return new StackProcesses(found);
  }

  private static void note(Map<String, Long> found, String name, Path file) {
    try {
      if (Files.exists(file)) {
        found.put(name, Long.parseLong(Files.readString(file).strip().split("\\s+", 2)[0]));
      }
    } catch (IOException unreadable) {
      throw new IllegalArgumentException(file + " can not be read: " + unreadable, unreadable);
    }
  }

  /** Collects the garbage of all of them, and measures; they stand still for that time. */
  List<Held> memory() {
    var held = new ArrayList<Held>();
    pids.forEach((name, pid) -> held.add(memory(name, pid)));
    return held;
  }

  private static Held memory(String name, long pid) {
    if (!isJava(pid)) {
      return new Held(name, pid, 0, residentBytes(pid, null));
    }
    // Twice: what the first collection frees outside of the heap is given back by a cleaner.
    jcmd(pid, "GC.run");
    var total = TOTAL.matcher(jcmd(pid, "GC.class_histogram"));
    if (!total.find()) {
      throw new IllegalStateException("jcmd " + pid + " GC.class_histogram printed no total");
    }
    jcmd(pid, "System.trim_native_heap");
    return new Held(name, pid, Long.parseLong(total.group(1)), residentBytes(pid, heap(pid)));
  }

  private static boolean isJava(long pid) {
    return ProcessHandle.of(pid)
        .flatMap(process -> process.info().command())
        .map(command -> Path.of(command).endsWith("java"))
        .orElse(false);
  }

  /** The addresses from and to which the heap reaches. */
  private record Range(long from, long to) {
    boolean holds(long address) {
      return Long.compareUnsigned(address, from) >= 0 && Long.compareUnsigned(address, to) < 0;
    }
  }

  private static Range heap(long pid) {
    var text = jcmd(pid, "GC.heap_info");
    int metaspace = text.indexOf("Metaspace");
    var addresses =
        ADDRESS
            .matcher(metaspace < 0 ? text : text.substring(0, metaspace))
            .results()
            .map(match -> Long.parseUnsignedLong(match.group(1), 16))
            .sorted(Long::compareUnsigned)
            .toList();
    if (addresses.size() < 2) {
      throw new IllegalStateException("jcmd " + pid + " GC.heap_info printed no addresses");
    }
    return new Range(addresses.getFirst(), addresses.getLast());
  }

  /** What a process has of the machine's memory, but for a range of addresses. */
  private static long residentBytes(long pid, @Nullable Range without) {
    long kibibytes = 0;
    boolean counted = true;
    try (var lines = Files.newBufferedReader(Path.of("/proc", Long.toString(pid), "smaps"))) {
      for (var line = lines.readLine(); line != null; line = lines.readLine()) {
        var mapping = MAPPING.matcher(line);
        if (mapping.matches()) {
          counted = without == null || !without.holds(Long.parseUnsignedLong(mapping.group(1), 16));
          continue;
        }
        var resident = RESIDENT.matcher(line);
        if (counted && resident.matches()) {
          kibibytes += Long.parseLong(resident.group(1));
        }
      }
    } catch (IOException unreadable) {
      throw new UncheckedIOException(unreadable);
    }
    return kibibytes * 1024;
  }

  private static String jcmd(long pid, String command) {
    var program = Path.of(System.getProperty("java.home"), "bin", "jcmd").toString();
    try {
      // Into a file: one that asks about itself stands still until all is said, and could not read
      // it.
      var answer = Files.createTempFile("jcmd", ".txt");
      try {
        var process =
            new ProcessBuilder(program, Long.toString(pid), command)
                .redirectErrorStream(true)
                .redirectOutput(answer.toFile())
                .start();
        int status = process.waitFor();
        var text = Files.readString(answer);
        if (status != 0) {
          throw new IllegalStateException("jcmd " + pid + " " + command + ": " + text);
        }
        return text;
      } finally {
        Files.deleteIfExists(answer);
      }
    } catch (IOException absent) {
      throw new UncheckedIOException(absent);
    } catch (InterruptedException interrupted) {
      Thread.currentThread().interrupt();
      throw new IllegalStateException("interrupted", interrupted);
    }
  }
}
