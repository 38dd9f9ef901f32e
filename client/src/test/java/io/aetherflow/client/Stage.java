package io.aetherflow.client;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.aetherflow.client.fake.FakeGateway;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;

/** A fake gateway with one document, and clients that write in it: the verbs of the stories. */
final class Stage implements AutoCloseable {
  static final String NOTES = "notes";

  /** Impatient, so that a story of lost frames and silence is short. */
  static final Timing FAST =
      new Timing(
          Duration.ofSeconds(5),
          Duration.ofSeconds(2),
          Duration.ofMillis(200),
          Duration.ofMillis(700),
          Duration.ofMillis(20),
          Duration.ofMillis(100),
          Duration.ofSeconds(1),
          Duration.ofSeconds(2));

  final FakeGateway gateway = FakeGateway.start();
  private final List<AetherFlowClient> clients = new ArrayList<>();

  Stage() {
    gateway.create(NOTES);
  }

  AetherFlowClient connect(String name) {
    return connect(AetherFlowRest.at(gateway.http()).tokens(name), FAST);
  }

  AetherFlowClient connect(TokenSupplier tokens, Timing timing) {
    var client =
        AetherFlowClient.builder(gateway.webSocket())
            .tokens(tokens)
            .timing(timing)
            .connect()
            .orTimeout(60, TimeUnit.SECONDS)
            .join();
    clients.add(client);
    return client;
  }

  TextDocument open(String name) {
    return open(connect(name));
  }

  TextDocument open(AetherFlowClient client) {
    return client.openText(NOTES).orTimeout(60, TimeUnit.SECONDS).join();
  }

  static <D> EditOutcome.Committed<D> committed(Edit<D> edit) {
    var outcome = edit.outcome().orTimeout(60, TimeUnit.SECONDS).join();
    assertThat(outcome).isInstanceOf(EditOutcome.Committed.class);
    return (EditOutcome.Committed<D>) outcome;
  }

  static <D> EditOutcome.Rejected<D> rejected(Edit<D> edit) {
    var outcome = edit.outcome().orTimeout(60, TimeUnit.SECONDS).join();
    assertThat(outcome).isInstanceOf(EditOutcome.Rejected.class);
    return (EditOutcome.Rejected<D>) outcome;
  }

  /** Waits until everyone shows what the gateway holds, and nothing is pending. */
  void converge(TextDocument... documents) {
    await()
        .atMost(Duration.ofSeconds(60))
        .untilAsserted(() -> {
          for (var document : documents) {
            assertThat(document.pendingCount()).isZero();
            assertThat(document.text()).isEqualTo(gateway.text(document.id()));
            assertThat(document.version()).isEqualTo(gateway.version(document.id()));
          }
        });
  }

  static <T> void until(java.util.concurrent.Callable<Boolean> condition) {
    await().atMost(Duration.ofSeconds(60)).until(condition);
  }

  @Override
  public void close() {
    clients.forEach(AetherFlowClient::close);
    gateway.close();
  }
}
