package io.aetherflow.gateway.protocol;

/** A request that was refused, for a reason that whoever asked may see. */
public final class RefusedException extends RuntimeException {
  private final Refusal refusal;

  /** Creates the exception for one refusal. */
  public RefusedException(Refusal refusal) {
    super(refusal.code() + ": " + refusal.message(), null, false, false);
    this.refusal = refusal;
  }

  /** Why. */
  public Refusal refusal() {
    return refusal;
  }
}
