package io.aetherflow.gateway.routing;

import io.aetherflow.gateway.protocol.Refusal;
import io.aetherflow.proto.statesync.v1.Submission;
import io.aetherflow.proto.statesync.v1.SubmissionResult;

/** Where operations are handed in. */
public interface Submitter {

  /**
   * Hands operations in. They are submitted, and submitted again when an instance is lost, until
   * there is an answer or the time for it is over; the listener is told once, on any thread.
   *
   * @param submission without a correlation id
   * @return whether it was taken; when not, too much waits already and the listener is not called
   */
  boolean submit(Submission submission, Answer answer);

  /** What becomes of a submission. */
  interface Answer {
    /** It was judged. What was committed has not been given to the feeds yet. */
    void judged(SubmissionResult result);

    /**
     * There was no answer in time: the outcome is unknown, and the same bytes may be sent again.
     */
    void unanswered(Refusal refusal);
  }
}
