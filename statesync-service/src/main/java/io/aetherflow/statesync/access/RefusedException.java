package io.aetherflow.statesync.access;

/**
 * A call that is not done for a reason which its caller is told. Nothing has changed when it is
 * thrown.
 */
public final class RefusedException extends RuntimeException {
  private static final long serialVersionUID = 1L;
  private final transient Refusal refusal;

  public RefusedException(Refusal refusal) {
    super(refusal.message(), null, false, false);
    this.refusal = refusal;
  }

  /** The exception for a field that is wrong. */
  public static RefusedException malformed(String field, String value, String limit) {
    return new RefusedException(Refusal.malformed(field, value, limit));
  }

  /** Why. */
  public Refusal refusal() {
    return refusal;
  }
}
