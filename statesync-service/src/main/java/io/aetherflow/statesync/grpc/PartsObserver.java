package io.aetherflow.statesync.grpc;

import io.grpc.stub.StreamObserver;

/**
 * Takes a request that comes in parts and is answered once. What goes wrong at a part is the
 * answer, and the rest is ignored. gRPC calls it from one thread at a time.
 *
 * @param <Q> a part
 * @param <R> the answer
 */
abstract class PartsObserver<Q, R> implements StreamObserver<Q> {
  private final StreamObserver<R> answer;
  private boolean ended;

  PartsObserver(StreamObserver<R> answer) {
    this.answer = answer;
  }

  /** Takes the next part. */
  abstract void take(Q part);

  /** Everything is there. */
  abstract R finish();

  /** Gives back what was held; called once, however it ends. */
  abstract void release();

  @Override
  public void onNext(Q part) {
    if (ended) {
      return;
    }
    boolean[] taken = new boolean[1];
    Calls.run(
        answer,
        () -> {
          take(part);
          taken[0] = true;
        });
    if (!taken[0]) {
      end();
    }
  }

  @Override
  public void onCompleted() {
    if (ended) {
      return;
    }
    try {
      Calls.answer(answer, this::finish);
    } finally {
      end();
    }
  }

  @Override
  public void onError(Throwable cancelled) {
    end();
  }

  private void end() {
    if (!ended) {
      ended = true;
      release();
    }
  }
}
