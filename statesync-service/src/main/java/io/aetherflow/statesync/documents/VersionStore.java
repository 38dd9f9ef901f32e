package io.aetherflow.statesync.documents;

import io.aetherflow.statesync.access.Actor;
import java.util.List;
import java.util.Optional;
import java.util.UUID;

/**
 * Where the names of versions are kept. Calls block; a store that cannot be reached throws {@link
 * io.aetherflow.statesync.access.RefusedException} with {@code UNAVAILABLE}.
 */
public interface VersionStore {

  /** The named versions of a document, newest first. */
  List<NamedVersion> list(UUID documentId);

  /**
   * Names a version, or gives it another name; answers nothing when that many versions have a name
   * already and this one has none.
   */
  Optional<NamedVersion> put(UUID documentId, long version, String name, Actor by, int namesMax);

  /** The version below which nothing can be read any more. */
  long floorVersion(UUID documentId);

  /** Takes a version's name away; answers whether it had one. */
  boolean remove(UUID documentId, long version);
}
