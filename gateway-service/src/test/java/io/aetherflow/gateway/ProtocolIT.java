package io.aetherflow.gateway;

import static java.nio.charset.StandardCharsets.US_ASCII;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.OutputStream;
import java.net.InetSocketAddress;
import java.net.Socket;
import java.net.http.HttpResponse;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletionException;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

/** Connecting, bad input, sessions, REST's description and the page's headers. */
class ProtocolIT {
  private static RunningGateway gateway;

  @BeforeAll
  static void start() throws Exception {
    gateway =
        new RunningGateway(
            "aetherflow.limits.auth-timeout=2s",
            "aetherflow.limits.connections-per-user=5",
            "aetherflow.limits.documents-per-connection=2");
  }

  @AfterAll
  static void stop() {
    gateway.close();
  }

  @Test
  void greetsAndClosesWithoutAuth() throws Exception {
    try (TestSocket socket = gateway.connect()) {
      assertThat(socket.subprotocol()).isEqualTo("aetherflow");
      JsonNode welcome = socket.next("welcome");
      assertThat(welcome.get("authenticated").asBoolean()).isFalse();
      assertThat(welcome.get("protocol").asInt()).isEqualTo(1);
      assertThat(socket.next("error").get("code").asString()).isEqualTo("AUTH_TIMEOUT");
      assertThat(socket.closeCode()).isEqualTo(4500);
    }
  }

  @Test
  void closesOnAnInvalidToken() throws Exception {
    try (TestSocket socket = gateway.connect()) {
      socket.send("{'type':'auth','token':'x.y.z','clientId':'c'}");
      assertThat(socket.next("error").get("code").asString()).isEqualTo("TOKEN_INVALID");
      assertThat(socket.closeCode()).isEqualTo(4501);
    }
  }

  @Test
  void authenticatesByHeaderAndBySubprotocol() throws Exception {
    String token = gateway.token("Hal");
    try (TestSocket header =
            TestSocket.connect(gateway.port(), Map.of("Authorization", "Bearer " + token));
        TestSocket subprotocol =
            TestSocket.connect(gateway.port(), Map.of(), "aetherflow", "bearer." + token)) {
      header.next("welcome", RunningGateway::isAuthenticated);
      subprotocol.next("welcome", RunningGateway::isAuthenticated);
      assertThat(subprotocol.subprotocol()).isEqualTo("aetherflow");
    }
  }

  @Test
  void looksAtTheOrigin() throws Exception {
    try (TestSocket allowed =
        TestSocket.connect(gateway.port(), Map.of("Origin", "http://localhost:8080"))) {
      allowed.next("welcome");
    }
    assertThatThrownBy(
            () -> TestSocket.connect(gateway.port(), Map.of("Origin", "http://evil.example")))
        .isInstanceOf(CompletionException.class);
  }

  @Test
  void resumesASessionAndClosesTheConnectionThatHadIt() throws Exception {
    String token = gateway.token("Rae");
    String auth = "{'type':'auth','token':'" + token + "','clientId':'r'%s}";
    try (TestSocket first = gateway.connect();
        TestSocket second = gateway.connect();
        TestSocket third = gateway.connect()) {
      first.send(auth.formatted(""));
      JsonNode session = first.next("welcome", RunningGateway::isAuthenticated);
      assertThat(session.get("resumed").asBoolean()).isFalse();
      assertThat(session.get("user").get("id").asString()).isEqualTo("rae");
      String resume =
          ",'sessionId':'%s','resumeToken':'%s'"
              .formatted(
                  session.get("sessionId").asString(), session.get("resumeToken").asString());
      second.send(auth.formatted(resume));
      JsonNode resumed = second.next("welcome", RunningGateway::isAuthenticated);
      assertThat(resumed.get("resumed").asBoolean()).isTrue();
      assertThat(resumed.get("sessionId")).isEqualTo(session.get("sessionId"));
      assertThat(first.closeCode()).isEqualTo(4503);
      third.send(auth.formatted(resume));
      assertThat(third.next("welcome", RunningGateway::isAuthenticated).get("resumed").asBoolean())
          .isFalse();
    }
  }

  @Test
  void worksWithoutTheSessionServiceAndRegistersLater() throws Exception {
    gateway.sessions.away(true);
    try (TestSocket socket = gateway.connect("Sue", "s")) {
      gateway.sessions.away(false);
      JsonNode again = socket.next("welcome", RunningGateway::isAuthenticated);
      assertThat(again.get("sessionId").asString()).hasSize(49);
    } finally {
      gateway.sessions.away(false);
    }
  }

  @Test
  void forgetsAConnectionThatGotNoSession() throws Exception {
    gateway.sessions.full(true);
    try {
      for (int i = 0; i < 5; i++) {
        try (TestSocket refused = gateway.connect()) {
          refused.send("{'type':'auth','token':'" + gateway.token("Ned") + "','clientId':'n'}");
          assertThat(refused.next("error").get("code").asString()).isEqualTo("TOO_MANY");
          assertThat(refused.closeCode()).isEqualTo(4505);
        }
      }
    } finally {
      gateway.sessions.full(false);
    }
    gateway.connect("Ned", "n").close();
  }

  @Test
  void answersPingsOnlyAsFastAsTheirPongsAreRead() throws Exception {
    // Far more than what the sockets of both sides hold, which is megabytes.
    int sent = 400_000;
    try (Socket socket = new Socket()) {
      socket.setReceiveBufferSize(64 * 1024);
      socket.connect(new InetSocketAddress("127.0.0.1", gateway.port()));
      socket.setSoTimeout(20_000);
      OutputStream out = socket.getOutputStream();
      out.write(
          ("GET /ws HTTP/1.1\r\nHost: 127.0.0.1\r\nUpgrade: websocket\r\nConnection: Upgrade\r\n"
                  + "Sec-WebSocket-Version: 13\r\nSec-WebSocket-Key: "
                  + "AAAAAAAAAAAAAAAAAAAAAA==\r\nAuthorization: Bearer "
                  + gateway.token("Pia")
                  + "\r\n\r\n")
              .getBytes(US_ASCII));
      // Masked with zeros: 6 bytes in front of 125; a pong has 2 in front of them.
      byte[] ping = new byte[131];
      ping[0] = (byte) 0x89;
      ping[1] = (byte) 0xfd;
      byte[] many = new byte[1_000 * ping.length];
      for (int i = 0; i < 1_000; i++) {
        System.arraycopy(ping, 0, many, i * ping.length, ping.length);
      }
      for (int i = 0; i < sent / 1_000; i++) {
        out.write(many);
      }
      out.write(new byte[] {(byte) 0x88, (byte) 0x80, 0, 0, 0, 0});
      long answered = socket.getInputStream().transferTo(OutputStream.nullOutputStream());
      assertThat(answered).isBetween(127L, 127L * sent / 2);
    }
  }

  @Test
  void refreshesTheTokenInPlace() throws Exception {
    try (TestSocket socket = gateway.connect("Tom", "t")) {
      socket.send("{'type':'auth','token':'" + gateway.token("Tom") + "'}");
      socket.next("welcome", RunningGateway::isAuthenticated);
      socket.send("{'type':'auth','token':'" + gateway.token("Eve") + "'}");
      assertThat(socket.next("error").get("code").asString()).isEqualTo("TOKEN_INVALID");
      socket.send("{'type':'ping','t':1}");
      socket.next("pong");
    }
  }

  @Test
  void boundsTheConnectionsOfAUserAndTheDocumentsOfAConnection() throws Exception {
    TestSocket[] sockets = new TestSocket[5];
    for (int i = 0; i < sockets.length; i++) {
      sockets[i] = gateway.connect("Max", "m" + i);
    }
    try (TestSocket more = gateway.connect()) {
      more.send("{'type':'auth','token':'" + gateway.token("Max") + "','clientId':'c'}");
      assertThat(more.next("error").get("code").asString()).isEqualTo("TOO_MANY");
      assertThat(more.closeCode()).isEqualTo(4505);
    }
    for (int i = 0; i < 3; i++) {
      String document = gateway.statesync.document("max=owner");
      sockets[0].send("{'type':'open','document':'" + document + "'}");
    }
    assertThat(sockets[0].next("error").get("code").asString()).isEqualTo("TOO_MANY");
    for (TestSocket socket : sockets) {
      socket.close();
    }
  }

  @Test
  void answersBadInputAndStaysOpen() throws Exception {
    try (TestSocket socket = gateway.connect("Bob", "b")) {
      String[][] cases = {
        {"hello", "MALFORMED"},
        {"{'type':'dance'}", "UNKNOWN_TYPE"},
        {"{'type':'open'}", "MALFORMED"},
        {"{'type':'ping','t':'\\u0000'}", "MALFORMED"},
        {"{'type':'lock','document':'0198a6f0-0000-7000-8000-00000000000a'}", "NOT_OPEN"},
        {"x".repeat(300_000), "TOO_LARGE"},
      };
      for (String[] one : cases) {
        socket.send(one[0]);
        assertThat(socket.next("error").get("code").asString()).isEqualTo(one[1]);
      }
      socket.sendBinary();
      assertThat(socket.next("error").get("code").asString()).isEqualTo("BINARY");
      socket.send("{'type':'ping','t':7}");
      assertThat(socket.next("pong").get("t").asInt()).isEqualTo(7);
    }
  }

  @Test
  void closesOnAMessageThatIsFarTooLong() throws Exception {
    try (TestSocket socket = gateway.connect("Ben", "b")) {
      socket.sendAndForget("x".repeat(10_000_000));
      assertThat(socket.next("error").get("code").asString()).isEqualTo("TOO_LARGE");
      assertThat(socket.closeCode()).isEqualTo(4504);
    }
  }

  @Test
  void closesOnTooManyBadFrames() throws Exception {
    try (TestSocket socket = gateway.connect("Cat", "c")) {
      for (int i = 0; i < 20; i++) {
        socket.sendAndForget("bad");
      }
      assertThat(socket.closeCode()).isEqualTo(4504);
    }
  }

  @Test
  void closesAllConnectionsOnLogout() throws Exception {
    try (TestSocket socket = gateway.connect("Lou", "l")) {
      assertThat(
              gateway.call("POST", "/api/v1/auth/logout", gateway.token("Lou"), null).statusCode())
          .isEqualTo(204);
      assertThat(socket.closeCode()).isEqualTo(4506);
    }
  }

  @Test
  void describesItsRestInterface() throws Exception {
    JsonNode api =
        JsonMapper.shared()
            .readTree(gateway.call("GET", "/api/v1/openapi.json", null, null).body());
    assertThat(api.get("paths").propertyNames())
        .containsExactlyInAnyOrder(
            "/api/v1/auth/login",
            "/api/v1/auth/config",
            "/api/v1/auth/logout",
            "/api/v1/documents",
            "/api/v1/documents/{id}",
            "/api/v1/documents/{id}/content",
            "/api/v1/documents/{id}/operations",
            "/api/v1/documents/{id}/members",
            "/api/v1/documents/{id}/members/{userId}",
            "/api/v1/documents/{id}/lock",
            "/api/v1/documents/{id}/presence",
            "/api/v1/documents/{id}/versions",
            "/api/v1/documents/{id}/versions/{version}",
            "/api/v1/documents/import",
            "/api/v1/documents/{id}/export",
            "/api/v1/documents/{id}/attachments",
            "/api/v1/documents/{id}/attachments/{attachmentId}",
            "/api/v1/documents/{id}/conflicts",
            "/api/v1/conflicts",
            "/api/v1/conflicts/{id}",
            "/api/v1/conflicts/{id}/resolve",
            "/api/v1/conflicts/{id}/restore",
            "/api/v1/conflicts/{id}/vote",
            "/api/v1/sessions",
            "/api/v1/sessions/{id}",
            "/api/v1/stats",
            "/api/v1/tracing");
    assertThat(
            api.get("components")
                .get("schemas")
                .get("DocumentBody")
                .get("properties")
                .propertyNames())
        .contains("id", "name", "publicAccess", "role", "lock");
  }

  @Test
  void answersErrorsAsProblems() throws Exception {
    HttpResponse<String> noToken = gateway.call("GET", "/api/v1/documents", null, null);
    assertThat(noToken.statusCode()).isEqualTo(401);
    assertThat(noToken.headers().firstValue("Content-Type")).contains("application/problem+json");
    assertThat(noToken.body()).contains("UNAUTHENTICATED");
    assertThat(gateway.call("GET", "/api/v1/documents", "x.y.z", null).body())
        .contains("TOKEN_INVALID");
    String token = gateway.token("Ana");
    HttpResponse<String> missing =
        gateway.call("GET", "/api/v1/documents/0198a6f0-0000-7000-8000-00000000000a", token, null);
    assertThat(missing.statusCode()).isEqualTo(404);
    assertThat(missing.body()).contains("\"code\":\"NOT_FOUND\"");
    assertThat(gateway.call("GET", "/api/v1/nothing", token, null).body()).contains("NOT_FOUND");
    assertThat(gateway.call("POST", "/api/v1/documents", token, "{").body()).contains("MALFORMED");
    for (String name : List.of("5", "true", "'half \\ud83d a pair'", "'\\u0000'")) {
      assertThat(gateway.call("POST", "/api/v1/documents", token, "{'name':" + name + "}").body())
          .as(name)
          .contains("\"code\":\"MALFORMED\"", "\"field\":\"name\"");
    }
    assertThat(gateway.call("POST", "/api/v1/documents", token, "x".repeat(300_000)).statusCode())
        .isEqualTo(413);
    assertThat(gateway.call("POST", "/api/v1/auth/login", null, "{'userName':' '}").body())
        .contains("\"field\":\"userName\"");
  }

  @Test
  void protectsThePage() throws Exception {
    HttpResponse<String> page = gateway.call("GET", "/", null, null);
    assertThat(page.headers().firstValue("Content-Security-Policy").orElse(""))
        .contains("default-src 'self'")
        .contains("frame-ancestors 'none'");
    assertThat(page.headers().firstValue("X-Content-Type-Options")).contains("nosniff");
  }

  @Test
  void exportsItsMetricsFromTheStart() throws Exception {
    String metrics =
        gateway.call(gateway.managementPort(), "GET", "/actuator/prometheus", null, null).body();
    assertThat(metrics)
        .contains("gateway_operation_duration_seconds_bucket{le=\"0.05\"} 0")
        .contains("gateway_operations_total 0.0")
        .contains("gateway_connections ");
    assertThat(
            gateway
                .call(gateway.managementPort(), "GET", "/actuator/health/readiness", null, null)
                .statusCode())
        .isEqualTo(200);
  }

  @Test
  void asksClientsToGoElsewhereWhenItStops() throws Exception {
    RunningGateway stopping = new RunningGateway();
    TestSocket socket = stopping.connect("Ana", "a");
    stopping.close();
    assertThat(socket.closeCode()).isEqualTo(4000);
  }
}
