package io.aetherflow.local;

/** What a commit costs, and what it is worth. */
public enum Durability {
  /**
   * A commit is on the disk before it returns, as in production; statesync starts on nothing else.
   */
  DURABLE,
  /**
   * A commit survives the end of the server's process, not that of the machine. For tests that need
   * many databases.
   */
  FAST
}
