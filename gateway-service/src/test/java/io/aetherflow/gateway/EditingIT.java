package io.aetherflow.gateway;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.aetherflow.proto.statesync.v1.Role;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Locale;
import java.util.Set;
import java.util.UUID;
import java.util.concurrent.CountDownLatch;
import java.util.stream.LongStream;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import tools.jackson.databind.JsonNode;

/**
 * Documents over a real socket. There is no Redis: everything here goes by streams, heads and
 * reads.
 */
class EditingIT {
  private static RunningGateway gateway;

  @BeforeAll
  static void start() throws Exception {
    gateway = new RunningGateway("aetherflow.limits.queue-bytes=200000");
  }

  @AfterAll
  static void stop() {
    gateway.close();
  }

  private static String id() {
    return UUID.randomUUID().toString();
  }

  private static String op(String document, String opId, String delta) {
    return "{'type':'op','document':'%s','ops':[{'opId':'%s','baseVersion':0,'delta':%s,'writtenAt':1}]}"
        .formatted(document, opId, delta);
  }

  @Test
  void acknowledgesAndDelivers() throws Exception {
    String document = gateway.statesync.document("ana=owner", "bea=editor");
    try (TestSocket ana = gateway.open("Ana", "a", document);
        TestSocket bea = gateway.open("Bea", "b", document)) {
      assertThat(ana.next("presence").get("joined").get(0).get("name").asString()).isEqualTo("Bea");
      String opId = id();
      ana.send(op(document, opId, "[{'insert':'hi'}]"));
      JsonNode ack = ana.next("ack");
      assertThat(ack.get("opId").asString()).isEqualTo(opId);
      assertThat(ack.get("version").asLong()).isEqualTo(1);
      JsonNode operation = bea.next("ops").get("ops").get(0);
      assertThat(operation.get("version").asLong()).isEqualTo(1);
      assertThat(operation.get("user").get("name").asString()).isEqualTo("Ana");
      assertThat(operation.get("clientId").asString()).isEqualTo("a");
      assertThat(operation.get("delta").toString()).isEqualTo("[{\"insert\":\"hi\"}]");
      bea.send("{'type':'cursor','document':'" + document + "','version':1,'index':2,'length':0}");
      assertThat(ana.next("cursor").get("index").asInt()).isEqualTo(2);
      bea.send("{'type':'lock','document':'" + document + "'}");
      JsonNode lock = ana.next("lock");
      assertThat(lock.get("holder").get("name").asString()).isEqualTo("Bea");
      bea.send("{'type':'close','document':'" + document + "'}");
      assertThat(ana.next("lock").get("holder").isNull()).isTrue();
    }
  }

  @Test
  void doesNotShowWhoLeftWhileTheDocumentWasOpening() throws Exception {
    String document = gateway.statesync.document("ana=owner", "bea=editor", "cem=editor");
    CountDownLatch held = new CountDownLatch(1);
    try (TestSocket ana = gateway.open("Ana", "a", document);
        TestSocket bea = gateway.connect("Bea", "b")) {
      gateway.statesync.holdContent(held);
      int asked = gateway.statesync.contentReads();
      bea.send("{'type':'open','document':'" + document + "'}");
      await().until(() -> gateway.statesync.contentReads() > asked);
      bea.send("{'type':'close','document':'" + document + "'}");
      bea.send("{'type':'ping','t':1}");
      bea.next("pong");
      held.countDown();
      try (TestSocket cem = gateway.open("Cem", "c", document)) {
        assertThat(ana.next("presence").get("joined").get(0).get("name").asString())
            .isEqualTo("Cem");
      }
    } finally {
      held.countDown();
    }
  }

  /** All enter between each other's lists and what tells of them. */
  @Test
  void showsEverybodyWhoCameAtTheSameTime() throws Exception {
    List<String> names = List.of("Ana", "Bea", "Cem", "Dov", "Eli", "Fay");
    for (int round = 0; round < 10; round++) {
      String document =
          gateway.statesync.document(
              names.stream()
                  .map(name -> name.toLowerCase(Locale.ROOT) + "=owner")
                  .toArray(String[]::new));
      CountDownLatch held = new CountDownLatch(1);
      List<TestSocket> sockets = new ArrayList<>();
      try {
        gateway.statesync.holdContent(held);
        int asked = gateway.statesync.contentReads();
        for (String name : names) {
          TestSocket socket = gateway.connect(name, name);
          sockets.add(socket);
          socket.send("{'type':'open','document':'" + document + "'}");
        }
        await().until(() -> gateway.statesync.contentReads() == asked + names.size());
        held.countDown();
        for (TestSocket socket : sockets) {
          Set<String> known = new HashSet<>();
          socket
              .next("opened", frame -> frame.get("last").asBoolean())
              .get("present")
              .forEach(person -> known.add(person.get("name").asString()));
          while (known.size() < names.size()) {
            socket
                .next("presence")
                .get("joined")
                .forEach(person -> known.add(person.get("name").asString()));
          }
        }
      } finally {
        held.countDown();
        sockets.forEach(TestSocket::close);
      }
    }
  }

  @Test
  void rejectsAnOperationAndThoseBehindIt() throws Exception {
    String document = gateway.statesync.document("ana=owner");
    try (TestSocket ana = gateway.open("Ana", "a", document)) {
      String first = id();
      String second = id();
      String third = id();
      String operation = "{'opId':'%s','baseVersion':0,'delta':['%s'],'writtenAt':1}";
      ana.send(
          "{'type':'op','document':'"
              + document
              + "','ops':["
              + operation.formatted(first, "ok")
              + ","
              + operation.formatted(second, "refuse")
              + ","
              + operation.formatted(third, "ok")
              + "]}");
      assertThat(ana.next("ack").get("opId").asString()).isEqualTo(first);
      JsonNode rejected = ana.next("rejected");
      assertThat(rejected.get("opId").asString()).isEqualTo(second);
      assertThat(rejected.get("code").asString()).isEqualTo("OUT_OF_RANGE");
      assertThat(rejected.get("retry").asBoolean()).isFalse();
      assertThat(rejected.get("opIds").valueStream().map(JsonNode::asString))
          .containsExactly(second, third);
    }
  }

  @Test
  void refusesEditsOfViewersAndOfDocumentsThatAreNotOpen() throws Exception {
    String document = gateway.statesync.document("ana=owner", "vic=viewer");
    try (TestSocket viewer = gateway.open("Vic", "v", document)) {
      viewer.send(op(document, id(), "[]"));
      assertThat(viewer.next("rejected").get("code").asString()).isEqualTo("FORBIDDEN");
      viewer.send(op(id(), id(), "[]"));
      assertThat(viewer.next("rejected").get("code").asString()).isEqualTo("NOT_OPEN");
      viewer.send("{'type':'open','document':'" + id() + "'}");
      assertThat(viewer.next("error").get("code").asString()).isEqualTo("NOT_FOUND");
    }
  }

  @Test
  void catchesUpAfterReconnectingAndRecognisesRetries() throws Exception {
    String document = gateway.statesync.document("ana=owner");
    String mine = id();
    try (TestSocket ana = gateway.open("Ana", "a", document)) {
      ana.send(op(document, mine, "[]"));
      ana.next("ack");
    }
    for (int i = 0; i < 1_200; i++) {
      gateway.statesync.commitSilently(document, "bea");
    }
    try (TestSocket ana = gateway.connect("Ana", "a")) {
      ana.send("{'type':'open','document':'" + document + "','version':0}");
      JsonNode opened = ana.next("opened");
      assertThat(opened.get("version").asLong()).isZero();
      assertThat(opened.has("content")).isFalse();
      await().until(() -> ana.versions().size() >= 1_201);
      assertThat(ana.versions()).isEqualTo(LongStream.rangeClosed(1, 1_201).boxed().toList());
      ana.send(op(document, mine, "[]"));
      JsonNode ack = ana.next("ack");
      assertThat(ack.get("version").asLong()).isEqualTo(1);
      assertThat(ack.get("duplicate").asBoolean()).isTrue();
      ana.send("{'type':'open','document':'" + document + "','version':9999}");
      JsonNode future = ana.next("error");
      assertThat(future.get("code").asString()).isEqualTo("BASE_IN_FUTURE");
      assertThat(future.get("reload").asBoolean()).isTrue();
      gateway.statesync.trim(document, 100);
      ana.send("{'type':'open','document':'" + document + "','version':50}");
      JsonNode error = ana.next("error");
      assertThat(error.get("code").asString()).isEqualTo("BASE_TRIMMED");
      assertThat(error.get("reload").asBoolean()).isTrue();
    }
  }

  @Test
  void opensAtAVersionThatItHasNotHeardOf() throws Exception {
    String document = gateway.statesync.document("ana=owner", "bea=editor");
    try (TestSocket ana = gateway.open("Ana", "a", document);
        TestSocket bea = gateway.connect("Bea", "b")) {
      for (int i = 0; i < 5; i++) {
        gateway.statesync.commitSilently(document, "cem");
      }
      bea.send("{'type':'open','document':'" + document + "','version':5}");
      assertThat(bea.next("opened").get("version").asLong()).isEqualTo(5);
      ana.send(op(document, id(), "[]"));
      await().until(() -> bea.versions().equals(List.of(6L)));
      await().until(() -> ana.versions().equals(List.of(1L, 2L, 3L, 4L, 5L, 6L)));
    }
  }

  @Test
  void sendsALongContentInPages() throws Exception {
    String document = gateway.statesync.document("ana=owner");
    gateway.statesync.content(document, "[{\"insert\":\"" + "x".repeat(1_000_000) + "\"}]");
    try (TestSocket ana = gateway.connect("Ana", "a")) {
      ana.send("{'type':'open','document':'" + document + "'}");
      long length = 0;
      int pages = 0;
      JsonNode page;
      do {
        page = ana.next("opened");
        pages++;
        assertThat(page.get("page").asInt()).isEqualTo(pages);
        for (JsonNode insert : page.get("content")) {
          length += insert.get("insert").asString().length();
        }
      } while (!page.get("last").asBoolean());
      assertThat(pages).isBetween(4, 8);
      assertThat(length).isEqualTo(1_000_000);
    }
  }

  @Test
  void healsWhatNobodyTold() throws Exception {
    String document = gateway.statesync.document("ana=owner");
    try (TestSocket ana = gateway.open("Ana", "a", document)) {
      gateway.statesync.commitSilently(document, "bea");
      gateway.statesync.commitSilently(document, "bea");
      await().atMost(Duration.ofSeconds(5)).until(() -> ana.versions().equals(List.of(1L, 2L)));
    }
  }

  @Test
  void submitsAgainWhatALostStreamLeftOpenAndCommitsItOnce() throws Exception {
    String document = gateway.statesync.document("ana=owner");
    try (TestSocket ana = gateway.open("Ana", "a", document)) {
      int before = gateway.statesync.submissions();
      gateway.statesync.swallowResults(true);
      ana.send(op(document, id(), "[]"));
      await().until(() -> gateway.statesync.submissions() > before);
      int swallowed = gateway.statesync.submissions();
      gateway.statesync.swallowResults(false);
      gateway.statesync.breakStreams();
      assertThat(ana.next("ack").get("version").asLong()).isEqualTo(1);
      await().until(() -> gateway.statesync.submissions() > swallowed);
      assertThat(gateway.statesync.version(document)).isEqualTo(1);
    }
  }

  @Test
  void closesADocumentForWhomTheRightWasTakenFrom() throws Exception {
    String document = gateway.statesync.document("ana=owner", "bea=editor");
    try (TestSocket ana = gateway.open("Ana", "a", document);
        TestSocket bea = gateway.open("Bea", "b", document)) {
      gateway.statesync.role(document, "bea", Role.ROLE_VIEWER);
      JsonNode opened = bea.next("opened");
      assertThat(opened.get("role").asString()).isEqualTo("viewer");
      assertThat(opened.get("page").asInt()).isZero();
      gateway.statesync.role(document, "bea", Role.ROLE_NONE);
      ana.send(op(document, id(), "[]"));
      ana.next("ack");
      JsonNode error = bea.next("error");
      assertThat(error.get("code").asString()).isEqualTo("FORBIDDEN");
      assertThat(error.get("document").asString()).isEqualTo(document);
      bea.send("{'type':'ping','t':1}");
      bea.next("pong");
      assertThat(bea.versions()).isEmpty();
    }
  }

  @Test
  void closesAClientThatReadsTooSlowlyAndLetsItCatchUp() throws Exception {
    String document = gateway.statesync.document("ana=owner", "bea=editor");
    try (TestSocket ana = gateway.open("Ana", "a", document);
        TestSocket bea = gateway.open("Bea", "b", document)) {
      bea.stopListening();
      String delta = "[{'insert':'" + "x".repeat(100_000) + "'}]";
      for (int i = 0; i < 150; i++) {
        ana.send(op(document, id(), delta));
        ana.next("ack");
      }
      bea.listen();
      assertThat(bea.closeCode()).isIn(4001, 1006, -1);
      List<Long> versions = bea.versions();
      assertThat(versions).isEqualTo(LongStream.rangeClosed(1, versions.size()).boxed().toList());
      assertThat(versions.size()).isLessThan(150);
    }
  }

  @Test
  void takesEditsByRestOnTheSamePath() throws Exception {
    String document = gateway.statesync.document("ana=owner");
    try (TestSocket ana = gateway.open("Ana", "a", document)) {
      String token = gateway.token("Ana");
      String body = "{'opId':'" + id() + "','baseVersion':0,'delta':[{'insert':'x'}]}";
      String path = "/api/v1/documents/" + document + "/operations";
      assertThat(gateway.call("POST", path, token, body).body())
          .contains("\"version\":1")
          .contains("\"duplicate\":false");
      JsonNode told = ana.next("ops").get("ops").get(0);
      // A client of its own, as nothing of another edit by REST is on its way in front of it.
      assertThat(told.get("clientId").asString()).isEqualTo("rest-" + told.get("opId").asString());
      assertThat(gateway.call("POST", path, token, body).body())
          .contains("\"version\":1")
          .contains("\"duplicate\":true");
      var refused = gateway.call("POST", path, token, "{'baseVersion':0,'delta':['refuse']}");
      assertThat(refused.statusCode()).isEqualTo(400);
      assertThat(refused.body()).contains("OUT_OF_RANGE");
      assertThat(gateway.call("GET", path + "?after=0&limit=10", token, null).body())
          .contains("\"headVersion\":1")
          .contains("\"opType\":\"edit\"");
    }
  }
}
