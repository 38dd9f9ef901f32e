package io.aetherflow.model.history;

import java.util.Map;
import java.util.UUID;

/**
 * One committed operation: what its author wrote, and what became of it.
 *
 * @param version its place in the document's order: 1, 2, 3, … without a hole
 * @param opId made once by the author's client; at most one operation of a document has it
 * @param baseVersion the version that the author had seen
 * @param writtenAtMillis the last key stroke, in milliseconds since the epoch, clamped on receipt
 * @param written the delta as written: on the document at {@code baseVersion} followed by the
 *     author's own earlier operations with a version above {@code baseVersion}
 * @param delta the delta as committed: on the document at {@code version} − 1
 * @param rulings how the contests that it caused were decided, by the judge's names for them; read
 *     when it is judged again
 */
public record Operation<D>(
    long version,
    UUID opId,
    Author author,
    OperationType type,
    long baseVersion,
    long writtenAtMillis,
    D written,
    D delta,
    Map<String, Choice> rulings) {

  public Operation {
    rulings = Map.copyOf(rulings);
    if (version < 1) {
      throw new IllegalArgumentException("version is " + version + ", accepted is 1 and above");
    }
    if (baseVersion < 0 || baseVersion >= version) {
      throw new IllegalArgumentException(
          "baseVersion is " + baseVersion + ", accepted is 0.." + (version - 1));
    }
  }

  /** An operation that caused no contest. */
  public Operation(
      long version,
      UUID opId,
      Author author,
      OperationType type,
      long baseVersion,
      long writtenAtMillis,
      D written,
      D delta) {
    this(version, opId, author, type, baseVersion, writtenAtMillis, written, delta, Map.of());
  }

  /**
   * Whether the authority made it, right behind the operation whose conflicts it resolves; what
   * people resolve is an operation of their own.
   */
  public boolean isConsequence() {
    return type == OperationType.RESOLUTION && author.equals(Author.SYSTEM);
  }

  /** The same with the rulings on the contests that it caused. */
  public Operation<D> ruled(Map<String, Choice> answers) {
    return answers.isEmpty()
        ? this
        : new Operation<>(
            version, opId, author, type, baseVersion, writtenAtMillis, written, delta, answers);
  }
}
