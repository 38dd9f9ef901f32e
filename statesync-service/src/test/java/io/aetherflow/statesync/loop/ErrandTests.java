package io.aetherflow.statesync.loop;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatCode;

import java.util.ArrayDeque;
import java.util.Queue;
import java.util.concurrent.RejectedExecutionException;
import org.junit.jupiter.api.Test;

/** Once for however many ask before it begins, and never forgotten. */
class ErrandTests {
  private final Queue<Runnable> executor = new ArrayDeque<>();
  private int runs;

  @Test
  void askedThriceItIsDoneOnce() {
    Errand errand = new Errand(executor::add, () -> runs++);
    errand.ask();
    errand.ask();
    errand.ask();
    assertThat(executor).hasSize(1);
    executor.remove().run();
    assertThat(runs).isEqualTo(1);
  }

  @Test
  void askedWhileItIsDoneItIsDoneAgain() {
    Errand[] self = new Errand[1];
    self[0] =
        new Errand(
            executor::add,
            () -> {
              if (runs++ == 0) {
                self[0].ask();
              }
            });
    self[0].ask();
    executor.remove().run();
    executor.remove().run();
    assertThat(runs).isEqualTo(2);
    assertThat(executor).isEmpty();
  }

  @Test
  void afterTheEndOfItsThreadAskingDoesNothing() {
    Errand errand =
        new Errand(
            task -> {
              throw new RejectedExecutionException();
            },
            () -> runs++);
    assertThatCode(errand::ask).doesNotThrowAnyException();
    assertThatCode(errand::ask).doesNotThrowAnyException();
    assertThat(runs).isZero();
  }
}
