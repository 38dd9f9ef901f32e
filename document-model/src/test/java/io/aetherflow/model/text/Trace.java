package io.aetherflow.model.text;

import java.io.IOException;
import java.io.InputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.zip.GZIPInputStream;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

/**
 * A recorded editing session, as deltas in their JSON form.
 *
 * @param deltas one for each patch of the recording, on the text after the one before
 * @param endContent what they lead to from the empty text
 */
record Trace(String name, List<byte[]> deltas, String endContent) {
  /** The sessions that are replayed; each has one author, or was brought into one sequence. */
  static final List<String> NAMES = List.of("sveltecomponent", "friendsforever_flat");

  /** The folder with the recordings, which are not part of this repository. */
  static Path folder() {
    String configured = System.getProperty("aetherflow.traces", "");
    return Path.of(configured.isEmpty() ? "../../shared/traces" : configured);
  }

  static Path file(String name) {
    return folder().resolve(name + ".json.gz");
  }

  static Trace read(String name) throws IOException {
    JsonNode json;
    try (InputStream in = new GZIPInputStream(Files.newInputStream(file(name)))) {
      json = JsonMapper.shared().readTree(in);
    }
    TextType type = new TextType();
    List<byte[]> deltas = new ArrayList<>();
    StringBuilder text = new StringBuilder(json.get("startContent").asString());
    if (!text.isEmpty()) {
      throw new IOException(name + " does not start empty");
    }
    for (JsonNode transaction : json.get("txns")) {
      for (JsonNode patch : transaction.get("patches")) {
        // Positions are code points; deltas count UTF-16 units.
        int start = text.offsetByCodePoints(0, patch.get(0).asInt());
        int end = text.offsetByCodePoints(start, patch.get(1).asInt());
        String inserted = patch.get(2).asString();
        text.replace(start, end, inserted);
        TextDelta delta =
            TextDelta.builder().retain(start).insert(inserted).delete(end - start).build();
        deltas.add(type.encodeDelta(delta));
      }
    }
    return new Trace(name, deltas, json.get("endContent").asString());
  }

  /** Plays the session as a server receives it: each delta is read and applied. */
  TextContent replay() {
    TextType type = new TextType();
    TextContent content = type.emptyContent();
    for (byte[] delta : deltas) {
      content = type.apply(content, type.decodeDelta(delta));
    }
    return content;
  }
}
