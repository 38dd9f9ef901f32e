package io.aetherflow.system.guarantees;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.aetherflow.client.AetherFlowRest;
import io.aetherflow.client.NewDocument;
import io.aetherflow.system.stack.Stack;
import io.aetherflow.system.stack.TwoOfEach;
import io.aetherflow.system.stack.WireClient;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse.BodyHandlers;
import java.sql.DriverManager;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Locale;
import java.util.UUID;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicLong;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;

/**
 * Names, members and locks change while people write: no version ever goes back, and who lost a
 * right stops at once.
 */
@ExtendWith(TwoOfEach.class)
class RightsUnderLoadIT {
  private static final HttpClient HTTP = HttpClient.newHttpClient();
  private static final int CHANGES = 30;

  @Test
  void renamesMembersAndLocksNeverRewindAVersion(Stack stack) throws Exception {
    try (var threads = Executors.newVirtualThreadPerTaskExecutor()) {
      var rest = AetherFlowRest.at(stack.rest(0));
      var token = rest.login("Owner").token();
      var document =
          rest.as(() -> token).create(NewDocument.text("Under load").editableByAll()).id();
      var going = new AtomicBoolean(true);
      var written = new AtomicBoolean();
      var watcher = threads.submit(() -> watch(stack, document, written));
      var writers = new ArrayList<Future<Long>>();
      for (int i = 0; i < 4; i++) {
        int writer = i;
        writers.add(threads.submit(() -> write(stack, writer, document, going)));
      }
      long acknowledged = 0;
      try {
        for (int i = 0; i < CHANGES; i++) {
          changeEverything(stack, token, document, i);
        }
      } finally {
        going.set(false);
        try {
          for (var writer : writers) {
            acknowledged += writer.get();
          }
        } finally {
          written.set(true);
        }
      }
      assertThat(acknowledged).isPositive();
      assertThat(watcher.get()).isGreaterThanOrEqualTo(acknowledged);
      System.out.printf(
          Locale.ROOT,
          "%d changes of name, members and lock during %d edits%n",
          5 * CHANGES,
          acknowledged);
    }
  }

  private static void changeEverything(Stack stack, String token, String document, int round)
      throws Exception {
    var path = "/api/v1/documents/" + document;
    call(stack, token, "PATCH", path, "{\"name\":\"Name " + round + "\"}");
    var role = round % 2 == 0 ? "viewer" : "editor";
    call(stack, token, "PUT", path + "/members/guest", "{\"role\":\"" + role + "\"}");
    call(stack, token, "DELETE", path + "/members/guest", "");
    call(stack, token, "PUT", path + "/lock", "");
    call(stack, token, "DELETE", path + "/lock", "");
  }

  @Test
  void afterARemovalNoEditIsAccepted(Stack stack) throws Exception {
    removal(stack, false);
  }

  @Test
  void afterARemovalNoEditIsAcceptedAlsoWithoutRedis(Stack stack) throws Exception {
    try {
      removal(stack, true);
    } finally {
      stack.infrastructure().redis().start();
    }
  }

  private static void removal(Stack stack, boolean withoutRedis) throws Exception {
    try (var threads = Executors.newVirtualThreadPerTaskExecutor()) {
      var rest = AetherFlowRest.at(stack.rest(0));
      var token = rest.login("Owner").token();
      var document = rest.as(() -> token).create(NewDocument.text("Members only")).id();
      var member = "/api/v1/documents/" + document + "/members/bob";
      call(stack, token, "PUT", member, "{\"role\":\"editor\",\"name\":\"Bob\"}");
      var last = new AtomicLong();
      var going = new AtomicBoolean(true);
      var writer = threads.submit(() -> writeUntilRefused(stack, document, last, going));
      await().atMost(Duration.ofSeconds(30)).until(() -> last.get() > 0);
      if (withoutRedis) {
        stack.infrastructure().redis().stop();
      }
      long removed = System.nanoTime();
      call(stack, token, "DELETE", member, "");
      var refusal = writer.get();
      long millis = (last.get() - removed) / 1_000_000;
      System.out.printf(
          Locale.ROOT,
          "removed%s: last edit accepted %d ms after, then %s%n",
          withoutRedis ? " without Redis" : "",
          millis,
          refusal);
      assertThat(millis).isLessThan(1_000);
      assertThat(refusal).isIn("FORBIDDEN", "NOT_FOUND", "NOT_OPEN");
    }
  }

  private static String writeUntilRefused(
      Stack stack, String document, AtomicLong last, AtomicBoolean going) {
    var token = AetherFlowRest.at(stack.rest(1)).login("Bob").token();
    try (var client = WireClient.connect(stack.socket(1), token, "bob")) {
      long version = client.open(document).get("version").asLong();
      while (going.get()) {
        client.sendText(operation(document, version));
        var answer =
            client.await(frame ->
                WireClient.is(frame, "ack")
                    || WireClient.is(frame, "rejected")
                    || WireClient.is(frame, "error"));
        if (!WireClient.is(answer, "ack")) {
          return answer.get("code").asString();
        }
        last.set(System.nanoTime());
        version = answer.get("version").asLong();
      }
      return "not refused";
    }
  }

  private static long write(Stack stack, int writer, String document, AtomicBoolean going) {
    var token = AetherFlowRest.at(stack.rest(writer % 2)).login("Writer " + writer).token();
    long acknowledged = 0;
    try (var client = WireClient.connect(stack.socket(writer % 2), token, "writer" + writer)) {
      client.open(document);
      while (going.get()) {
        client.sendText(operation(document, client.version(document)));
        var answer =
            client.await(frame -> WireClient.is(frame, "ack") || WireClient.is(frame, "rejected"));
        if (WireClient.is(answer, "ack")) {
          acknowledged++;
        } else {
          assertThat(answer.get("code").asString()).isEqualTo("LOCKED");
        }
      }
      assertThat(client.faults()).isEmpty();
    }
    return acknowledged;
  }

  /** Reads the version again and again, and once more when all is written; returns that one. */
  private static long watch(Stack stack, String document, AtomicBoolean written) throws Exception {
    long highest = 0;
    try (var connection = DriverManager.getConnection(stack.jdbcUrl());
        var query = connection.prepareStatement("SELECT version FROM documents WHERE id = ?")) {
      query.setObject(1, UUID.fromString(document));
      for (boolean last = false; !last; ) {
        last = written.get();
        try (var row = query.executeQuery()) {
          assertThat(row.next()).isTrue();
          assertThat(row.getLong(1)).isGreaterThanOrEqualTo(highest);
          highest = row.getLong(1);
        }
      }
    }
    return highest;
  }

  private static String operation(String document, long base) {
    return "{\"type\":\"op\",\"document\":\"%s\",\"ops\":[{\"opId\":\"%s\",\"baseVersion\":%d,\"writtenAt\":%d,\"delta\":[{\"insert\":\"x\"}]}]}"
        .formatted(document, UUID.randomUUID(), base, System.currentTimeMillis());
  }

  private static void call(Stack stack, String token, String method, String path, String body)
      throws Exception {
    var request =
        HttpRequest.newBuilder(URI.create(stack.rest(0) + path))
            .header("Authorization", "Bearer " + token)
            .header("Content-Type", "application/json")
            .method(method, BodyPublishers.ofString(body))
            .build();
    var answer = HTTP.send(request, BodyHandlers.ofString());
    assertThat(answer.statusCode()).as(answer.body()).isLessThan(300);
  }
}
