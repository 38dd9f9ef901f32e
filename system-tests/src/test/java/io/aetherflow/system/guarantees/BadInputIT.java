package io.aetherflow.system.guarantees;

import static org.assertj.core.api.Assertions.assertThat;

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
import java.util.UUID;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

/**
 * Bad input gets its code, names what is wrong, and leaves document and connection as they were.
 */
@ExtendWith(TwoOfEach.class)
class BadInputIT {
  private static final JsonMapper JSON = new JsonMapper();
  private static final HttpClient HTTP = HttpClient.newHttpClient();
  private static Stack stack;
  private static String token;
  private static AetherFlowRest rest;

  @BeforeAll
  static void login(Stack shared) {
    stack = shared;
    rest = AetherFlowRest.at(stack.rest(0));
    token = rest.login("Mallory").token();
    rest = rest.as(() -> token);
  }

  /** What is wrong with an operation, as its delta and base, and the code that it gets. */
  @ParameterizedTest(name = "{0}")
  @CsvSource(
      delimiter = '|',
      value = {
        "a retain past the end    | [{\"retain\":100},{\"insert\":\"x\"}] | 1 | OUT_OF_RANGE",
        "a deletion past the end  | [{\"delete\":100}] | 1 | OUT_OF_RANGE",
        "a base in the future     | [{\"insert\":\"x\"}] | 99 | BASE_IN_FUTURE",
        "a base below zero        | [{\"insert\":\"x\"}] | -1 | MALFORMED",
        "half a surrogate pair    | [{\"insert\":\"\\ud83d\"}] | 1 | MALFORMED",
        "U+0000                   | [{\"insert\":\"a\\u0000b\"}] | 1 | MALFORMED",
        "an op with two actions   | [{\"insert\":\"a\",\"delete\":1}] | 1 | MALFORMED",
        "a negative length        | [{\"retain\":-1}] | 1 | MALFORMED",
        "a fractional length      | [{\"retain\":1.5}] | 1 | MALFORMED",
        "a delta that is none     | \"text\" | 1 | MALFORMED",
        "a cut surrogate pair     | [{\"retain\":6},{\"insert\":\"x\"}] | 1 | OUT_OF_RANGE",
      })
  void anOperationThatCannotBe(String what, String delta, long base, String code) {
    var document = documentWith("hello\uD83D\uDE00!");
    try (var client = WireClient.connect(stack.socket(0), token, "mallory")) {
      client.open(document);
      client.sendText(operation(document, UUID.randomUUID(), base, delta));
      assertRefused(client, code);
      assertUnharmed(client, document);
    }
    var answer = post("/api/v1/documents/" + document + "/operations", restOperation(base, delta));
    assertThat(answer.get("code").asString()).isEqualTo(code);
    assertThat(answer.get("status").asInt()).isBetween(400, 499);
    assertThat(answer.path("field").asString("")).isNotEmpty();
  }

  @ParameterizedTest(name = "{0}")
  @CsvSource(
      delimiter = '|',
      value = {
        "no JSON                  | hello | MALFORMED",
        "no type                  | {\"document\":\"x\"} | MALFORMED",
        "a type that nobody knows | {\"type\":\"dance\"} | UNKNOWN_TYPE",
        "a document not open      | {\"type\":\"cursor\",\"document\":\"00000000-0000-0000-0000-000000000000\",\"version\":1,\"index\":0,\"length\":0} | NOT_OPEN",
        "a conflict that is none  | {\"type\":\"resolve\",\"document\":\"$document\",\"conflict\":\"00000000-0000-0000-0000-000000000000\",\"choice\":\"first\"} | NOT_FOUND",
        "a conflict with no id    | {\"type\":\"restore\",\"document\":\"$document\",\"conflict\":\"x\"} | MALFORMED",
        "a choice that is none    | {\"type\":\"resolve\",\"document\":\"$document\",\"conflict\":\"00000000-0000-0000-0000-000000000000\",\"choice\":\"third\"} | MALFORMED",
        "own without a text       | {\"type\":\"resolve\",\"document\":\"$document\",\"conflict\":\"00000000-0000-0000-0000-000000000000\",\"choice\":\"own\"} | MALFORMED",
        "a vote for an own text   | {\"type\":\"vote\",\"document\":\"$document\",\"conflict\":\"00000000-0000-0000-0000-000000000000\",\"choice\":\"own\"} | MALFORMED",
        "a document that is none  | {\"type\":\"open\",\"document\":\"00000000-0000-0000-0000-000000000000\"} | NOT_FOUND",
      })
  void aFrameThatCannotBe(String what, String frame, String code) {
    var document = documentWith("hello!");
    try (var client = WireClient.connect(stack.socket(0), token, "mallory")) {
      client.open(document);
      client.sendText(frame.replace("$document", document));
      assertRefused(client, code);
      assertUnharmed(client, document);
    }
  }

  @Test
  void anIdThatWasUsedForOtherContent() {
    var document = documentWith("hello!");
    var used = UUID.randomUUID();
    try (var client = WireClient.connect(stack.socket(0), token, "mallory")) {
      client.open(document);
      client.sendText(operation(document, used, 1, "[{\"insert\":\"a\"}]"));
      long version = client.await("ack").get("version").asLong();
      client.sendText(operation(document, used, 1, "[{\"insert\":\"b\"}]"));
      assertRefused(client, "OP_ID_REUSED");
      client.sendText(operation(document, used, version, "[{\"insert\":\"c\"}]"));
      assertRefused(client, "OP_ID_REUSED");
      client.sendText(operation(document, used, 1, "[{\"insert\":\"a\"}]"));
      var again = client.await("ack");
      assertThat(again.get("version").asLong()).isEqualTo(version);
      assertThat(client.faults()).isEmpty();
    }
  }

  @Test
  void aBinaryMessage() {
    var document = documentWith("hello!");
    try (var client = WireClient.connect(stack.socket(0), token, "mallory")) {
      client.open(document);
      client.sendBinary(new byte[] {1, 2, 3});
      assertRefused(client, "BINARY");
      assertUnharmed(client, document);
    }
  }

  @Test
  void aMessageOverTheLimit() {
    var document = documentWith("hello!");
    try (var client = WireClient.connect(stack.socket(0), token, "mallory")) {
      client.open(document);
      client.sendText(
          operation(
              document, UUID.randomUUID(), 1, "[{\"insert\":\"" + "x".repeat(300_000) + "\"}]"));
      assertRefused(client, "TOO_LARGE");
      assertUnharmed(client, document);
    }
  }

  @Test
  void tenMegabytesEndTheConnectionAndNothingElse() throws Exception {
    var document = documentWith("hello!");
    try (var neighbour = WireClient.connect(stack.socket(0), token, "neighbour");
        var client = WireClient.connect(stack.socket(0), token, "mallory")) {
      neighbour.open(document);
      client.open(document);
      try {
        client.sendText(
            operation(
                document,
                UUID.randomUUID(),
                1,
                "[{\"insert\":\"" + "x".repeat(10_000_000) + "\"}]"));
      } catch (RuntimeException refusedWhileSending) {
        assertThat(refusedWhileSending).isNotNull();
      }
      assertThat(client.closeCode()).isIn(4504, 1006);
      assertUnharmed(neighbour, document);
    }
  }

  @Test
  void noTokenIsToldAndClosed() throws Exception {
    try (var client = WireClient.connect(stack.socket(0))) {
      var welcome = client.await("welcome");
      assertThat(welcome.get("authenticated").asBoolean()).isFalse();
      assertThat(client.await("error").get("code").asString()).isEqualTo("AUTH_TIMEOUT");
      assertThat(client.closeCode()).isEqualTo(4500);
    }
  }

  private static String documentWith(String text) {
    var document = rest.create(NewDocument.text("Bad input")).id();
    var delta = JSON.createArrayNode();
    delta.addObject().put("insert", text);
    post("/api/v1/documents/" + document + "/operations", restOperation(0, delta.toString()));
    return document;
  }

  private static String operation(String document, UUID opId, long base, String delta) {
    return "{\"type\":\"op\",\"document\":\"%s\",\"ops\":[{\"opId\":\"%s\",\"baseVersion\":%d,\"writtenAt\":%d,\"delta\":%s}]}"
        .formatted(document, opId, base, System.currentTimeMillis(), delta);
  }

  private static String restOperation(long base, String delta) {
    return "{\"opId\":\"%s\",\"baseVersion\":%d,\"clientId\":\"rest\",\"writtenAt\":%d,\"delta\":%s}"
        .formatted(UUID.randomUUID(), base, System.currentTimeMillis(), delta);
  }

  private static JsonNode post(String path, String body) {
    var request =
        HttpRequest.newBuilder(URI.create(stack.rest(0) + path))
            .header("Authorization", "Bearer " + token)
            .header("Content-Type", "application/json")
            .POST(BodyPublishers.ofString(body))
            .build();
    try {
      return JSON.readTree(HTTP.send(request, BodyHandlers.ofString()).body());
    } catch (java.io.IOException | InterruptedException e) {
      throw new IllegalStateException(e);
    }
  }

  private static void assertRefused(WireClient client, String code) {
    var refusal =
        client.await(frame -> WireClient.is(frame, "rejected") || WireClient.is(frame, "error"));
    assertThat(refusal.get("code").asString()).isEqualTo(code);
    assertThat(refusal.get("message").asString()).isNotEmpty();
    // What is not open can be opened and the frame sent again; all else stays wrong.
    assertThat(refusal.get("retry").asBoolean()).isEqualTo(code.equals("NOT_OPEN"));
  }

  /** The connection goes on, the document stands where it stood, and takes a good edit. */
  private static void assertUnharmed(WireClient client, String document) {
    long version = rest.content(document).version();
    client.sendText(operation(document, UUID.randomUUID(), version, "[{\"insert\":\"good \"}]"));
    assertThat(client.await("ack").get("version").asLong()).isEqualTo(version + 1);
    assertThat(version).isEqualTo(1);
    assertThat(client.isOpen()).isTrue();
    assertThat(client.faults()).isEmpty();
  }
}
