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

  /** The id under which everything in this store is sent. */
  String clientId();

  /** All changes whose operations are not done, in the order in which they were added. */
  List<Written> left();

  /** Keeps a change; on return it survives the end of this process and of the machine. */
  void add(Written written);

  /** The operation is committed, or refused for good. Losing this costs a repeated sending. */
  void done(UUID opId);

  /** Lets go of the store; what is left stays in it. */
  @Override
  void close();
}
