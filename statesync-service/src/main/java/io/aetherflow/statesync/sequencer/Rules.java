package io.aetherflow.statesync.sequencer;

import io.aetherflow.model.Problem;
import io.aetherflow.statesync.access.Refusal;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * What can be said of an operation without a look at the history: rights, sizes, and how far back
 * its base may lie.
 */
final class Rules {
  private Rules() {}

  /** The refusal of an operation, or null when it may be judged. */
  static Verdict.@Nullable Refused refusal(
      Limits limits, Confirmed known, EditSubmission submission, EditOperation operation) {
    Optional<Refusal> refusal =
        known.access().refusalOfEdit(submission.actor().userId(), submission.actor().sessionId());
    if (refusal.isPresent()) {
      return new Verdict.Refused(refusal.get());
    }
    int bytes = operation.delta().length;
    if (bytes > limits.deltaBytesMax()) {
      return new Verdict.Refused(
          Refusal.tooLarge("delta", bytes + " bytes", "0.." + limits.deltaBytesMax() + " bytes"));
    }
    long base = operation.baseVersion();
    long oldest = known.version() - limits.historyOperationsMax();
    if (base >= 0 && base < oldest) {
      return refused(
          Problem.BASE_TRIMMED, "baseVersion", Long.toString(base), oldest + " and above");
    }
    return null;
  }

  /** The refusal of an operation whose id the log holds for another one. */
  static Refusal idUsed(EditOperation operation) {
    return Refusal.of(
        new Problem(
            Problem.OP_ID_REUSED, "opId", operation.opId().toString(), "an id not used before"));
  }

  private static Verdict.Refused refused(String code, String field, String value, String limit) {
    return new Verdict.Refused(Refusal.of(new Problem(code, field, value, limit)));
  }
}
