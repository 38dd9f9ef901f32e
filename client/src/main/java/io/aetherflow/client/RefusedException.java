package io.aetherflow.client;

/** A request that was refused; {@link #failure()} says why in a form that a program can act on. */
public final class RefusedException extends RuntimeException {
  private static final long serialVersionUID = 1L;

  private final transient Failure failure;

  /** Creates the exception for one failure. */
  public RefusedException(Failure failure) {
    super(failure.toString());
    this.failure = failure;
  }

  /** Why the request was refused. */
  public Failure failure() {
    return failure;
  }
}
