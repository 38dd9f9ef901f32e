package io.aetherflow.statesync;

import static io.aetherflow.statesync.GatewayStream.operation;
import static io.aetherflow.statesync.GatewayStream.submission;
import static org.assertj.core.api.Assertions.assertThat;

import io.aetherflow.local.TestInfrastructure;
import io.aetherflow.proto.statesync.v1.Member;
import io.aetherflow.proto.statesync.v1.Role;
import io.aetherflow.proto.statesync.v1.SetMemberRequest;
import io.aetherflow.proto.statesync.v1.SubmissionResult;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.UUID;
import java.util.concurrent.CompletableFuture;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;

/**
 * Somebody comes back from far behind while others write in the document. What the others wait is
 * printed; {@code -Daetherflow.versions=10000} for the numbers in docs/internals/benchmarks.md.
 */
class LateEditIT {
  private static final int VERSIONS = Integer.getInteger("aetherflow.versions", 3_000);
  private static final int FRAME = 100;
  private static final List<String> USERS = List.of("ana", "bob", "cid", "dan");
  private static final Duration CALM = Duration.ofSeconds(1);

  private static RunningStatesync statesync;
  private static GatewayStream gateway;

  @BeforeAll
  static void start() {
    statesync =
        RunningStatesync.start(
            TestInfrastructure.shared().freshDatabase(),
            "aetherflow.statesync.operations-per-user-and-second=100000",
            "aetherflow.statesync.operations-per-document-and-second=100000");
    gateway = new GatewayStream(statesync.edits());
  }

  @AfterAll
  static void stop() {
    gateway.close();
    statesync.close();
  }

  @Test
  void othersDoNotWaitForIt() {
    String document = statesync.create("ana", "Long").getId();
    USERS.forEach(user -> member(document, user));
    write(document);
    List<Double> before = new ArrayList<>();
    long version = VERSIONS;
    for (long end = System.nanoTime() + CALM.toNanos(); System.nanoTime() < end; version++) {
      before.add(stroke(document, version));
    }
    long sent = System.nanoTime();
    CompletableFuture<SubmissionResult> late =
        gateway.submit(
            submission(document, "dan")
                .addOperations(
                    operation(
                        UUID.randomUUID(),
                        1,
                        "[{\"retain\":500},{\"insert\":\"late\"},{\"delete\":20}]")));
    List<Double> meanwhile = new ArrayList<>();
    while (!late.isDone()) {
      meanwhile.add(stroke(document, version++));
    }
    double lateMillis = (System.nanoTime() - sent) / 1e6;
    assertCommitted(GatewayStream.await(late));
    System.out.printf(
        Locale.ROOT,
        "%,d versions behind: answered in %.0f ms; others before: %s, meanwhile: %s%n",
        version - 1,
        lateMillis,
        told(before),
        told(meanwhile));
    assertThat(meanwhile).hasSizeGreaterThan(1);
  }

  private static void member(String document, String user) {
    statesync
        .documents()
        .setMember(
            SetMemberRequest.newBuilder()
                .setActor(RunningStatesync.actor("ana"))
                .setDocumentId(document)
                .setMember(
                    Member.newBuilder()
                        .setUserId(user)
                        .setUserName(user)
                        .setRole(user.equals("ana") ? Role.ROLE_OWNER : Role.ROLE_EDITOR))
                .build());
  }

  /** The history: three people write all over the text, each having seen the others. */
  private static void write(String document) {
    gateway.edit(document, "ana", 0, "[{\"insert\":\"" + "x".repeat(1_000) + "\"}]");
    List<CompletableFuture<SubmissionResult>> results = new ArrayList<>();
    for (int from = 1; from < VERSIONS; from += FRAME) {
      var frame = submission(document, USERS.get(from / FRAME % 3));
      for (int base = from; base < Math.min(VERSIONS, from + FRAME); base++) {
        int at = 1 + base * 31 % 900;
        frame.addOperations(
            operation(
                UUID.randomUUID(),
                base,
                "[{\"retain\":%d},%s]"
                    .formatted(at, base % 5 == 0 ? "{\"delete\":1}" : "{\"insert\":\"ab\"}")));
      }
      // Each is written on a version that has those before it, so none is pending behind it.
      results.add(gateway.submitAsItIs(frame));
      if (results.size() > 4) {
        assertCommitted(GatewayStream.await(results.removeFirst()));
      }
    }
    results.forEach(result -> assertCommitted(GatewayStream.await(result)));
  }

  private static void assertCommitted(SubmissionResult result) {
    result
        .getResultsList()
        .forEach(each -> assertThat(each.hasCommitted()).as(each.toString()).isTrue());
  }

  /** Writes a key stroke; returns how many milliseconds it took. */
  private static double stroke(String document, long base) {
    long begun = System.nanoTime();
    var result = gateway.edit(document, "bob", base, "[{\"insert\":\"b\"}]");
    assertThat(result.hasCommitted()).as(result.toString()).isTrue();
    return (System.nanoTime() - begun) / 1e6;
  }

  private static String told(List<Double> millis) {
    var sorted = millis.stream().sorted().toList();
    return String.format(
        Locale.ROOT,
        "%d edits, median %.1f ms, longest %.1f ms",
        sorted.size(),
        sorted.get(sorted.size() / 2),
        sorted.getLast());
  }
}
