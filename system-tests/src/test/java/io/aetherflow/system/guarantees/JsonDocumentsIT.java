package io.aetherflow.system.guarantees;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.catchThrowableOfType;
import static org.awaitility.Awaitility.await;

import io.aetherflow.client.AetherFlowClient;
import io.aetherflow.client.AetherFlowRest;
import io.aetherflow.client.EditOutcome;
import io.aetherflow.client.JsonDocument;
import io.aetherflow.client.NewDocument;
import io.aetherflow.client.RefusedException;
import io.aetherflow.model.InvalidInputException;
import io.aetherflow.model.json.JsonContent;
import io.aetherflow.model.json.JsonDelta;
import io.aetherflow.model.json.JsonType;
import io.aetherflow.model.value.JsonValue;
import io.aetherflow.system.stack.Stack;
import io.aetherflow.system.stack.TwoOfEach;
import java.io.IOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse;
import java.net.http.HttpResponse.BodyHandlers;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.SplittableRandom;
import java.util.UUID;
import java.util.concurrent.CopyOnWriteArrayList;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInstance;
import org.junit.jupiter.api.extension.ExtendWith;

/** Structured documents on the real services: two gateways, two statesync instances. */
@ExtendWith(TwoOfEach.class)
@TestInstance(TestInstance.Lifecycle.PER_CLASS)
class JsonDocumentsIT {
  /** A card of a board. */
  record Card(String title, boolean done) {}

  private static final JsonType TYPE = new JsonType();
  private static final int EDITS = 150;
  private static final Duration SOON = Duration.ofSeconds(60);

  private Stack stack;
  private AetherFlowRest owner;

  @BeforeAll
  void start(Stack shared) {
    stack = shared;
    var rest = AetherFlowRest.at(stack.rest(0));
    owner = rest.as(rest.tokens("Owner"));
  }

  private String created() {
    // Whoever asks first finds everything cold.
    return await()
        .atMost(SOON)
        .ignoreException(RefusedException.class)
        .until(() -> owner.create(NewDocument.json("Board").editableByAll()).id(), id -> true);
  }

  private AetherFlowClient client(int gateway, String name) {
    var rest = AetherFlowRest.at(stack.rest(gateway));
    return AetherFlowClient.builder(stack.socket(gateway))
        .tokens(rest.tokens(name))
        .connect()
        .join();
  }

  @Test
  void twoClientsEditOneBoardAndSeeTheSame() {
    var id = created();
    assertThat(owner.document(id).type()).isEqualTo("json");
    try (var ana = client(0, "Ana");
        var ben = client(1, "Ben")) {
      var mine = ana.openJson(id).join();
      var theirs = ben.openJson(id).join();
      var told = new CopyOnWriteArrayList<Optional<JsonValue>>();
      theirs.observe("/cards/first", told::add);
      var first = mine.set("/cards/first", new Card("Buy bread", false)).await();
      long early = ((EditOutcome.Committed<JsonDelta>) first).version();
      await().atMost(SOON).until(() -> theirs.has("/cards/first"));
      theirs.set("/cards/first/done", true).await();

      var random = new SplittableRandom(7);
      for (int i = 0; i < EDITS; i++) {
        change(mine, random);
        change(theirs, random);
      }
      converge(mine, theirs);

      assertThat(told.getFirst())
          .contains(JsonValue.parse("{\"title\":\"Buy bread\",\"done\":false}"));
      assertThat(mine.content()).isEqualTo(theirs.content());
      assertThat(mine.get("/cards/first", Card.class)).isPresent();
      var stored = owner.content(id);
      assertThat(stored.type()).isEqualTo("json");
      assertThat(stored.content()).isEqualTo(TYPE.encodeContent(mine.content()));
      assertThat(replayed(id, stored.version())).isEqualTo(mine.content());

      var then = owner.content(id, early, "/cards/first");
      assertThat(then.version()).isEqualTo(early);
      assertThat(new String(then.content(), StandardCharsets.UTF_8))
          .isEqualTo("{\"done\":false,\"title\":\"Buy bread\"}");
      var nothing =
          catchThrowableOfType(
              RefusedException.class, () -> owner.content(id, early, "/cards/none"));
      assertThat(nothing.failure().code()).isEqualTo("NOT_FOUND");
      var bad =
          catchThrowableOfType(RefusedException.class, () -> owner.content(id, early, "cards"));
      assertThat(bad.failure().code()).isEqualTo("MALFORMED");
      assertThat(bad.failure().field()).isEqualTo("path");
    }
  }

  private static void change(JsonDocument board, SplittableRandom random) {
    var cards = board.names("/cards");
    switch (random.nextInt(6)) {
      case 0 -> board.insert("/list", random.nextInt(1_000), null);
      case 1 -> board.remove("/cards/" + cards.get(random.nextInt(cards.size())) + "/extra");
      case 2 -> board.set("/cards/c" + random.nextInt(20), new Card("card", random.nextBoolean()));
      case 3 -> board.set("/settings/colour", List.of("red", random.nextInt(9)));
      case 4 ->
          board.set(
              "/cards/" + cards.get(random.nextInt(cards.size())) + "/title",
              "title " + random.nextInt(100));
      default -> board.set("/count/" + random.nextInt(5), random.nextDouble());
    }
  }

  private static void converge(JsonDocument... copies) {
    await()
        .atMost(SOON)
        .until(() -> {
          for (var copy : copies) {
            if (copy.pendingCount() > 0 || copy.version() != copies[0].version()) {
              return false;
            }
          }
          return true;
        });
  }

  private JsonContent replayed(String id, long head) {
    var content = JsonContent.EMPTY;
    long version = 0;
    while (version < head) {
      for (var operation : owner.operations(id, version, 500)) {
        content = content.apply(TYPE.decodeDelta(operation.delta()));
        version = operation.info().version();
      }
    }
    return content;
  }

  @Test
  void aLargeContentArrivesInPages() {
    var id = created();
    var text = "x".repeat(1_000);
    JsonContent written;
    try (var ana = client(0, "Ana")) {
      var board = ana.openJson(id).join();
      var edits = new ArrayList<io.aetherflow.client.Edit<JsonDelta>>();
      for (int i = 0; i < 700; i++) {
        edits.add(board.set("/cards/c" + i, new Card(text + i, false)));
        if (edits.size() % 50 == 0) {
          edits.getLast().await();
        }
      }
      edits.getLast().await();
      written = board.content();
    }
    assertThat(written.weight()).isGreaterThan(700_000);
    try (var ben = client(1, "Ben")) {
      var board = ben.openJson(id).join();
      assertThat(board.content()).isEqualTo(written);
      board.set("/cards/c7/done", true).await();
      assertThat(board.get("/cards/c7", Card.class)).contains(new Card(text + 7, true));
    }
  }

  @Test
  void whatDoesNotFitIsRefusedWithItsField() throws Exception {
    var id = created();
    try (var ana = client(0, "Ana")) {
      var board = ana.openJson(id).join();
      board.set("/a", 5).await();
      assertThatThrownBy(() -> board.set("/a/b", 1))
          .isInstanceOf(InvalidInputException.class)
          .hasMessageContaining("delta[0].set is inside /a, which is a value or an array");
      assertThatThrownBy(() -> board.set("a", 1)).isInstanceOf(InvalidInputException.class);
      assertThat(board.get("/a", Integer.class)).contains(5);

      assertThat(submit(id, 1, "[{\"set\":\"/a/b\",\"value\":1}]"))
          .contains("OUT_OF_RANGE", "delta[0].set");
      assertThat(submit(id, 1, "[{\"set\":\"\",\"value\":1}]"))
          .contains("MALFORMED", "delta[0].set");
      assertThat(submit(id, 1, "[{\"set\":\"/n\",\"value\":9007199254740993}]"))
          .contains("MALFORMED", "9007199254740993");
      assertThat(submit(id, 1, "[{\"set\":\"/b\",\"value\":2}]")).contains("\"version\":2");
      await().atMost(SOON).until(() -> board.has("/b"));

      var text = get("/api/v1/documents/" + id + "/content", "text/plain");
      assertThat(text.statusCode()).isEqualTo(400);
      assertThat(text.body()).contains("MALFORMED", "type json is no text");
    }
    try (var ana = client(0, "Ana")) {
      assertThatThrownBy(() -> ana.openText(id).join()).rootCause().hasMessageContaining("json");
    }
  }

  @Test
  void whatLosesAMemberIsInTheLedgerAndComesBack() throws Exception {
    var id = created();
    var title = "/card/title";
    submit(id, 0, "[{\"set\":\"/card\",\"value\":{\"done\":false,\"title\":\"Bread\"}}]");
    long now = System.currentTimeMillis();
    submit("Ana", id, 1, "[{\"set\":\"/card/title\",\"value\":\"A\"}]", now - 1_000);
    submit("Ben", id, 1, "[{\"remove\":\"/card/title\"}]", now - 500);

    assertThat(new String(owner.content(id).content(), StandardCharsets.UTF_8))
        .isEqualTo("{\"card\":{\"done\":false}}");
    assertThat(owner.content(id, 2, title).content()).asString().isEqualTo("\"A\"");
    var conflicts = owner.conflicts(id);
    assertThat(conflicts).hasSize(1);
    var conflict = conflicts.getFirst();
    assertThat(conflict.kind()).isEqualTo("C4");
    assertThat(conflict.subject()).isEqualTo(title);
    assertThat(conflict.loser().content()).isEqualTo("\"A\"");
    assertThat(conflict.restorable()).isTrue();

    owner.restore(conflict.id());
    assertThat(new String(owner.content(id).content(), StandardCharsets.UTF_8))
        .isEqualTo("{\"card\":{\"done\":false,\"title\":\"A\"}}");
  }

  private String submit(String id, long base, String delta) throws Exception {
    return submit("Owner", id, base, delta, System.currentTimeMillis());
  }

  private String submit(String user, String id, long base, String delta, long writtenAt)
      throws Exception {
    var body =
        "{\"opId\":\"%s\",\"baseVersion\":%d,\"delta\":%s,\"clientId\":\"rest\",\"writtenAt\":%d}"
            .formatted(UUID.randomUUID(), base, delta, writtenAt);
    return send(request(user, "/api/v1/documents/" + id + "/operations", "application/json")
            .POST(BodyPublishers.ofString(body)))
        .body();
  }

  private HttpResponse<String> get(String path, String accept) throws Exception {
    return send(request("Owner", path, accept).GET());
  }

  private HttpRequest.Builder request(String user, String path, String accept) {
    var token = AetherFlowRest.at(stack.rest(0)).login(user).token();
    return HttpRequest.newBuilder(URI.create(stack.rest(0).toString()).resolve(path))
        .header("Authorization", "Bearer " + token)
        .header("Content-Type", "application/json")
        .header("Accept", accept);
  }

  private static HttpResponse<String> send(HttpRequest.Builder request)
      throws IOException, InterruptedException {
    try (var http = HttpClient.newHttpClient()) {
      return http.send(request.build(), BodyHandlers.ofString());
    }
  }
}
