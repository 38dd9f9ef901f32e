package io.aetherflow.gateway.feed;

import io.aetherflow.proto.statesync.v1.Committed;
import io.aetherflow.proto.statesync.v1.Conflict;
import io.aetherflow.proto.statesync.v1.Operation;
import io.aetherflow.proto.statesync.v1.StageTimes;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * What one decision committed, and what is delivered as one step: an operation and, where there is
 * one, its resolution.
 *
 * @param guard the document's guard under which it may be delivered: that of its commit, or a later
 *     one
 * @param operations one or two, of consecutive versions
 * @param stages when a traced edit passed the stages in statesync; null when it is not traced, or
 *     was read from the log
 * @param conflicts what the ledger recorded of it
 */
public record Group(
    long guard, List<Operation> operations, @Nullable StageTimes stages, List<Conflict> conflicts) {

  public Group {
    operations = List.copyOf(operations);
    conflicts = List.copyOf(conflicts);
    if (operations.isEmpty()) {
      throw new IllegalArgumentException("operations are empty, accepted is at least one");
    }
    for (int i = 1; i < operations.size(); i++) {
      if (operations.get(i).getVersion() != operations.get(0).getVersion() + i) {
        throw new IllegalArgumentException(
            "operations have the versions "
                + operations.stream().map(Operation::getVersion).toList()
                + ", accepted are consecutive ones");
      }
    }
  }

  /** A group that was read from the log. */
  Group(long guard, List<Operation> operations) {
    this(guard, operations, null, List.of());
  }

  /** The group as it came from a commit. */
  public static Group of(Committed committed) {
    return new Group(
        committed.getGuard(),
        committed.getOperationsList(),
        committed.hasStages() ? committed.getStages() : null,
        committed.getConflictsList());
  }

  /** The version of its first operation. */
  public long first() {
    return operations.getFirst().getVersion();
  }

  /** The version of its last operation. */
  public long last() {
    return operations.getLast().getVersion();
  }

  /** Without what stands at or below a version; the group's last version is above it. */
  Group above(long version) {
    if (first() > version) {
      return this;
    }
    return new Group(
        guard,
        operations.stream().filter(operation -> operation.getVersion() > version).toList(),
        stages,
        conflicts);
  }
}
