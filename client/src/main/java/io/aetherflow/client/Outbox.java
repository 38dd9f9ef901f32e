package io.aetherflow.client;

import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.function.Consumer;

/**
 * What a document wants done after a step: frames to send, observers to tell, futures to complete,
 * and to be woken later. Filled under the document's lock, performed after it was released.
 */
final class Outbox<C, D> {

  /** A step to take later, on the connection's thread. */
  record Wake<C, D>(Duration delay, Consumer<Outbox<C, D>> step) {}

  final List<String> frames = new ArrayList<>();
  final List<DocumentEvent<C, D>> events = new ArrayList<>();
  final List<Runnable> completions = new ArrayList<>();
  final List<Wake<C, D>> wakes = new ArrayList<>();

  void send(String frame) {
    frames.add(frame);
  }

  void tell(DocumentEvent<C, D> event) {
    events.add(event);
  }

  void complete(Runnable completion) {
    completions.add(completion);
  }

  void wake(Duration delay, Consumer<Outbox<C, D>> step) {
    wakes.add(new Wake<>(delay, step));
  }
}
