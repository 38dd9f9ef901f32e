package io.aetherflow.model.text.conflict;

import static org.assertj.core.api.Assertions.assertThat;

import io.aetherflow.model.DocumentType;
import io.aetherflow.model.authority.Authority;
import io.aetherflow.model.authority.ConflictJudge;
import io.aetherflow.model.authority.Decision;
import io.aetherflow.model.authority.DocumentState;
import io.aetherflow.model.authority.Submission;
import io.aetherflow.model.client.Texts;
import io.aetherflow.model.conflict.Arbiter;
import io.aetherflow.model.conflict.ConflictResolver.Circumstances;
import io.aetherflow.model.conflict.ConflictResolvers;
import io.aetherflow.model.conflict.Ruling;
import io.aetherflow.model.conflict.Rulings;
import io.aetherflow.model.history.Author;
import io.aetherflow.model.history.Operation;
import io.aetherflow.model.history.OperationType;
import io.aetherflow.model.history.Pending;
import io.aetherflow.model.text.TextContent;
import io.aetherflow.model.text.TextDelta;
import io.aetherflow.model.text.TextOp;
import io.aetherflow.model.text.TextType;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.UUID;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;
import tools.jackson.databind.node.ObjectNode;

/**
 * One case of the conflict rules, played through the authority twice: with a judge that follows
 * every operation, and with the one of the product, which looks only when something is concurrent.
 * Both must give what the case says.
 */
final class ConflictCase {
  private static final TextType TYPE = new TextType();
  private static final JsonMapper JSON = new JsonMapper();

  private final JsonNode vector;
  private final Map<UUID, String> names = new LinkedHashMap<>();
  private final Recorder recorder;
  private final Authority authority = new Authority(1_000_000);
  private final Arbiter arbiter;
  private DocumentState<TextContent, TextDelta> state;
  private DocumentState<TextContent, TextDelta> lazy;

  ConflictCase(JsonNode vector) {
    this.vector = vector;
    var policy = ConflictResolvers.load().require(vector.get("policy").asString());
    arbiter = Arbiter.of(policy, Circumstances.NONE);
    var content = TYPE.decodeContent(bytes(vector.get("document")));
    recorder = new Recorder(new TextContests(0, content.length()));
    state = DocumentState.at(TYPE, 0, content, recorder, 1_000);
    lazy = DocumentState.at(TYPE, 0, content, new TextConflictJudge(), 1_000);
  }

  void run() {
    for (var step : vector.get("steps")) {
      if (step.has("restoreRunOf")) {
        restore(step);
      } else {
        submit(
            step,
            TYPE.decodeDelta(bytes(step.get("delta"))),
            step.get("base").asLong(),
            OperationType.EDIT);
      }
      if (step.has("text")) {
        assertThat(state.content().text()).isEqualTo(step.get("text").asString());
      }
    }
    assertThat(state.content()).isEqualTo(TYPE.decodeContent(bytes(vector.get("final"))));
    var expected = new ArrayList<String>();
    vector.get("ledger").forEach(row -> expected.add(canonical(row)));
    var actual =
        recorder.rows.stream().map(row -> canonical(row.json(recorder.contests, names))).toList();
    assertThat(actual).containsExactlyInAnyOrderElementsOf(expected);
  }

  private void restore(JsonNode step) {
    var lost = step.get("restoreRunOf").asString();
    var delta = recorder.restore(lost, names, state);
    if (step.get("committed").isNull()) {
      assertThat(delta).isNull();
      return;
    }
    assertThat(delta).isNotNull();
    submit(step, delta, state.version(), OperationType.RESTORE);
  }

  private void submit(JsonNode step, TextDelta delta, long base, OperationType type) {
    var opId = id(step.get("opId").asString());
    names.put(opId, step.get("opId").asString());
    var author = new Author(step.get("clientId").asString(), "c");
    var submission =
        new Submission<>(opId, author, type, base, delta, step.get("writtenAt").asLong())
            .after(Texts.newestOwn(state.log().above(base), author, base));
    var accepted = accepted(authority.decide(state, submission, arbiter));
    var again = accepted(authority.decide(lazy, submission, arbiter));
    assertThat(again.operations()).isEqualTo(accepted.operations());
    state = accepted.after();
    lazy = again.after();
    check(step.get("committed"), accepted.operation());
    if (step.get("resolution").isNull()) {
      assertThat(accepted.resolution()).isNull();
    } else {
      assertThat(accepted.resolution()).isNotNull();
      check(step.get("resolution"), accepted.resolution());
    }
  }

  private static Decision.Accepted<TextContent, TextDelta> accepted(
      Decision<TextContent, TextDelta> decision) {
    assertThat(decision).isInstanceOf(Decision.Accepted.class);
    return (Decision.Accepted<TextContent, TextDelta>) decision;
  }

  private static void check(JsonNode expected, Operation<TextDelta> actual) {
    assertThat(actual.version()).isEqualTo(expected.get("version").asLong());
    assertThat(actual.delta()).isEqualTo(TYPE.decodeDelta(bytes(expected.get("delta"))));
  }

  private record Row(long version, boolean resolved, Verdict.Entry entry) {
    ObjectNode json(TextContests contests, Map<UUID, String> names) {
      var row = JSON.createObjectNode().put("atVersion", version);
      boolean takesOut =
          switch (entry) {
            case Verdict.TakenOut _ -> true;
            case Verdict.Overruled overruled -> !(overruled.ruling() instanceof Ruling.Merged);
            case Verdict.Kept _, Verdict.Merged _ -> false;
          };
      if (resolved && takesOut) {
        row.put("resolutionVersion", version + 1);
      } else {
        row.putNull("resolutionVersion");
      }
      switch (entry) {
        case Verdict.TakenOut(var reason, var conflict, var loser, var taken) -> {
          row.put(
              "kind",
              reason.name().startsWith("C")
                  ? reason.name()
                  : reason.name().toLowerCase(java.util.Locale.ROOT));
          row.put("conflict", conflict.number())
              .put("loser", loser.userId())
              .put("winner", conflict.winner().userId());
          row.put("taken", taken);
          var ops = row.putArray("runOps");
          conflict.operationsOf(loser).forEach(op -> ops.add(names.get(op)));
          row.put("restoreText", text(contests.restorable(conflict)));
        }
        case Verdict.Kept(var inserter, var deleter, var merged, _) -> {
          row.put("kind", "C2")
              .put("kept", true)
              .put("inserter", inserter.author().userId())
              .put("deleter", deleter.author().userId());
          if (merged) {
            row.put("merged", true);
          }
        }
        case Verdict.Merged(var first, var second, _) -> {
          row.put("kind", "C1").put("merged", true);
          row.putArray("contenders").add(first.author().userId()).add(second.author().userId());
        }
        case Verdict.Overruled(
                var attribute,
                var loser,
                var winner,
                var lost,
                _,
                var characters,
                var ruling,
                _) -> {
          row.put("kind", "C3")
              .put("attribute", attribute)
              .put("loserOp", names.get(loser.opId()))
              .put("winnerOp", names.get(winner.opId()));
          row.set("lostValue", JSON.readTree(lost.json()));
          row.put("characters", characters);
          if (ruling instanceof Ruling.Merged) {
            row.put("merged", true);
          }
        }
      }
      return row;
    }
  }

  /** Judges eagerly and keeps what was decided. */
  private static final class Recorder implements ConflictJudge<TextContent, TextDelta> {
    private final TextContests contests;
    private final List<Row> rows = new ArrayList<>();
    private final List<TextConflict> restored = new ArrayList<>();

    Recorder(TextContests contests) {
      this.contests = contests;
    }

    @Override
    public Judgement<TextContent, TextDelta> judge(
        DocumentState<TextContent, TextDelta> before,
        Operation<TextDelta> operation,
        Pending<TextDelta> own,
        TextContent after,
        Arbiter arbiter) {
      before.log().above(contests.version()).forEach(contests::pass);
      var numbered = new ArrayList<TextContests.OwnPending>();
      for (var other : before.log().above(operation.baseVersion())) {
        if (other.author().equals(operation.author())) {
          numbered.add(
              new TextContests.OwnPending(other.version(), own.deltas().get(numbered.size())));
        }
      }
      var rulings = Rulings.asking(arbiter);
      var verdict = contests.judge(operation, numbered, after, rulings);
      verdict
          .entries()
          .forEach(
              entry -> rows.add(new Row(operation.version(), verdict.resolution() != null, entry)));
      return new Judgement<>(
          operation.ruled(rulings.choices()), verdict.resolution(), List.of(), this);
    }

    TextDelta restore(
        String lost, Map<UUID, String> names, DocumentState<TextContent, TextDelta> state) {
      for (var row : rows) {
        if (row.entry() instanceof Verdict.TakenOut(_, var conflict, var loser, _)
            && conflict.operationsOf(loser).stream().anyMatch(op -> lost.equals(names.get(op)))) {
          if (restored.contains(conflict) || contests.restorable(conflict).isEmpty()) {
            return null;
          }
          restored.add(conflict);
          int at = conflict.place().position();
          for (var operation : state.log().above(conflict.place().version())) {
            at = operation.delta().transformPosition(at, DocumentType.Side.RIGHT);
          }
          var delta = TextDelta.builder().retain(at);
          for (var run : contests.restorable(conflict)) {
            delta.insert(((TextOp.Insert) run).text(), run.attributes());
          }
          return delta.build();
        }
      }
      var delta = TextDelta.EMPTY;
      for (var row : rows) {
        if (row.entry() instanceof Verdict.Overruled overruled
            && lost.equals(names.get(overruled.loser().opId()))) {
          var back = overruled.restoration();
          for (var operation : state.log().above(row.version() + (row.resolved() ? 1 : 0))) {
            back = back.transform(operation.delta(), DocumentType.Side.LEFT);
          }
          delta = delta.compose(back);
        }
      }
      return delta;
    }
  }

  private static String text(List<TextOp.Run> runs) {
    var text = new StringBuilder();
    runs.forEach(
        run -> text.append(run instanceof TextOp.Insert insert ? insert.text() : "\uFFFC"));
    return text.toString();
  }

  /** Ids that sort as their names do. */
  private static UUID id(String name) {
    var bytes = new byte[16];
    var chars = name.getBytes(StandardCharsets.UTF_8);
    System.arraycopy(chars, 0, bytes, 0, chars.length);
    var buffer = java.nio.ByteBuffer.wrap(bytes);
    return new UUID(buffer.getLong(), buffer.getLong());
  }

  private static byte[] bytes(JsonNode node) {
    return node.toString().getBytes(StandardCharsets.UTF_8);
  }

  private static String canonical(JsonNode row) {
    var sorted = new TreeMap<String, String>();
    row.propertyStream().forEach(entry -> sorted.put(entry.getKey(), entry.getValue().toString()));
    return sorted.toString();
  }
}
