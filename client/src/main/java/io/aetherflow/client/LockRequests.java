package io.aetherflow.client;

import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/**
 * Who waits for the answer to asking for a lock, or to giving it back. Guarded like its document.
 */
final class LockRequests {
  private record Request(boolean wanted, CompletableFuture<LockOutcome> answer) {}

  private final List<Request> requests = new ArrayList<>();

  boolean isEmpty() {
    return requests.isEmpty();
  }

  CompletableFuture<LockOutcome> add(boolean wanted) {
    var answer = new CompletableFuture<LockOutcome>();
    requests.add(new Request(wanted, answer));
    return answer;
  }

  /** The lock is in this state now. A free lock is no answer to whoever wants it. */
  void answer(@Nullable LockHolder holder, String sessionId, Consumer<Runnable> completions) {
    var outcome = outcome(holder, sessionId);
    requests.removeIf(request -> {
      boolean answered = !(request.wanted() && holder == null);
      if (answered) {
        completions.accept(() -> request.answer().complete(outcome));
      }
      return answered;
    });
  }

  void refuse(Failure failure, Consumer<Runnable> completions) {
    for (var request : requests) {
      completions.accept(() -> request.answer().complete(new LockOutcome.Refused(failure)));
    }
    requests.clear();
  }

  private static LockOutcome outcome(@Nullable LockHolder holder, String sessionId) {
    if (holder == null) {
      return new LockOutcome.Free();
    }
    return holder.sessionId().equals(sessionId)
        ? new LockOutcome.Held(holder)
        : new LockOutcome.HeldByOther(holder);
  }
}
