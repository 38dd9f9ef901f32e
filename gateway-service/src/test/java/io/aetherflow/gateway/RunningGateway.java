package io.aetherflow.gateway;

import java.io.IOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.springframework.boot.SpringApplication;
import org.springframework.boot.web.server.context.WebServerApplicationContext;
import org.springframework.context.ConfigurableApplicationContext;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

/** A gateway on free ports, in front of services in memory and without Redis. */
final class RunningGateway implements AutoCloseable {
  private static final HttpClient HTTP = HttpClient.newHttpClient();

  /** A port on which nothing listens. */
  private static final int NOWHERE = 1;

  final FakeStatesync statesync;
  final FakeSessions sessions;
  private final ConfigurableApplicationContext context;

  RunningGateway(String... settings) throws IOException {
    statesync = new FakeStatesync();
    sessions = new FakeSessions();
    SpringApplication application = GatewayApplication.application();
    List<String> arguments = new ArrayList<>();
    arguments.add("--server.port=0");
    arguments.add("--aetherflow.web-port=0");
    arguments.add("--management.server.port=0");
    arguments.add("--aetherflow.statesync-addresses=" + statesync.address());
    arguments.add("--aetherflow.session-addresses=" + sessions.address());
    arguments.add("--spring.data.redis.port=" + NOWHERE);
    arguments.add("--aetherflow.demo-login=true");
    arguments.add("--aetherflow.drain=100ms");
    arguments.add("--logging.structured.format.console=");
    arguments.add("--logging.level.root=WARN");
    for (String setting : settings) {
      arguments.add("--" + setting);
    }
    context = application.run(arguments.toArray(String[]::new));
  }

  int port() {
    return ((WebServerApplicationContext) context).getWebServer().getPort();
  }

  int managementPort() {
    return context.getEnvironment().getRequiredProperty("local.management.port", Integer.class);
  }

  <T> T bean(Class<T> type) {
    return context.getBean(type);
  }

  HttpResponse<String> call(
      int port, String method, String path, String token, String body, String... headers)
      throws IOException, InterruptedException {
    HttpRequest.Builder request =
        HttpRequest.newBuilder(URI.create("http://127.0.0.1:" + port + path))
            .header("Content-Type", "application/json")
            .method(
                method,
                body == null
                    ? HttpRequest.BodyPublishers.noBody()
                    : HttpRequest.BodyPublishers.ofString(body.replace('\'', '"')));
    if (token != null) {
      request.header("Authorization", "Bearer " + token);
    }
    if (headers.length > 0) {
      request.headers(headers);
    }
    return HTTP.send(request.build(), HttpResponse.BodyHandlers.ofString());
  }

  HttpResponse<String> call(String method, String path, String token, String body)
      throws IOException, InterruptedException {
    return call(port(), method, path, token, body);
  }

  String token(String name) throws IOException, InterruptedException {
    String body = call("POST", "/api/v1/auth/login", null, "{'userName':'" + name + "'}").body();
    return JsonMapper.shared().readTree(body).get("token").asString();
  }

  TestSocket connect() {
    return TestSocket.connect(port(), Map.of(), "aetherflow");
  }

  /** A connection of a user who has authenticated. */
  TestSocket connect(String name, String clientId) throws IOException, InterruptedException {
    String token = token(name);
    TestSocket socket = connect();
    socket.send("{'type':'auth','token':'" + token + "','clientId':'" + clientId + "'}");
    socket.next("welcome", RunningGateway::isAuthenticated);
    return socket;
  }

  /** The same with a document that is open. */
  TestSocket open(String name, String clientId, String document)
      throws IOException, InterruptedException {
    TestSocket socket = connect(name, clientId);
    socket.send("{'type':'open','document':'" + document + "'}");
    socket.next("opened", frame -> frame.get("last").asBoolean());
    return socket;
  }

  static boolean isAuthenticated(JsonNode welcome) {
    return welcome.get("authenticated").asBoolean();
  }

  @Override
  public void close() {
    context.close();
    statesync.close();
    sessions.close();
  }
}
