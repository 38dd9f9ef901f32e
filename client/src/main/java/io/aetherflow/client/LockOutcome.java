package io.aetherflow.client;

/** The answer to asking for, or giving back, a document's lock. */
public sealed interface LockOutcome {

  /** This client holds the lock. The server renews it as long as the session lives. */
  record Held(LockHolder holder) implements LockOutcome {}

  /** Somebody else holds it. */
  record HeldByOther(LockHolder holder) implements LockOutcome {}

  /** Nobody holds it. */
  record Free() implements LockOutcome {}

  /** Refused, or not answered before the connection broke. */
  record Refused(Failure failure) implements LockOutcome {}
}
