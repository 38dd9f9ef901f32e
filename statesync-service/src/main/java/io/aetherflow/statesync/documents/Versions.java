package io.aetherflow.statesync.documents;

import io.aetherflow.model.Problem;
import io.aetherflow.statesync.access.Actor;
import io.aetherflow.statesync.access.Refusal;
import io.aetherflow.statesync.access.RefusedException;
import io.aetherflow.statesync.access.Role;
import java.util.List;
import java.util.UUID;

/**
 * The names of versions. Whoever may read a document sees them, whoever may edit it gives and takes
 * them; content and guard are not touched by that. Calls block on the stores.
 */
public final class Versions {
  private static final int NAMES_MAX = 1_000;

  private final DocumentStore documents;
  private final VersionStore versions;
  private final VersionListener listener;

  public Versions(DocumentStore documents, VersionStore versions, VersionListener listener) {
    this.documents = documents;
    this.versions = versions;
    this.listener = listener;
  }

  /** The named versions, newest first. */
  public List<NamedVersion> list(Actor actor, String documentId) {
    return versions.list(entry(actor, documentId, Role.VIEWER).document().id());
  }

  /** Names a version, or gives it another name. */
  public NamedVersion name(Actor actor, String documentId, long version, String name) {
    String wanted = Fields.versionName(name);
    Document document = entry(actor, documentId, Role.EDITOR).document();
    long lowest = Math.max(1, versions.floorVersion(document.id()));
    if (version < lowest || version > document.version()) {
      throw new RefusedException(
          Refusal.of(
              new Problem(
                  Problem.OUT_OF_RANGE,
                  "version",
                  Long.toString(version),
                  lowest + ".." + document.version())));
    }
    NamedVersion named =
        versions
            .put(document.id(), version, wanted, actor, NAMES_MAX)
            .orElseThrow(() ->
                new RefusedException(
                    Refusal.tooLarge(
                        "versions", Integer.toString(NAMES_MAX + 1), "0.." + NAMES_MAX)));
    listener.named(document.id());
    return named;
  }

  /** Takes a version's name away; the version itself stays. */
  public void forget(Actor actor, String documentId, long version) {
    UUID id = entry(actor, documentId, Role.EDITOR).document().id();
    if (!versions.remove(id, version)) {
      throw new RefusedException(Refusal.notFound("named version"));
    }
    listener.named(id);
  }

  private DocumentStore.Entry entry(Actor actor, String documentId, Role needed) {
    DocumentStore.Entry entry =
        documents
            .find(Fields.id("document_id", documentId))
            .orElseThrow(() -> new RefusedException(Refusal.notFound("document")));
    Documents.require(entry, actor, needed);
    return entry;
  }
}
