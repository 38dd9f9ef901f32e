package io.aetherflow.statesync.sequencer;

import io.aetherflow.model.DocumentType;
import io.aetherflow.model.authority.ConflictJudge;
import io.aetherflow.model.authority.ConflictJudges;

/** Who looks for conflicts in documents. Every instance must give the same judges. */
public interface Judges {

  /** The judge of a document that is loaded. */
  <C, D> ConflictJudge<C, D> judge(DocumentType<C, D> type);

  /** The judges that the document types bring. */
  static Judges of(ConflictJudges judges) {
    return new Judges() {
      @Override
      public <C, D> ConflictJudge<C, D> judge(DocumentType<C, D> type) {
        return judges.judge(type);
      }
    };
  }

  /** Concurrent edits merge, whatever the policy. */
  static Judges merging() {
    return new Judges() {
      @Override
      public <C, D> ConflictJudge<C, D> judge(DocumentType<C, D> type) {
        return ConflictJudge.merging();
      }
    };
  }
}
