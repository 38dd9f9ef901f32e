package io.aetherflow.model;

/**
 * Input from outside that cannot be taken: a malformed delta, a length past the end, a value over
 * its limit. Nothing has changed when it is thrown.
 */
public final class InvalidInputException extends RuntimeException {
  private final Problem problem;

  /** Creates the exception for one problem. */
  public InvalidInputException(Problem problem) {
    super(problem.message(), null, false, false);
    this.problem = problem;
  }

  /** What is wrong, in a form that can be shown to whoever sent it. */
  public Problem problem() {
    return problem;
  }
}
