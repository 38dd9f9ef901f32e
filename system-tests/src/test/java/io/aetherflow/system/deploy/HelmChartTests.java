package io.aetherflow.system.deploy;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.google.gson.Gson;
import com.google.gson.JsonElement;
import com.google.gson.JsonObject;
import com.marcnuri.helm.Helm;
import io.aetherflow.system.stack.Stack;
import io.kubernetes.client.openapi.models.V1Deployment;
import io.kubernetes.client.openapi.models.V1Ingress;
import io.kubernetes.client.openapi.models.V1NetworkPolicy;
import io.kubernetes.client.openapi.models.V1PodDisruptionBudget;
import io.kubernetes.client.openapi.models.V1Service;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.yaml.snakeyaml.Yaml;

/**
 * The chart, rendered by Helm itself: each object has the fields that Kubernetes knows and no other
 * ones, and what it sets is what the services read.
 */
class HelmChartTests {
  private static final Path CHART = Stack.root().resolve("deploy/helm/aetherflow");
  private static final List<String> SERVICES = List.of("gateway", "session", "statesync");
  private static final String LEAST =
      """
      postgres: {url: "jdbc:postgresql://postgres:5432/aetherflow"}
      redis: {host: redis}
      auth: {secret: {name: tokens}, demoLogin: true}
      """;
  private static final String MOST =
      """
      image: {registry: registry.example.com/team, tag: "7", pullSecrets: [pull]}
      postgres: {url: "jdbc:postgresql://postgres:5432/aetherflow", passwordSecret: {name: postgres}}
      redis: {host: redis, passwordSecret: {name: redis, key: secret}}
      auth: {issuer: "https://id.example.com"}
      allowedOrigins: ["https://www.example.com"]
      ingress: {enabled: true, className: nginx, host: notes.example.com, tlsSecret: certificate}
      otlpEndpoint: "http://jaeger:4318"
      gateway: {replicas: 3, javaOptions: -Xmx700m, env: {AETHERFLOW_DRAIN: 5s}}
      """;

  @TempDir Path folder;

  @Test
  void helmFindsNothingToCorrect() {
    var report = new Helm(CHART).lint().call();
    assertThat(report.isFailed()).as(report.getMessages().toString()).isFalse();
  }

  @Test
  void kubernetesKnowsEveryField() throws IOException {
    for (String values : List.of(LEAST, MOST)) {
      for (JsonObject object : render(values)) {
        switch (kind(object)) {
          case "Deployment" -> V1Deployment.validateJsonElement(object);
          case "Service" -> V1Service.validateJsonElement(object);
          case "PodDisruptionBudget" -> V1PodDisruptionBudget.validateJsonElement(object);
          case "NetworkPolicy" -> V1NetworkPolicy.validateJsonElement(object);
          case "Ingress" -> V1Ingress.validateJsonElement(object);
          default -> throw new AssertionError("an object of kind " + kind(object));
        }
      }
    }
  }

  @Test
  void everyServiceHasItsObjects() throws IOException {
    List<JsonObject> most = render(MOST);
    for (String kind : List.of("Deployment", "Service", "PodDisruptionBudget")) {
      assertThat(names(most, kind))
          .containsExactlyInAnyOrderElementsOf(
              SERVICES.stream().map(it -> "a-aetherflow-" + it).toList());
    }
    assertThat(names(most, "NetworkPolicy"))
        .containsExactlyInAnyOrder("a-aetherflow-session", "a-aetherflow-statesync");
    assertThat(names(most, "Ingress")).containsExactly("a-aetherflow");
    assertThat(names(render(LEAST), "Ingress")).isEmpty();
  }

  /** One name has to stand for all instances, or the gateways would know of a single one. */
  @Test
  void theNamesThatTheGatewaysLookUpAreHeadlessServices() throws IOException {
    List<JsonObject> objects = render(LEAST);
    String gateway = find(objects, "Deployment", "a-aetherflow-gateway").toString();
    for (String service : List.of("session", "statesync")) {
      String name = "a-aetherflow-" + service;
      JsonObject spec = find(objects, "Service", name).getAsJsonObject("spec");
      assertThat(spec.get("clusterIP").getAsString()).isEqualTo("None");
      int port = spec.getAsJsonArray("ports").get(0).getAsJsonObject().get("port").getAsInt();
      assertThat(gateway).contains("\"" + name + ":" + port + "\"");
    }
  }

  @Test
  void whatIsSetIsWhatTheServicesRead() throws IOException {
    for (String values : List.of(LEAST, MOST)) {
      for (String service : SERVICES) {
        String settings =
            Files.readString(
                Stack.root().resolve(service + "-service/src/main/resources/application.yaml"));
        JsonObject container = container(render(values), service);
        for (JsonElement variable : container.getAsJsonArray("env")) {
          String name = variable.getAsJsonObject().get("name").getAsString();
          if (!name.equals("JDK_JAVA_OPTIONS")) {
            assertThat(settings).as(service + " reads " + name).contains("${" + name + ":");
          }
        }
        for (JsonElement port : container.getAsJsonArray("ports")) {
          int number = port.getAsJsonObject().get("containerPort").getAsInt();
          assertThat(settings)
              .as(service + " listens on " + number)
              .containsPattern(Pattern.quote("_PORT:" + number + "}"));
        }
      }
    }
  }

  @Test
  void passwordsComeFromSecretsAlone() throws IOException {
    assertThat(container(render(MOST), "statesync").toString())
        .contains(
            "{\"name\":\"AETHERFLOW_POSTGRES_PASSWORD\",\"valueFrom\":"
                + "{\"secretKeyRef\":{\"name\":\"postgres\",\"key\":\"password\"}}}")
        .contains("{\"secretKeyRef\":{\"name\":\"redis\",\"key\":\"secret\"}}");
  }

  @Test
  void whatIsMissingIsNamed() {
    assertThatThrownBy(() -> render("redis: {host: redis}"))
        .hasMessageContaining("postgres.url is missing");
    assertThatThrownBy(() -> render(LEAST.replace("redis: {host: redis}", "")))
        .hasMessageContaining("redis.host is missing");
    assertThatThrownBy(() -> render(LEAST.replace("name: tokens", "name: \"\"")))
        .hasMessageContaining("exactly one of issuer, jwkSetUri and secret.name");
    assertThatThrownBy(() -> render(LEAST + "ingress: {enabled: true}"))
        .hasMessageContaining("ingress.host is missing");
  }

  private List<JsonObject> render(String values) throws IOException {
    Path file = Files.writeString(folder.resolve("values.yaml"), values);
    String objects = new Helm(CHART).template().withName("a").withValuesFile(file).call();
    List<JsonObject> rendered = new ArrayList<>();
    for (Object object : new Yaml().loadAll(objects)) {
      if (object != null) {
        rendered.add(new Gson().toJsonTree(object).getAsJsonObject());
      }
    }
    assertThat(rendered).isNotEmpty();
    return rendered;
  }

  private static JsonObject container(List<JsonObject> objects, String service) {
    return find(objects, "Deployment", "a-aetherflow-" + service)
        .getAsJsonObject("spec")
        .getAsJsonObject("template")
        .getAsJsonObject("spec")
        .getAsJsonArray("containers")
        .get(0)
        .getAsJsonObject();
  }

  private static JsonObject find(List<JsonObject> objects, String kind, String name) {
    return of(objects, kind).filter(it -> name(it).equals(name)).findFirst().orElseThrow();
  }

  private static List<String> names(List<JsonObject> objects, String kind) {
    return of(objects, kind).map(HelmChartTests::name).toList();
  }

  private static Stream<JsonObject> of(List<JsonObject> objects, String kind) {
    return objects.stream().filter(it -> kind(it).equals(kind));
  }

  private static String kind(JsonObject object) {
    return object.get("kind").getAsString();
  }

  private static String name(JsonObject object) {
    return object.getAsJsonObject("metadata").get("name").getAsString();
  }
}
