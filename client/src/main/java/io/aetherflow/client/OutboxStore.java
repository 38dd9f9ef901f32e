package io.aetherflow.client;

import java.util.List;
import java.util.UUID;
import org.jspecify.annotations.Nullable;

/**
 * Keeps what a client has written until it is committed or refused, so that a process that ends in
 * between, however it ends, loses nothing: the next client with the same store sends it, under the
 * same client id and the same operation ids, and each edit is committed exactly once.
 *
 * <p>A store belongs to one user and to one living client at a time. Its methods may be called from
 * any thread.
 */
public interface OutboxStore extends AutoCloseable {

  /**
   * A change by the user, part of an operation.
   *
   * @param document the id of the document
   * @param type the name of its type
   * @param baseVersion of the operation
   * @param previousOpId the operation that this one was written on, or null
   * @param writtenAtMillis the key stroke, by the server's clock
   * @param change as JSON, on what the changes before it lead to
   */
  record Written(
      String document,
      String type,
      UUID opId,
      long baseVersion,
      @Nullable UUID previousOpId,
      long writtenAtMillis,
      String change) {}

  /**
   * A change whose operation an earlier process has left, and that was refused for good: nobody may
   * have been there to be told.
   *
   * @param code why, as in {@link Failure}
   */
  record Draft(Written written, String code) {}

  /** The id under which everything in this store is sent. */
  String clientId();

  /**
   * Tells whose edits these are, before any is added or sent.
   *
   * @throws IllegalStateException when they are another user's: they are never sent in a wrong name
   */
  void belongsTo(String userId);

  /** All changes whose operations are not done, in the order in which they were added. */
  List<Written> left();

  /**
   * Keeps a change; on return it survives the end of this process and of the machine.
   *
   * @throws RuntimeException when it can not be kept; it is not in the store then
   */
  void add(Written written);

  /**
   * The operation is committed, or its author knows that it is refused for good. Losing this costs
   * a repeated sending, so it does not fail.
   */
  void done(UUID opId);

  /**
   * An operation that an earlier process has left is refused for good. Its changes are not left any
   * more, but kept as drafts. Does not fail, as {@link #done}.
   *
   * @param code why, as in {@link Failure}
   */
  void refused(UUID opId, String code);

  /** What was refused and not yet discarded, in the order in which it was written. */
  List<Draft> drafts();

  /** The drafts of an operation are not needed any more. */
  void discard(UUID opId);

  /** Lets go of the store; what is left stays in it. */
  @Override
  void close();
}
