package io.aetherflow.demos;

import io.aetherflow.client.AetherFlowRest;
import io.aetherflow.client.ContentAtVersion;
import io.aetherflow.client.SharedDocument;
import io.aetherflow.model.DocumentType;
import io.aetherflow.model.DocumentTypes;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.HexFormat;
import java.util.List;
import java.util.Map;
import java.util.UUID;

/**
 * Compares, when all is written, what everyone holds with what REST returns and with a replay of
 * the log, and looks for every acknowledged operation in the log. Documents of any type.
 */
final class Verification {
  private static final int PAGE = 500;
  private static final int PROBLEMS_MAX = 20;

  /**
   * What was found.
   *
   * @param converged whether all copies, REST and the replay agree
   * @param missing acknowledged operations that are not in the log exactly once, at the version of
   *     their acknowledgement
   * @param contentHash SHA-256 of all documents' contents, in the order of their ids
   */
  record Verdict(
      boolean converged,
      long missing,
      int copies,
      long logged,
      long resolutions,
      String contentHash,
      List<String> problems) {

    boolean isGood() {
      return converged && missing == 0;
    }
  }

  private final DocumentTypes types = DocumentTypes.load();
  private final AetherFlowRest rest;
  private final Duration max;
  private final Map<UUID, Long> foundVersions = new HashMap<>();
  private final Map<String, Long> heads = new HashMap<>();
  private final List<String> problems = new ArrayList<>();
  private boolean converged = true;
  private long repeated;
  private int copies;
  private long logged;
  private long resolutions;

  Verification(AetherFlowRest rest, Duration max) {
    this.rest = rest;
    this.max = max;
  }

  Verdict verify(
      Map<String, ? extends List<? extends SharedDocument<?, ?>>> documents,
      Map<UUID, Long> acknowledged) {
    var hash = sha256();
    documents.keySet().stream()
        .sorted()
        .forEach(id -> {
          var held = documents.get(id);
          hash.update(verify(id, held == null ? List.of() : held));
        });
    long missing = repeated;
    for (var entry : acknowledged.entrySet()) {
      var version = foundVersions.get(entry.getKey());
      if (!entry.getValue().equals(version)) {
        missing++;
        problem(
            "operation %s was acknowledged as version %d, the log has it as %s"
                .formatted(entry.getKey(), entry.getValue(), version));
      }
    }
    return new Verdict(
        converged,
        missing,
        copies,
        logged,
        resolutions,
        HexFormat.of().formatHex(hash.digest()),
        List.copyOf(problems));
  }

  /** The newest version of each document that was verified. */
  Map<String, Long> heads() {
    return heads;
  }

  private byte[] verify(String id, List<? extends SharedDocument<?, ?>> held) {
    var stored = Patience.ask(max, () -> rest.content(id));
    heads.put(id, stored.version());
    return verify(types.require(stored.type()), id, stored, held);
  }

  private <C, D> byte[] verify(
      DocumentType<C, D> type,
      String id,
      ContentAtVersion stored,
      List<? extends SharedDocument<?, ?>> held) {
    C content = type.decodeContent(stored.content());
    boolean reached =
        Patience.until(
            max,
            () ->
                held.stream()
                    .allMatch(
                        copy -> copy.version() == stored.version() && copy.pendingCount() == 0));
    if (!reached) {
      differ(id + ": not every copy reached version " + stored.version());
    }
    for (var copy : held) {
      copies++;
      if (!copy.content().equals(content)) {
        differ(id + ": a copy at version " + copy.version() + " differs from REST");
      }
    }
    if (!replay(type, id, stored.version()).equals(content)) {
      differ(id + ": a replay of the log differs from the content at " + stored.version());
    }
    return type.encodeContent(content);
  }

  /** Builds the content anew from the log, and notes where each operation stands in it. */
  private <C, D> C replay(DocumentType<C, D> type, String id, long head) {
    C content = type.emptyContent();
    var seen = new HashSet<UUID>();
    long version = 0;
    while (version < head) {
      long after = version;
      var page = Patience.ask(max, () -> rest.operations(id, after, PAGE));
      if (page.isEmpty()) {
        differ(id + ": the log ends at " + version + ", the content is at " + head);
        return content;
      }
      for (var operation : page) {
        var info = operation.info();
        if (info.version() != version + 1) {
          differ(id + ": version " + info.version() + " follows " + version + " in the log");
        }
        version = info.version();
        if (version > head) {
          return content;
        }
        content = type.apply(content, type.decodeDelta(operation.delta()));
        logged++;
        if (info.opType().equals("resolution")) {
          resolutions++;
        }
        if (!seen.add(info.opId())) {
          repeated++;
          problem(id + ": operation " + info.opId() + " is in the log more than once");
        }
        foundVersions.put(info.opId(), version);
      }
    }
    return content;
  }

  private void differ(String what) {
    converged = false;
    problem(what);
  }

  private void problem(String what) {
    if (problems.size() < PROBLEMS_MAX) {
      problems.add(what);
    }
  }

  private static MessageDigest sha256() {
    try {
      return MessageDigest.getInstance("SHA-256");
    } catch (NoSuchAlgorithmException impossible) {
      throw new IllegalStateException("every JDK has SHA-256", impossible);
    }
  }
}
