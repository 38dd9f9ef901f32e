package io.aetherflow.model.authority;

import io.aetherflow.model.DocumentType;
import io.aetherflow.model.history.Author;
import io.aetherflow.model.history.Operation;
import io.aetherflow.model.history.Pending;
import io.aetherflow.model.history.RecentLog;
import java.util.List;
import org.jspecify.annotations.Nullable;
import org.pcollections.HashTreePMap;
import org.pcollections.PMap;

/**
 * All that the authority knows of one document, immutable: its content at the newest version, the
 * recent log, and for each client what it had pending when it last wrote.
 *
 * <p>A state is rebuilt from any snapshot by {@link #replay replaying} the log; bridges are then
 * rebuilt from the log when a client writes again, so that nothing but content and log has to be
 * stored.
 *
 * <p>The number of bridges is bounded by the clients that have written within the recent log:
 * others are dropped when the log is trimmed.
 */
public final class DocumentState<C, D> {
  /**
   * How many operations a state keeps unless told otherwise; also how far behind a client may be
   * without a reload of history.
   */
  public static final int LOG_LIMIT_DEFAULT = 1_000;

  private final DocumentType<C, D> type;
  private final C content;
  private final RecentLog<D> log;
  private final PMap<Author, Bridge<D>> bridges;
  private final ConflictJudge<C, D> judge;

  DocumentState(
      DocumentType<C, D> type,
      C content,
      RecentLog<D> log,
      PMap<Author, Bridge<D>> bridges,
      ConflictJudge<C, D> judge) {
    this.type = type;
    this.content = content;
    this.log = log;
    this.bridges = bridges;
    this.judge = judge;
  }

  /** The state of a document at a version of which the content is known. */
  public static <C, D> DocumentState<C, D> at(
      DocumentType<C, D> type, long version, C content, ConflictJudge<C, D> judge, int logLimit) {
    return new DocumentState<>(
        type, content, RecentLog.endingAt(version, logLimit), HashTreePMap.empty(), judge);
  }

  /**
   * The state of a document at a version, which merges concurrent edits and keeps the default
   * length of log.
   */
  public static <C, D> DocumentState<C, D> at(DocumentType<C, D> type, long version, C content) {
    return at(type, version, content, ConflictJudge.merging(), LOG_LIMIT_DEFAULT);
  }

  public DocumentType<C, D> type() {
    return type;
  }

  /** The version of the newest operation, 0 for an empty document. */
  public long version() {
    return log.version();
  }

  /** The content at {@link #version}. */
  public C content() {
    return content;
  }

  /** The recent operations. */
  public RecentLog<D> log() {
    return log;
  }

  /**
   * What the author of a recent operation had pending when writing it: its own operations between
   * the base and the operation, as they read on the base. Null when the log does not reach back far
   * enough to tell.
   */
  public @Nullable Pending<D> pendingBehind(Operation<D> operation) {
    var above = log.above(operation.baseVersion());
    var between = above.subList(0, (int) (operation.version() - 1 - operation.baseVersion()));
    var bridge = bridgeBehind(operation, between, null);
    return bridge == null ? null : bridge.pending();
  }

  /**
   * The same as a bridge at the operation's base, for who has at hand what stands between. Whoever
   * asks for all operations of an author gives the bridge of the one before, with that one on top:
   * a client that was away has many pending, and following them anew for each takes minutes.
   *
   * @param between the operations above the base and below the operation
   * @param known an earlier bridge of the author, with all that it wrote since below the operation
   */
  public @Nullable Bridge<D> bridgeBehind(
      Operation<D> operation, List<Operation<D>> between, @Nullable Bridge<D> known) {
    var author = operation.author();
    long base = operation.baseVersion();
    if (between.stream().allMatch(other -> other.author().equals(author))) {
      return new Bridge<>(
          author, base, new Pending<>(between.stream().map(Operation::delta).toList()));
    }
    long own = between.stream().filter(other -> other.author().equals(author)).count();
    var bridge = Bridge.at(base, author, known, type, log, between);
    return bridge == null
        ? null
        : new Bridge<>(
            author, base, new Pending<>(bridge.pending().deltas().subList(0, (int) own)));
  }

  ConflictJudge<C, D> judge() {
    return judge;
  }

  /** This state with a judge that has read the log above a version. */
  DocumentState<C, D> judgedFrom(long base) {
    return new DocumentState<>(type, content, log, bridges, judge.reaching(this, base));
  }

  /**
   * This state with the judge and the longer log of an earlier one, and what was committed since.
   *
   * @param earlier not above this state's version, nor below its log's floor
   */
  DocumentState<C, D> behind(DocumentState<C, D> earlier) {
    var longer = earlier.log;
    for (var operation : log.above(earlier.version())) {
      longer = longer.plus(operation);
    }
    return new DocumentState<>(type, content, longer, bridges, earlier.judge);
  }

  /**
   * Whether an operation on this base is judged without reading history for it: the log reaches
   * back to it, and the judge has read it. Confined to the thread that decides.
   */
  public boolean hasRead(long base) {
    return log.floorVersion() <= base && judge.hasRead(this, base);
  }

  /** How many versions the judge has in memory. Confined to the thread that decides. */
  public long judged() {
    return judge.remembered();
  }

  /**
   * This state with a log of the same version that reaches further back, as far as logs are kept.
   */
  DocumentState<C, D> remembering(RecentLog<D> longer) {
    return new DocumentState<>(type, content, longer.bounded(), bridges, judge);
  }

  PMap<Author, Bridge<D>> bridges() {
    return bridges;
  }

  /**
   * The state one version later, by an operation that was committed elsewhere or read from the log.
   * What was known of its author's pending operations is forgotten, since the operation was not
   * judged with it; it is rebuilt from the log when the author writes here again.
   *
   * @throws io.aetherflow.model.InvalidInputException when the operation does not fit the content,
   *     which means that log and content do not belong together
   */
  public DocumentState<C, D> replay(Operation<D> operation) {
    var next = type.apply(content, operation.delta());
    return advanced(next, operation, bridges.minus(operation.author()), judge);
  }

  /**
   * The state reaching further back.
   *
   * @param older operations of consecutive versions up to and including the log's floor
   */
  public DocumentState<C, D> withOlder(List<Operation<D>> older) {
    return new DocumentState<>(type, content, log.withOlder(older), bridges, judge);
  }

  /**
   * The state with so many of the newest operations, and those that they were written on. Who comes
   * from further behind needs history. What is contested is looked for as far back as operations
   * are kept, so there should be more than people write without having seen each other's.
   *
   * @param operations 1 and above
   */
  public DocumentState<C, D> shortened(int operations) {
    var shorter = log.shortened(operations);
    return shorter == log
        ? this
        : new DocumentState<>(type, content, shorter, above(shorter, bridges), judge);
  }

  /** A bridge below the log's floor is of no use. */
  private static <D> PMap<Author, Bridge<D>> above(
      RecentLog<D> shorter, PMap<Author, Bridge<D>> all) {
    var kept = all;
    for (var entry : all.entrySet()) {
      if (entry.getValue().version() < shorter.floorVersion()) {
        kept = kept.minus(entry.getKey());
      }
    }
    return kept;
  }

  DocumentState<C, D> advanced(
      C nextContent,
      Operation<D> operation,
      PMap<Author, Bridge<D>> nextBridges,
      ConflictJudge<C, D> nextJudge) {
    var nextLog = log.plus(operation);
    boolean cut = nextLog.floorVersion() > log.floorVersion();
    var kept = cut ? above(nextLog, nextBridges) : nextBridges;
    return new DocumentState<>(type, nextContent, nextLog, kept, nextJudge);
  }
}
