package io.aetherflow.statesync.sequencer;

import io.aetherflow.model.DocumentType;
import io.aetherflow.model.authority.ConflictJudge;

/** Who looks for conflicts in documents. Every instance must give the same judges. */
public interface Judges {

  /** The judge of a document that is loaded; {@code policy} is the document's. */
  <C, D> ConflictJudge<C, D> judge(DocumentType<C, D> type, String policy);

  /** Concurrent edits merge, whatever the policy. */
  static Judges merging() {
    return new Judges() {
      @Override
      public <C, D> ConflictJudge<C, D> judge(DocumentType<C, D> type, String policy) {
        return ConflictJudge.merging();
      }
    };
  }
}
