package io.aetherflow.statesync.sequencer;

import io.aetherflow.model.Problem;
import io.aetherflow.statesync.access.Refusal;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * What is said of an operation beside its meaning: its size, how far back its base may lie, rights.
 */
final class Rules {
  private Rules() {}

  /** The refusal that needs no look at the history, or null when the operation may be judged. */
  static Verdict.@Nullable Refused refusal(
      Limits limits, Confirmed known, EditOperation operation) {
    if (operation.wish() != null) {
      return null;
    }
    int bytes = operation.delta().length;
    if (bytes > limits.deltaBytesMax()) {
      return new Verdict.Refused(
          Refusal.tooLarge("delta", bytes + " bytes", "0.." + limits.deltaBytesMax() + " bytes"));
    }
    long base = operation.baseVersion();
    long oldest = Math.max(known.floorVersion(), known.version() - limits.historyOperationsMax());
    if (base >= 0 && base < oldest) {
      return trimmed(base, oldest);
    }
    return null;
  }

  /** The refusal of what is based on a version of which nothing is known any more. */
  static Verdict.Refused trimmed(long base, long oldest) {
    return refused(Problem.BASE_TRIMMED, "baseVersion", Long.toString(base), oldest + " and above");
  }

  /**
   * The verdict under the rights of who submits. Rights come last: an operation that was committed
   * while its author had them is answered with its version, also when they are gone by the time of
   * the retry. A refusal would make the client take back what everybody else has.
   */
  static Verdict permitted(Confirmed known, EditSubmission submission, Verdict verdict) {
    if (verdict instanceof Verdict.Already) {
      return verdict;
    }
    Optional<Refusal> refusal = submission.refusalUnder(known.access());
    return refusal.isPresent() ? new Verdict.Refused(refusal.get()) : verdict;
  }

  /**
   * The refusal of an operation that the log will not take; perhaps it holds another one of its id.
   */
  static Refusal refusedByLog(EditOperation operation, boolean idUsed) {
    String opId = operation.opId().toString();
    return idUsed
        ? Refusal.of(new Problem(Problem.OP_ID_REUSED, "opId", opId, "an id not used before"))
        : Refusal.internal("The operation cannot be stored.");
  }

  private static Verdict.Refused refused(String code, String field, String value, String limit) {
    return new Verdict.Refused(Refusal.of(new Problem(code, field, value, limit)));
  }
}
