package io.aetherflow.statesync.imports;

import io.aetherflow.statesync.access.Actor;

/** Where imported documents are kept. */
@FunctionalInterface
public interface ImportStore {

  /**
   * Adds the document with its operations, a snapshot and its attachments in one transaction;
   * blocks. Answers false, and adds nothing, when the id is taken. A store that cannot be reached
   * throws {@link io.aetherflow.statesync.access.RefusedException} with {@code UNAVAILABLE}.
   */
  boolean insert(ImportedDocument document, Actor creator);
}
