package io.aetherflow.statesync.sequencer;

/** What became of one document's batch. */
public sealed interface CommitOutcome {

  /** Durable. */
  record Committed(long committedAtMillis) implements CommitOutcome {}

  /** The document's version or guard was another one. Nothing of the batch is in the log. */
  record LostRace() implements CommitOutcome {}

  /** The connection broke: the batch may be in the log, now or soon, or never. */
  record Unknown() implements CommitOutcome {}

  /**
   * The log refused this batch, and would again. Nothing of it is in the log.
   *
   * @param idUsed an operation of the batch has an id that the document's log holds already
   */
  record Failed(boolean idUsed) implements CommitOutcome {}
}
