package io.aetherflow.gateway.protocol;

import static org.assertj.core.api.Assertions.assertThat;

import com.google.protobuf.ByteString;
import io.aetherflow.proto.statesync.v1.Conflict;
import io.aetherflow.proto.statesync.v1.ConflictChoice;
import io.aetherflow.proto.statesync.v1.ConflictOperation;
import io.aetherflow.proto.statesync.v1.ConflictSide;
import io.aetherflow.proto.statesync.v1.Operation;
import io.aetherflow.proto.statesync.v1.OperationType;
import io.aetherflow.proto.statesync.v1.Vote;
import java.io.IOException;
import java.lang.reflect.RecordComponent;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Arrays;
import java.util.Collection;
import java.util.HashSet;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;
import java.util.stream.Stream;
import org.junit.jupiter.api.DynamicTest;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestFactory;
import org.yaml.snakeyaml.Yaml;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

/**
 * Holds {@code docs/asyncapi.yaml} and {@code docs/WEBSOCKET_API.md} against the code: frames,
 * their members and which of them are always there, error codes and close codes.
 */
class AsyncApiTests {
  private static final Path DOCS = Path.of(System.getProperty("aetherflow.root", ".."), "docs");
  private static final String DOCUMENT = "0198a6f0-0000-7000-8000-00000000000a";
  private static final Map<String, Object> API = load();

  @SuppressWarnings("unchecked")
  private static Map<String, Object> load() {
    try {
      return (Map<String, Object>) new Yaml().load(Files.readString(DOCS.resolve("asyncapi.yaml")));
    } catch (IOException e) {
      throw new java.io.UncheckedIOException(e);
    }
  }

  @SuppressWarnings("unchecked")
  private static Map<String, Object> at(Map<String, Object> from, String... path) {
    Map<String, Object> node = from;
    for (String name : path) {
      node = (Map<String, Object>) node.get(name);
      assertThat(node).as(name).isNotNull();
    }
    return node;
  }

  private static Map<String, Object> payload(String message) {
    return at(API, "components", "messages", message, "payload");
  }

  private static Map<String, Object> resolved(Map<String, Object> schema) {
    Object reference = schema.get("$ref");
    if (reference == null) {
      return schema;
    }
    String[] path = reference.toString().substring(2).split("/");
    return at(API, path);
  }

  private static Refusal refusal() {
    return new Refusal(ErrorCode.LOCKED, "m", "f", "v", "l", true, Duration.ofMillis(5), "Ana");
  }

  private static EncodedOperation operation(boolean full) {
    Operation.Builder operation =
        Operation.newBuilder()
            .setVersion(3)
            .setType(OperationType.OPERATION_TYPE_EDIT)
            .setDelta(ByteString.copyFromUtf8("[]"));
    if (full) {
      operation.setTraceparent("00-0af7651916cd43dd8448eb211c80319c-b7ad6b7169203331-01");
    }
    return OperationWriter.encode(operation.build(), full);
  }

  /** For each message: the frames with everything and with nothing that is optional. */
  private static Map<String, List<String>> samples() {
    Limits limits = new Limits(1, 2, 3, Duration.ofSeconds(5));
    ServerFrame.User user = new ServerFrame.User("u", "n", "#123456");
    ServerFrame.Granted granted = new ServerFrame.Granted("s", "r", true, 1, 2, user);
    ServerFrame.Holder holder = new ServerFrame.Holder("u", "n", "s", 7);
    ServerFrame.Person person = new ServerFrame.Person("s", "u", "n", "#123456");
    ServerFrame.Stages stages = new ServerFrame.Stages("t", 1, 2, 3, 4, 5, 6);
    Refusal plain = Refusal.of(ErrorCode.MALFORMED, "m");
    return Map.ofEntries(
        entry(
            "welcome",
            new ServerFrame.Welcome(1, limits, granted),
            new ServerFrame.Welcome(1, limits, null)),
        entry("pong", new ServerFrame.Pong("1.5", 2)),
        entry(
            "opened",
            new ServerFrame.Opened(
                DOCUMENT,
                "n",
                "text",
                "lww",
                "active",
                "owner",
                3,
                holder,
                List.of(person),
                1,
                "[]",
                true),
            new ServerFrame.Opened(
                DOCUMENT, "n", "text", "lww", "active", "owner", 3, null, null, 0, null, true)),
        entry("openedPage", new ServerFrame.OpenedPage(DOCUMENT, 2, "[]", false)),
        Map.entry(
            "ops",
            List.of(
                ServerFrameWriter.ops(DOCUMENT, operation(true).json()),
                ServerFrameWriter.ops(DOCUMENT, operation(false).json()))),
        entry(
            "ack",
            new ServerFrame.Ack(DOCUMENT, "o", 3, 4, operation(true), false, stages),
            new ServerFrame.Ack(DOCUMENT, "o", 3, 4, operation(false), true, null)),
        entry(
            "rejected",
            new ServerFrame.Rejected(DOCUMENT, "o", List.of("o"), refusal()),
            new ServerFrame.Rejected(DOCUMENT, "o", List.of("o"), plain)),
        entry("presence", new ServerFrame.Presence(DOCUMENT, List.of(person), List.of("s"))),
        entry(
            "cursor",
            new ServerFrame.CursorMoved(DOCUMENT, "s", "u", 1, 2, 3, false),
            new ServerFrame.CursorMoved(DOCUMENT, "s", "u", 1, 2, 3, true)),
        entry(
            "lock",
            new ServerFrame.LockChanged(DOCUMENT, holder),
            new ServerFrame.LockChanged(DOCUMENT, null)),
        entry(
            "conflict",
            new ServerFrame.ConflictTold(DOCUMENT, conflict(true)),
            new ServerFrame.ConflictTold(DOCUMENT, conflict(false))),
        entry("named", new ServerFrame.VersionsNamed(DOCUMENT)),
        entry(
            "error",
            new ServerFrame.Error(refusal(), DOCUMENT, false),
            new ServerFrame.Error(plain, null, false)));
  }

  private static ConflictEntry conflict(boolean open) {
    ConflictSide side =
        ConflictSide.newBuilder()
            .setUserId("u")
            .setContent("alpha")
            .addOperations(ConflictOperation.newBuilder().setOpId("o").setVersion(3))
            .build();
    Conflict.Builder conflict =
        Conflict.newBuilder()
            .setId("c")
            .setDocumentId(DOCUMENT)
            .setKind("C1")
            .setWinner(side)
            .setLoser(side);
    return ConflictEntry.of(
        open
            ? conflict
                .setVote(
                    Vote.newBuilder()
                        .addElectorate("u")
                        .putChoiceByUserId("u", ConflictChoice.CONFLICT_CHOICE_SECOND))
                .build()
            : conflict.setResolution("lww").setResolvedAtMillis(5).build());
  }

  private static Map.Entry<String, List<String>> entry(String name, ServerFrame... frames) {
    return Map.entry(name, Arrays.stream(frames).map(ServerFrameWriter::write).toList());
  }

  @TestFactory
  Stream<DynamicTest> serverFrames() {
    return samples().entrySet().stream()
        .map(sample ->
            DynamicTest.dynamicTest(
                sample.getKey(), () -> hold(sample.getKey(), sample.getValue())));
  }

  private static void hold(String message, List<String> frames) {
    Map<String, Object> schema = payload(message);
    List<JsonNode> nodes = frames.stream().map(JsonMapper.shared()::readTree).toList();
    for (JsonNode node : nodes) {
      assertThat(node.get("type").asString())
          .isEqualTo(at(schema, "properties", "type").get("const"));
    }
    holdObject(message, schema, nodes);
  }

  @SuppressWarnings("unchecked")
  private static void holdObject(String where, Map<String, Object> schema, List<JsonNode> nodes) {
    Map<String, Object> properties = at(schema, "properties");
    Set<String> seen = new TreeSet<>();
    Set<String> always = new TreeSet<>(properties.keySet());
    for (JsonNode node : nodes) {
      Collection<String> names = node.propertyNames();
      seen.addAll(names);
      always.retainAll(names);
    }
    assertThat(seen).as("members of %s", where).isEqualTo(new TreeSet<>(properties.keySet()));
    assertThat(new HashSet<>((List<String>) schema.get("required")))
        .as("members that %s always has", where)
        .isSubsetOf(always);
    for (String name : properties.keySet()) {
      Map<String, Object> property = resolved(at(properties, name));
      List<JsonNode> values =
          nodes.stream().map(node -> node.get(name)).filter(v -> v != null && !v.isNull()).toList();
      if (property.get("oneOf") instanceof List<?> choices) {
        property = resolved((Map<String, Object>) choices.getLast());
      }
      if (property.get("items") instanceof Map<?, ?> items) {
        property = resolved((Map<String, Object>) items);
        values = values.stream().flatMap(JsonNode::valueStream).toList();
      }
      if (property.containsKey("properties")) {
        holdObject(where + "." + name, property, values);
      }
    }
  }

  @Test
  void describesAllServerFramesAndNoOther() {
    Set<String> described = new TreeSet<>(at(API, "components", "messages").keySet());
    described.removeAll(clientMessages().keySet());
    assertThat(described).isEqualTo(new TreeSet<>(samples().keySet()));
  }

  private static Map<String, Class<?>> clientMessages() {
    return Map.ofEntries(
        Map.entry("auth", ClientFrame.Auth.class),
        Map.entry("ping", ClientFrame.Ping.class),
        Map.entry("open", ClientFrame.Open.class),
        Map.entry("close", ClientFrame.Close.class),
        Map.entry("op", ClientFrame.Op.class),
        Map.entry("setCursor", ClientFrame.Cursor.class),
        Map.entry("takeLock", ClientFrame.Lock.class),
        Map.entry("unlock", ClientFrame.Unlock.class),
        Map.entry("resolve", ClientFrame.Resolve.class),
        Map.entry("restore", ClientFrame.Restore.class),
        Map.entry("vote", ClientFrame.Vote.class));
  }

  @Test
  void describesTheClientFrames() {
    assertThat(Set.copyOf(clientMessages().values()))
        .isEqualTo(Set.of(ClientFrame.class.getPermittedSubclasses()));
    clientMessages()
        .forEach((message, frame) -> {
          Map<String, Object> properties = at(payload(message), "properties");
          assertThat(at(properties, "type").get("const"))
              .isEqualTo(frame.getSimpleName().toLowerCase(Locale.ROOT));
          Set<String> described = new TreeSet<>(properties.keySet());
          described.remove("type");
          assertThat(described).as(message).isEqualTo(components(frame));
        });
    Map<String, Object> operation = at(payload("op"), "properties", "ops", "items", "properties");
    assertThat(new TreeSet<>(operation.keySet())).isEqualTo(components(WrittenOperation.class));
  }

  private static Set<String> components(Class<?> type) {
    return new TreeSet<>(
        Arrays.stream(type.getRecordComponents()).map(RecordComponent::getName).toList());
  }

  @Test
  void namesAllErrorCodes() throws IOException {
    List<String> codes = Arrays.stream(ErrorCode.values()).map(Enum::name).toList();
    assertThat(at(API, "components", "schemas", "code").get("enum")).isEqualTo(codes);
    String protocol = Files.readString(DOCS.resolve("WEBSOCKET_API.md"));
    String reference = Files.readString(DOCS.resolve("reference/errors.md"));
    for (String code : codes) {
      assertThat(protocol).contains("`" + code + "`");
      assertThat(reference).contains("`" + code + "`");
    }
  }

  @Test
  void namesAllCloseCodes() throws IOException {
    String protocol = Files.readString(DOCS.resolve("WEBSOCKET_API.md"));
    for (CloseReason reason : CloseReason.values()) {
      assertThat(protocol).contains(reason.code() + " | `" + reason.name() + "`");
    }
  }

  @Test
  void namesAllMembersInProse() throws IOException {
    String protocol = Files.readString(DOCS.resolve("WEBSOCKET_API.md"));
    for (String message : at(API, "components", "messages").keySet()) {
      for (String member : at(payload(message), "properties").keySet()) {
        assertThat(protocol)
            .as("%s of %s", member, message)
            .containsPattern("`" + member + "(: true|: null)?`");
      }
    }
  }
}
