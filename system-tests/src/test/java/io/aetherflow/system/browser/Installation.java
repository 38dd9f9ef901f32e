package io.aetherflow.system.browser;

import static java.nio.charset.StandardCharsets.UTF_8;

import io.aetherflow.system.stack.Stack;
import java.io.IOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse;
import java.net.http.HttpResponse.BodyHandlers;
import java.util.UUID;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

/** What a test arranges behind the page's back, through REST, in one person's name. */
final class Installation {
  private static final String JSON = "application/json";

  private final HttpClient http = HttpClient.newHttpClient();
  private final URI gateway;
  private final String token;

  Installation(Stack stack, String userName) {
    this.gateway = stack.rest(0);
    JsonNode login = JsonMapper.shared().createObjectNode().put("userName", userName);
    HttpRequest request =
        request("/auth/login", JSON).POST(BodyPublishers.ofString(login.toString())).build();
    this.token = json(accepted(request)).get("token").asString();
  }

  /** Creates a document that everybody may edit. */
  String create(String name, String type) {
    var body =
        JsonMapper.shared()
            .createObjectNode()
            .put("name", name)
            .put("type", type)
            .put("publicAccess", "edit");
    return call("POST", "/documents", body.toString()).get("id").asString();
  }

  /** Commits an operation on the document at a version. */
  long edit(String document, long baseVersion, String delta) {
    String body =
        "{\"opId\":\"%s\",\"baseVersion\":%d,\"clientId\":\"test\",\"delta\":%s}"
            .formatted(UUID.randomUUID(), baseVersion, delta);
    return call("POST", "/documents/" + document + "/operations", body).get("version").asLong();
  }

  /** Makes a request that has to be accepted. */
  JsonNode call(String method, String path, String body) {
    HttpRequest request =
        authorized(path, JSON).method(method, BodyPublishers.ofString(body)).build();
    return json(accepted(request));
  }

  /** Sends a file; it may be refused. */
  HttpResponse<byte[]> upload(String path, byte[] file) {
    return sent(
        authorized(path, "application/octet-stream")
            .POST(BodyPublishers.ofByteArray(file))
            .build());
  }

  /** Fetches a file, unless it is the one that is known already by its tag; it may be refused. */
  HttpResponse<byte[]> download(String path, String knownTag) {
    HttpRequest.Builder request = authorized(path, JSON).GET();
    if (!knownTag.isEmpty()) {
      request.header("If-None-Match", knownTag);
    }
    return sent(request.build());
  }

  static JsonNode json(HttpResponse<byte[]> response) {
    return response.body().length == 0
        ? JsonMapper.shared().createObjectNode()
        : JsonMapper.shared().readTree(response.body());
  }

  private HttpRequest.Builder authorized(String path, String type) {
    return request(path, type).header("Authorization", "Bearer " + token);
  }

  private HttpRequest.Builder request(String path, String type) {
    return HttpRequest.newBuilder(gateway.resolve("/api/v1" + path))
        .header("Content-Type", type)
        .header("Accept", "application/json, */*;q=0.5");
  }

  private HttpResponse<byte[]> accepted(HttpRequest request) {
    HttpResponse<byte[]> response = sent(request);
    if (response.statusCode() >= 300) {
      throw new IllegalStateException(
          "%s %s: %d %s"
              .formatted(
                  request.method(),
                  request.uri(),
                  response.statusCode(),
                  new String(response.body(), UTF_8)));
    }
    return response;
  }

  private HttpResponse<byte[]> sent(HttpRequest request) {
    try {
      return http.send(request, BodyHandlers.ofByteArray());
    } catch (IOException e) {
      throw new IllegalStateException(request.method() + " " + request.uri(), e);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw new IllegalStateException(e);
    }
  }
}
