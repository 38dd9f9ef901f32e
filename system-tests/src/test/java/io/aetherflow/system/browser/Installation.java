package io.aetherflow.system.browser;

import io.aetherflow.system.stack.Stack;
import java.io.IOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse.BodyHandlers;
import java.util.UUID;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

/** What a test arranges behind the page's back, through REST, in one person's name. */
final class Installation {
  private final HttpClient http = HttpClient.newHttpClient();
  private final URI gateway;
  private final String token;

  Installation(Stack stack, String userName) {
    this.gateway = stack.rest(0);
    JsonNode login = JsonMapper.shared().createObjectNode().put("userName", userName);
    this.token = send("POST", "/auth/login", login.toString(), "").get("token").asString();
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

  JsonNode call(String method, String path, String body) {
    return send(method, path, body, token);
  }

  private JsonNode send(String method, String path, String body, String bearer) {
    HttpRequest.Builder request =
        HttpRequest.newBuilder(gateway.resolve("/api/v1" + path))
            .header("Content-Type", "application/json")
            .method(method, BodyPublishers.ofString(body));
    if (!bearer.isEmpty()) {
      request.header("Authorization", "Bearer " + bearer);
    }
    try {
      var response = http.send(request.build(), BodyHandlers.ofString());
      if (response.statusCode() >= 300) {
        throw new IllegalStateException(
            method + " " + path + ": " + response.statusCode() + " " + response.body());
      }
      return response.body().isEmpty()
          ? JsonMapper.shared().createObjectNode()
          : JsonMapper.shared().readTree(response.body());
    } catch (IOException e) {
      throw new IllegalStateException(e);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw new IllegalStateException(e);
    }
  }
}
