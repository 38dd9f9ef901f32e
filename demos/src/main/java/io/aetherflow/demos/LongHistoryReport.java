package io.aetherflow.demos;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import tools.jackson.databind.SerializationFeature;
import tools.jackson.databind.json.JsonMapper;

/**
 * What a document with a long history costs, in milliseconds.
 *
 * @param editOld an edit in the document with the long history, until its acknowledgement
 * @param editNew in turn with these, an edit in a new document of the same length
 * @param editRatio of the medians of both
 * @param openFirstMillis opening it when nobody had it open for longer than it stays in memory
 * @param open opening it again and again
 * @param version reading the content at a version taken at random
 * @param catchUp receiving the operations that were missed
 */
record LongHistoryReport(
    int operations,
    int length,
    int missed,
    double buildSeconds,
    boolean contentAsWritten,
    Latency editOld,
    Latency editNew,
    double editRatio,
    double openFirstMillis,
    Latency open,
    Latency version,
    Latency catchUp) {

  void write(Path file) throws IOException {
    var json = JsonMapper.builder().enable(SerializationFeature.INDENT_OUTPUT).build();
    Files.writeString(file, json.writeValueAsString(this) + System.lineSeparator());
  }
}
