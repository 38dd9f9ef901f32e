package io.aetherflow.demos;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.Locale;
import java.util.Map;
import java.util.Set;
import org.jspecify.annotations.Nullable;
import org.yaml.snakeyaml.LoaderOptions;
import org.yaml.snakeyaml.Yaml;
import org.yaml.snakeyaml.constructor.SafeConstructor;
import org.yaml.snakeyaml.error.YAMLException;

/**
 * A {@code config.yaml}: addresses of the services, and the demo's own settings.
 *
 * <pre>
 * gateway:   {host: localhost, port: 8000}
 * session:   {host: localhost, port: 9001}
 * statesync: {host: localhost, port: 9002}
 * demo: {users: 5, documents: 10, operations: 1000, conflict_rate: 0.1,
 *        duration: 60s, network_delay: 100ms}
 * </pre>
 *
 * <p>Every key may be left out; one that is not known is an error, so that a slip of the pen is
 * noticed.
 */
final class DemoConfig {
  private static final Set<String> SERVICE_KEYS = Set.of("host", "port");
  private static final Map<String, Set<String>> KEYS =
      Map.of(
          "gateway", SERVICE_KEYS,
          "session", SERVICE_KEYS,
          "statesync", SERVICE_KEYS,
          "demo",
              Set.of(
                  "users",
                  "documents",
                  "operations",
                  "conflict_rate",
                  "duration",
                  "network_delay"));

  private final Map<String, String> values;

  private DemoConfig(Map<String, String> values) {
    this.values = values;
  }

  static DemoConfig empty() {
    return new DemoConfig(Map.of());
  }

  /**
   * Reads a file.
   *
   * @throws IllegalArgumentException when it is no YAML of this form
   */
  static DemoConfig read(Path file) {
    Object root;
    try (var reader = Files.newBufferedReader(file)) {
      root = new Yaml(new SafeConstructor(new LoaderOptions())).load(reader);
    } catch (IOException unreadable) {
      throw new IllegalArgumentException(file + " can not be read: " + unreadable, unreadable);
    } catch (YAMLException malformed) {
      throw new IllegalArgumentException(file + ": " + malformed.getMessage(), malformed);
    }
    var values = new LinkedHashMap<String, String>();
    for (var section : map(file, "the file", root).entrySet()) {
      var known = KEYS.get(section.getKey());
      if (known == null) {
        throw unknown(file, section.getKey(), KEYS.keySet());
      }
      for (var entry : map(file, section.getKey(), section.getValue()).entrySet()) {
        if (!known.contains(entry.getKey())) {
          throw unknown(file, section.getKey() + "." + entry.getKey(), known);
        }
        values.put(section.getKey() + "." + entry.getKey(), String.valueOf(entry.getValue()));
      }
    }
    return new DemoConfig(values);
  }

  @Nullable String text(String key) {
    return values.get(key);
  }

  /**
   * Where a service is: what the file says, else the port that the start scripts take from the
   * environment, else the usual one.
   */
  Address address(String service, int usualPort) {
    return address(service, usualPort, System.getenv());
  }

  Address address(String service, int usualPort, Map<String, String> environment) {
    var variable = "AETHERFLOW_" + service.toUpperCase(Locale.ROOT) + "_PORT";
    var port = values.getOrDefault(service + ".port", environment.getOrDefault(variable, ""));
    return new Address(
        values.getOrDefault(service + ".host", "localhost"),
        port.isEmpty() ? usualPort : Integer.parseInt(port));
  }

  private static Map<String, Object> map(Path file, String name, @Nullable Object value) {
    var map = new LinkedHashMap<String, Object>();
    if (value == null) {
      return map;
    }
    if (!(value instanceof Map<?, ?> read)) {
      throw new IllegalArgumentException(file + ": " + name + " is no mapping of keys to values");
    }
    read.forEach((key, of) -> map.put(String.valueOf(key), of == null ? "" : of));
    return map;
  }

  private static IllegalArgumentException unknown(Path file, String key, Set<String> known) {
    return new IllegalArgumentException(
        file + ": " + key + " is not known, accepted is one of " + new java.util.TreeSet<>(known));
  }
}
