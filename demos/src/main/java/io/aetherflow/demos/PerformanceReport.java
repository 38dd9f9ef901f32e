package io.aetherflow.demos;

import com.fasterxml.jackson.annotation.JsonUnwrapped;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;
import tools.jackson.databind.SerializationFeature;
import tools.jackson.databind.json.JsonMapper;

/**
 * The outcome of a load, as it is written with {@code --json}: the fields of the collaboration demo
 * and those below.
 *
 * @param ratePerSecond zero when users waited for acknowledgements
 * @param inFlight edits of a user that waited at most for their acknowledgement; zero with a rate
 * @param warmUpOperations were written before, and are not counted
 * @param deliveries how often an operation arrived at somebody who had not written it
 * @param load what the load program itself took of the machine
 * @param memory what idle connections hold, where that was measured
 */
record PerformanceReport(
    @JsonUnwrapped Report outcome,
    String mode,
    double ratePerSecond,
    int inFlight,
    long warmUpOperations,
    int fullClients,
    long deliveries,
    CpuTime.@Nullable Share load,
    @Nullable Memory memory,
    List<LoadTimeline.Percentile> percentiles,
    List<LoadTimeline.Point> timeline) {

  /** How the memory of one process grew. */
  record Growth(String process, long liveHeapBytes, long nativeBytes) {}

  /**
   * What so many idle connections hold.
   *
   * @param bytesPerConnection the growth of all processes together
   */
  record Memory(int connections, int documents, long bytesPerConnection, List<Growth> growth) {

    static Memory of(
        int connections,
        int documents,
        List<StackProcesses.Held> before,
        List<StackProcesses.Held> after) {
      var growth = new ArrayList<Growth>();
      long all = 0;
      for (int i = 0; i < before.size(); i++) {
        var was = before.get(i);
        var is = after.get(i);
        var grown =
            new Growth(
                was.name(),
                is.liveHeapBytes() - was.liveHeapBytes(),
                is.nativeBytes() - was.nativeBytes());
        growth.add(grown);
        all += grown.liveHeapBytes() + grown.nativeBytes();
      }
      return new Memory(connections, documents, all / Math.max(1, connections), growth);
    }
  }

  /** Whether all that was written is there, once, and the same everywhere. */
  boolean isGood() {
    return outcome.isGood() && outcome.problems().isEmpty();
  }

  void write(Path file) throws IOException {
    var json = JsonMapper.builder().enable(SerializationFeature.INDENT_OUTPUT).build();
    Files.writeString(file, json.writeValueAsString(this) + System.lineSeparator());
  }
}
