package io.aetherflow.gateway.routing;

import static org.assertj.core.api.Assertions.assertThat;

import io.aetherflow.gateway.protocol.ErrorCode;
import io.aetherflow.gateway.protocol.Refusal;
import io.aetherflow.proto.statesync.v1.Committed;
import io.aetherflow.proto.statesync.v1.EditRequest;
import io.aetherflow.proto.statesync.v1.EditResponse;
import io.aetherflow.proto.statesync.v1.Head;
import io.aetherflow.proto.statesync.v1.OperationResult;
import io.aetherflow.proto.statesync.v1.Submission;
import io.aetherflow.proto.statesync.v1.SubmissionResult;
import java.time.Duration;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.junit.jupiter.api.Test;

/** The router on virtual time, with links that the test holds in its hand. */
class RouterTests {
  private static final InstanceAddress ONE = new InstanceAddress("10.0.0.1", 9002);
  private static final InstanceAddress TWO = new InstanceAddress("10.0.0.2", 9002);
  private static final EditResponse HEARTBEAT = EditResponse.getDefaultInstance();

  private final Map<InstanceAddress, FakeLink> links = new HashMap<>();
  private final ArrayDeque<Runnable> tasks = new ArrayDeque<>();
  private final List<String> heard = new ArrayList<>();
  private final List<String> answers = new ArrayList<>();
  private final List<String> headsAsked = new ArrayList<>();
  private long nanos;

  private final Router router =
      new Router(
          "gateway",
          RoutingSettings.defaults(),
          (address, listener) -> {
            FakeLink link = new FakeLink(listener);
            links.put(address, link);
            return link;
          },
          (instance, documents) -> {
            headsAsked.add(instance.host() + " " + documents.stream().sorted().toList());
            return documents.stream()
                .map(id -> Head.newBuilder().setDocumentId(id).setVersion(9).build())
                .toList();
          },
          new EditListener() {
            @Override
            public void committed(Committed committed) {
              heard.add("committed " + committed.getDocumentId());
            }

            @Override
            public void head(Head head) {
              heard.add("head " + head.getDocumentId());
            }
          },
          tasks::add,
          tasks::add,
          () -> nanos);

  private static final class FakeLink implements EditLink {
    private final Listener listener;
    private final List<EditRequest> sent = new ArrayList<>();
    private boolean ready = true;
    private boolean closed;
    private boolean abandoned;

    FakeLink(Listener listener) {
      this.listener = listener;
    }

    @Override
    public boolean isReady() {
      return ready;
    }

    @Override
    public void send(EditRequest request) {
      sent.add(request);
    }

    @Override
    public void close() {
      closed = true;
    }

    @Override
    public void abandon() {
      closed = true;
      abandoned = true;
    }

    List<String> documents() {
      return sent.stream()
          .flatMap(request -> request.getSubmissionsList().stream())
          .map(Submission::getDocumentId)
          .toList();
    }

    List<Long> correlations() {
      return sent.stream()
          .flatMap(request -> request.getSubmissionsList().stream())
          .map(Submission::getCorrelationId)
          .toList();
    }
  }

  private void run() {
    while (!tasks.isEmpty()) {
      tasks.remove().run();
    }
  }

  private void pass(Duration time) {
    for (long left = time.toMillis(); left > 0; left -= 50) {
      nanos += Duration.ofMillis(50).toNanos();
      router.tick();
      run();
    }
  }

  private void live(InstanceAddress address) {
    links.get(address).listener.received(HEARTBEAT);
    run();
  }

  private void start(InstanceAddress... addresses) {
    router.resolved(Set.of(addresses));
    run();
    for (InstanceAddress address : addresses) {
      live(address);
    }
  }

  private boolean submit(String document) {
    boolean taken =
        router.submit(
            Submission.newBuilder().setDocumentId(document).build(),
            new Submitter.Answer() {
              @Override
              public void judged(SubmissionResult result) {
                answers.add(document + " judged");
              }

              @Override
              public void unanswered(Refusal refusal) {
                assertThat(refusal.code()).isEqualTo(ErrorCode.UNAVAILABLE);
                assertThat(refusal.retry()).isTrue();
                answers.add(document + " unanswered");
              }
            });
    run();
    return taken;
  }

  private static EditResponse committed(long correlation, String document) {
    return EditResponse.newBuilder()
        .addResults(
            SubmissionResult.newBuilder()
                .setCorrelationId(correlation)
                .setDocumentId(document)
                .addResults(
                    OperationResult.newBuilder()
                        .setCommitted(Committed.newBuilder().setDocumentId(document))))
        .build();
  }

  private InstanceAddress ownerOf(String document) {
    return router.candidates(document).getFirst();
  }

  private static InstanceAddress other(InstanceAddress address) {
    return address.equals(ONE) ? TWO : ONE;
  }

  @Test
  void greetsAndDeclaresWhatIsOpen() {
    router.opened("a");
    start(ONE);
    router.opened("b");
    router.closed("a");
    run();
    List<EditRequest> sent = links.get(ONE).sent;
    assertThat(sent.getFirst().getHello().getGatewayId()).isEqualTo("gateway");
    assertThat(sent.getFirst().getOpenedDocumentIdsList()).containsExactly("a");
    assertThat(sent.stream().flatMap(r -> r.getOpenedDocumentIdsList().stream()))
        .containsExactly("a", "b");
    assertThat(sent.stream().flatMap(r -> r.getClosedDocumentIdsList().stream()))
        .containsExactly("a");
  }

  @Test
  void submitsToTheOwnerAndPassesTheAnswerOn() {
    start(ONE, TWO);
    submit("a");
    FakeLink link = links.get(ownerOf("a"));
    assertThat(link.documents()).containsExactly("a");
    link.listener.received(committed(link.correlations().getFirst(), "a"));
    assertThat(answers).containsExactly("a judged");
    assertThat(heard).containsExactly("committed a");
    assertThat(router.pendingSubmissions()).isZero();
  }

  @Test
  void waitsForTheFirstInstance() {
    submit("a");
    submit("b");
    start(ONE);
    assertThat(links.get(ONE).documents()).containsExactly("a", "b");
  }

  @Test
  void submitsAgainElsewhereInOrderWhenTheStreamBreaks() {
    start(ONE, TWO);
    InstanceAddress owner = ownerOf("a");
    for (int i = 0; i < 5; i++) {
      submit("a");
    }
    FakeLink lost = links.get(owner);
    lost.listener.received(committed(lost.correlations().getFirst(), "a"));
    lost.listener.closed("UNAVAILABLE");
    run();
    assertThat(links.get(other(owner)).correlations()).isEqualTo(lost.correlations().subList(1, 5));
  }

  @Test
  void takesSilenceForDeath() {
    start(ONE, TWO);
    InstanceAddress owner = ownerOf("a");
    submit("a");
    for (int i = 0; i < 4; i++) {
      pass(Duration.ofMillis(200));
      live(other(owner));
    }
    assertThat(links.get(other(owner)).documents()).containsExactly("a");
    assertThat(router.liveInstances()).isEqualTo(1);
    live(owner);
    assertThat(router.liveInstances()).isEqualTo(2);
  }

  @Test
  void leavesEverythingWithASilentInstanceThatIsTheOnlyOne() {
    start(ONE);
    submit("a");
    pass(Duration.ofSeconds(1));
    live(ONE);
    assertThat(links.get(ONE).documents()).containsExactly("a");
  }

  @Test
  void connectsAgainAndSubmitsAgainToTheSameInstance() {
    start(ONE);
    submit("a");
    FakeLink lost = links.get(ONE);
    lost.listener.closed("UNAVAILABLE");
    submit("b");
    pass(Duration.ofMillis(300));
    assertThat(links.get(ONE)).isNotSameAs(lost);
    live(ONE);
    assertThat(links.get(ONE).documents()).containsExactly("a", "b");
  }

  @Test
  void movesAwayFromADrainingInstance() {
    start(ONE, TWO);
    InstanceAddress owner = ownerOf("a");
    submit("a");
    links.get(owner).listener.received(EditResponse.newBuilder().setDraining(true).build());
    run();
    assertThat(links.get(other(owner)).documents()).containsExactly("a");
    submit("a");
    assertThat(links.get(other(owner)).documents()).containsExactly("a", "a");
  }

  @Test
  void givesUpWhatWaitedTooLong() {
    submit("a");
    pass(Duration.ofSeconds(14));
    assertThat(answers).isEmpty();
    pass(Duration.ofSeconds(2));
    assertThat(answers).containsExactly("a unanswered");
    start(ONE);
    assertThat(links.get(ONE).documents()).isEmpty();
  }

  @Test
  void boundsWhatWaits() {
    for (int i = 0; i < RoutingSettings.defaults().submissionsMax(); i++) {
      assertThat(submit("a")).isTrue();
    }
    assertThat(submit("a")).isFalse();
  }

  @Test
  void sendsNothingToALinkThatIsNotReady() {
    start(ONE);
    FakeLink link = links.get(ONE);
    link.ready = false;
    submit("a");
    submit("b");
    assertThat(link.documents()).isEmpty();
    link.ready = true;
    link.listener.ready();
    run();
    assertThat(link.documents()).containsExactly("a", "b");
    assertThat(link.sent.getLast().getSubmissionsCount()).isEqualTo(2);
  }

  @Test
  void asksAnotherInstanceForHeadsWhileOneIsAwayAndSweepsOtherwise() {
    router.opened("a");
    router.opened("b");
    start(ONE, TWO);
    links.get(ONE).listener.closed("UNAVAILABLE");
    pass(Duration.ofMillis(100));
    assertThat(headsAsked).containsExactly("10.0.0.2 [a, b]");
    assertThat(heard).contains("head a", "head b");
    pass(Duration.ofMillis(500));
    assertThat(headsAsked).hasSize(2);
    live(ONE);
    live(TWO);
    for (int i = 0; i < 19; i++) {
      pass(Duration.ofMillis(500));
      live(ONE);
      live(TWO);
    }
    assertThat(headsAsked).hasSize(2);
    pass(Duration.ofMillis(600));
    assertThat(headsAsked).hasSize(3);
  }

  @Test
  void opensAMuteStreamAnew() {
    start(ONE);
    live(ONE);
    FakeLink mute = links.get(ONE);
    pass(Duration.ofMillis(900));
    assertThat(mute.closed).isFalse();
    pass(Duration.ofMillis(200));
    assertThat(mute.abandoned).isTrue();
    pass(Duration.ofMillis(300));
    FakeLink next = links.get(ONE);
    assertThat(next).isNotSameAs(mute);
    pass(Duration.ofMillis(1_900));
    assertThat(next.closed).isFalse();
    pass(Duration.ofMillis(200));
    assertThat(next.abandoned).isTrue();
  }

  @Test
  void whatAnAbandonedStreamBringsDoesNotShowThatTheNextOneLives() {
    start(ONE);
    FakeLink mute = links.get(ONE);
    pass(Duration.ofMillis(1_400));
    assertThat(links.get(ONE)).isNotSameAs(mute);
    mute.listener.received(HEARTBEAT);
    assertThat(router.liveInstances()).isZero();
    live(ONE);
    assertThat(router.liveInstances()).isEqualTo(1);
  }

  @Test
  void movesOnlyTheDocumentsOfAnInstanceThatGoes() {
    List<InstanceAddress> three = List.of(ONE, TWO, new InstanceAddress("10.0.0.3", 9002));
    int moved = 0;
    for (int i = 0; i < 3_000; i++) {
      InstanceAddress before = Rendezvous.owner("document " + i, three);
      InstanceAddress after = Rendezvous.owner("document " + i, three.subList(0, 2));
      if (!before.equals(after)) {
        assertThat(before).isEqualTo(three.get(2));
        moved++;
      }
    }
    assertThat(moved).isBetween(850, 1_150);
  }
}
