package io.aetherflow.statesync.sequencer;

import io.aetherflow.statesync.ledger.RecordedConflict;
import java.util.List;

/**
 * Counts and traces. Called by whichever thread runs a document; must not block and must not throw.
 */
public interface EditObserver {
  /** A batch was committed, with so many edits of users and so many resolutions. */
  void committed(int edits, int resolutions);

  /** A conflict was found, and that is committed. */
  void found(RecordedConflict conflict);

  void lostRace();

  void rejected(String code);

  void queued(int operations);

  /** The results of a traced submission went out. */
  void finished(EditSubmission submission, List<EditResult> results, long finishedAtMicros);

  /** Observes nothing. */
  static EditObserver none() {
    return new EditObserver() {
      @Override
      public void committed(int edits, int resolutions) {}

      @Override
      public void found(RecordedConflict conflict) {}

      @Override
      public void lostRace() {}

      @Override
      public void rejected(String code) {}

      @Override
      public void queued(int operations) {}

      @Override
      public void finished(
          EditSubmission submission, List<EditResult> results, long finishedAtMicros) {}
    };
  }
}
