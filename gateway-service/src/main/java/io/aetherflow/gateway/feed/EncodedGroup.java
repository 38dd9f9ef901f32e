package io.aetherflow.gateway.feed;

import io.aetherflow.gateway.protocol.ConflictEntry;
import io.aetherflow.gateway.protocol.EncodedOperation;
import io.aetherflow.gateway.protocol.OperationWriter;
import io.aetherflow.gateway.protocol.ServerFrameWriter;
import io.aetherflow.proto.statesync.v1.Conflict;
import io.aetherflow.proto.statesync.v1.Operation;
import io.aetherflow.proto.statesync.v1.StageTimes;
import java.lang.ref.WeakReference;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * A {@link Group} in the form in which it is sent, made once for all connections. Immutable but for
 * the frames, which are made when they are first asked for; making one twice does no harm.
 */
public final class EncodedGroup {
  private final String document;
  private final List<EncodedOperation> operations;
  private final String json;
  private final int utf8Bytes;
  private final @Nullable StageTimes stages;
  private final List<ConflictEntry> conflicts;
  private @Nullable String frame;

  /** Weakly, since it is of use while all are written to, and there may be one for each group. */
  private volatile @Nullable WeakReference<Joined> joined;

  /** The frame of this group and those that follow it up to a version. */
  private record Joined(long last, String frame) {}

  private EncodedGroup(
      String document,
      List<EncodedOperation> operations,
      @Nullable StageTimes stages,
      List<ConflictEntry> conflicts) {
    this.document = document;
    this.conflicts = conflicts;
    this.operations = operations;
    this.stages = stages;
    this.json =
        operations.size() == 1
            ? operations.getFirst().json()
            : String.join(",", operations.stream().map(EncodedOperation::json).toList());
    this.utf8Bytes = operations.stream().mapToInt(EncodedOperation::utf8Bytes).sum();
  }

  /** Encodes what one decision committed. */
  static EncodedGroup encode(String document, Group group) {
    return encode(document, group.operations(), group.stages(), group.conflicts());
  }

  /** Encodes operations that were committed together. */
  public static EncodedGroup encode(
      String document, List<Operation> operations, List<Conflict> conflicts) {
    return encode(document, operations, null, conflicts);
  }

  private static EncodedGroup encode(
      String document,
      List<Operation> operations,
      @Nullable StageTimes stages,
      List<Conflict> conflicts) {
    List<EncodedOperation> encoded = new ArrayList<>(operations.size());
    for (int i = 0; i < operations.size(); i++) {
      encoded.add(OperationWriter.encode(operations.get(i), i + 1 < operations.size()));
    }
    return new EncodedGroup(
        document, List.copyOf(encoded), stages, conflicts.stream().map(ConflictEntry::of).toList());
  }

  /** The version of the first operation. */
  public long first() {
    return operations.getFirst().version();
  }

  /** The version of the last operation. */
  public long last() {
    return operations.getLast().version();
  }

  /** The operation and, where there is one, its resolution. */
  public List<EncodedOperation> operations() {
    return operations;
  }

  /** When a traced edit passed the stages in statesync; null when that is not known. */
  public @Nullable StageTimes stages() {
    return stages;
  }

  /** What the ledger recorded of it. */
  public List<ConflictEntry> conflicts() {
    return conflicts;
  }

  /** The operations with a comma between them. */
  public String json() {
    return json;
  }

  /** About how long {@link #json} is in UTF-8. */
  public int utf8Bytes() {
    return utf8Bytes;
  }

  /** The whole {@code ops} frame with this group alone. */
  public String frame() {
    String made = frame;
    if (made == null) {
      made = ServerFrameWriter.ops(document, json);
      frame = made;
    }
    return made;
  }

  /**
   * The {@code ops} frame of groups of one document, in their order. Many connections that are
   * written to at the same time have the same groups waiting: theirs is one frame.
   *
   * @param groups at least one
   */
  public static String frame(List<EncodedGroup> groups) {
    EncodedGroup first = groups.getFirst();
    if (groups.size() == 1) {
      return first.frame();
    }
    if (!areNeighbours(groups)) {
      return join(groups);
    }
    long last = groups.getLast().last();
    WeakReference<Joined> kept = first.joined;
    Joined known = kept == null ? null : kept.get();
    if (known == null || known.last != last) {
      known = new Joined(last, join(groups));
      first.joined = new WeakReference<>(known);
    }
    return known.frame;
  }

  private static boolean areNeighbours(List<EncodedGroup> groups) {
    for (int i = 1; i < groups.size(); i++) {
      if (groups.get(i).first() != groups.get(i - 1).last() + 1) {
        return false;
      }
    }
    return true;
  }

  private static String join(List<EncodedGroup> groups) {
    StringBuilder text = new StringBuilder();
    for (EncodedGroup group : groups) {
      text.append(text.isEmpty() ? "" : ",").append(group.json);
    }
    return ServerFrameWriter.ops(groups.getFirst().document, text);
  }

  /** The part above a version that lies inside the group. */
  public EncodedGroup above(long version) {
    if (version < first()) {
      return this;
    }
    return new EncodedGroup(
        document,
        operations.stream().filter(o -> o.version() > version).toList(),
        stages,
        conflicts);
  }
}
