package io.aetherflow.system.simulation;

import java.nio.charset.StandardCharsets;
import java.util.HashMap;
import java.util.HashSet;
import java.util.Map;
import java.util.UUID;

/** What must hold in the end, whatever has happened. */
final class Aftermath {
  private final World world;

  Aftermath(World world) {
    this.world = world;
  }

  void check() {
    for (var document : world.postgres.documents()) {
      var versions = dense(document);
      var content =
          world.contentAt(
              world.postgres.type(document), document, world.postgres.log(document).size());
      for (var client : world.clients) {
        if (client.documentId().equals(document)) {
          sameContent(client, content);
          eachOnce(client, versions);
        }
      }
    }
  }

  /** Of documents with contests: what must hold of their ledgers. */
  void checkLedgers() {
    for (var document : world.postgres.documents()) {
      new LedgerAudit(world, document).check();
    }
  }

  /** The versions of the log are 1, 2, 3, …, and no operation stands in it twice. */
  private Map<String, Long> dense(UUID document) {
    var versions = new HashMap<String, Long>();
    long last = 0;
    for (var operation : world.postgres.log(document)) {
      if (operation.version() != ++last) {
        throw new BrokenGuarantee("version " + operation.version() + " stands at place " + last);
      }
      var opId = world.bugs.unsalted(operation.opId().toString());
      if (versions.put(opId, last) != null) {
        throw new BrokenGuarantee("operation " + opId + " is committed twice");
      }
    }
    return versions;
  }

  private void sameContent(SimulatedClient<?, ?> client, Object content) {
    if (!client.holds(content)) {
      var document = client.documentId();
      byte[] replayed = world.replayed(document, world.postgres.log(document).size());
      throw new BrokenGuarantee(
          client
              + " holds "
              + client.shown()
              + ", the log makes "
              + new String(replayed, StandardCharsets.UTF_8));
    }
  }

  /**
   * What was acknowledged is in the log where it was said to be; what was written is there, or was
   * given back.
   */
  private static void eachOnce(SimulatedClient<?, ?> client, Map<String, Long> versions) {
    client
        .acknowledged()
        .forEach((opId, version) -> {
          if (!version.equals(versions.get(opId))) {
            throw new BrokenGuarantee(
                opId + " was acknowledged as " + version + ", stands at " + versions.get(opId));
          }
        });
    var lost = new HashSet<>(client.written());
    lost.removeAll(versions.keySet());
    lost.removeAll(client.takenBack());
    if (!lost.isEmpty()) {
      throw new BrokenGuarantee(client + " lost " + lost);
    }
  }
}
