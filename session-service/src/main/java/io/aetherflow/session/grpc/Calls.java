package io.aetherflow.session.grpc;

import io.grpc.StatusException;
import io.grpc.stub.StreamObserver;

/** Answers unary calls. */
final class Calls {
  private Calls() {}

  /** The work of one call. */
  @FunctionalInterface
  interface Work<T> {
    T run() throws StatusException;
  }

  /** Answers with what the work returns, or refuses with the status for what it throws. */
  static <T> void answer(StreamObserver<T> answer, Work<T> work) {
    T result;
    try {
      result = work.run();
    } catch (StatusException | RuntimeException e) {
      answer.onError(Refusals.of(e));
      return;
    }
    answer.onNext(result);
    answer.onCompleted();
  }
}
