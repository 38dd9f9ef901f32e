package io.aetherflow.model.text.conflict;

import static org.assertj.core.api.Assertions.assertThat;

import io.aetherflow.model.authority.Authority;
import io.aetherflow.model.authority.Decision;
import io.aetherflow.model.authority.DocumentState;
import io.aetherflow.model.authority.Remedy;
import io.aetherflow.model.authority.Submission;
import io.aetherflow.model.client.Texts;
import io.aetherflow.model.conflict.Arbiter;
import io.aetherflow.model.conflict.ConflictResolver.Circumstances;
import io.aetherflow.model.conflict.ConflictResolvers;
import io.aetherflow.model.conflict.LedgerEntry;
import io.aetherflow.model.conflict.LedgerEntry.Outcome;
import io.aetherflow.model.history.Author;
import io.aetherflow.model.history.OperationType;
import io.aetherflow.model.text.Attributes;
import io.aetherflow.model.text.TextContent;
import io.aetherflow.model.text.TextDelta;
import io.aetherflow.model.text.TextType;
import io.aetherflow.model.value.JsonValue;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.UUID;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** One example in the notation that {@code docs/concepts/conflicts.md} explains. */
final class WorkedExample {
  private static final TextType TYPE = new TextType();
  private static final Pattern EDIT = Pattern.compile("(\\w+) (\\d+): (.*)");
  private static final Pattern REPLACE = Pattern.compile("replace \"(.*)\" with \"(.*)\"");
  private static final Pattern INSERT = Pattern.compile("insert \"(.*)\" (before|after) \"(.*)\"");
  private static final Pattern DELETE = Pattern.compile("delete \"(.*)\"");
  private static final Pattern MAKE = Pattern.compile("make \"(.*)\" (\\w+) ?(.*)");
  private static final Pattern LOST = Pattern.compile("lost: (\\w+) \"(.*)\" to (\\w+)");
  private static final Pattern OPEN =
      Pattern.compile("open: (\\w+) \"(.*)\" waits, (\\w+) \"(.*)\" stands");
  private static final Pattern BESIDE = Pattern.compile("(kept|merged): (\\w+) beside (\\w+)");
  private static final Pattern RESTORE = Pattern.compile("restore (\\w+)");
  private static final Pattern READS = Pattern.compile("(\\w+) reads");

  private final List<String> lines;
  private final Authority authority = new Authority(1_000_000);
  private final Map<Long, TextContent> contents = new HashMap<>();
  private final Map<String, Long> seen = new HashMap<>();
  private final Map<UUID, LedgerEntry<TextDelta>> ledger = new LinkedHashMap<>();
  private Arbiter arbiter = Arbiter.lastWriteWins();
  private DocumentState<TextContent, TextDelta> state =
      DocumentState.at(TYPE, 0, TextContent.EMPTY, new TextConflictJudge(), 1_000);
  private long everybody;

  WorkedExample(List<String> lines) {
    this.lines = lines;
  }

  void play() {
    for (var line : lines) {
      if (line.startsWith("policy: ")) {
        var resolver = ConflictResolvers.load().require(line.substring("policy: ".length()));
        arbiter = Arbiter.of(resolver, Circumstances.NONE);
      } else if (line.startsWith("document: ")) {
        commit("The document", 1, TextDelta.builder().insert(line.substring(10)).build());
        everybody = state.version();
      } else if (line.startsWith("= ")) {
        assertThat(state.content().text())
            .as(String.join("\n", lines))
            .isEqualTo(line.substring(2));
      } else if (line.equals("everybody reads")) {
        everybody = state.version();
        seen.clear();
      } else if (line.equals("choose second")) {
        var remedy = remedy(ledger.values().iterator().next());
        settle(remedy.turn(TYPE, state.content()).delta(), OperationType.RESOLUTION);
      } else if (!tell(line)) {
        throw new AssertionError("not understood: " + line);
      }
    }
  }

  private boolean tell(String line) {
    Matcher edit = EDIT.matcher(line);
    if (edit.matches()) {
      long base = seen.getOrDefault(edit.group(1), everybody);
      edit(edit.group(1), Long.parseLong(edit.group(2)), base, edit.group(3));
      return true;
    }
    Matcher lost = LOST.matcher(line);
    if (lost.matches()) {
      var entry = entryOf(lost.group(1), Outcome.DECIDED);
      assertThat(plain(entry.lost())).isEqualTo(lost.group(2));
      assertThat(entry.winner().userId()).isEqualTo(lost.group(3));
      return true;
    }
    Matcher open = OPEN.matcher(line);
    if (open.matches()) {
      var entry = entryOf(open.group(1), Outcome.OPEN);
      assertThat(entry.lost()).isEqualTo(open.group(2));
      assertThat(entry.winner().userId()).isEqualTo(open.group(3));
      assertThat(entry.kept()).isEqualTo(open.group(4));
      return true;
    }
    Matcher beside = BESIDE.matcher(line);
    if (beside.matches()) {
      var outcome = beside.group(1).equals("kept") ? Outcome.KEPT : Outcome.MERGED;
      assertThat(ledger.values())
          .anySatisfy(entry -> {
            assertThat(entry.outcome()).isEqualTo(outcome);
            assertThat(List.of(entry.loser().userId(), entry.winner().userId()))
                .containsExactlyInAnyOrder(beside.group(2), beside.group(3));
          });
      return true;
    }
    Matcher restore = RESTORE.matcher(line);
    if (restore.matches()) {
      var entry = entryOf(restore.group(1), Outcome.DECIDED);
      settle(remedy(entry).restore(TYPE).delta(), OperationType.RESTORE);
      return true;
    }
    Matcher reads = READS.matcher(line);
    if (reads.matches()) {
      seen.put(reads.group(1), state.version());
      return true;
    }
    return false;
  }

  /** What is written as JSON in the ledger, and as itself in the example. */
  private static String plain(String lost) {
    return lost.startsWith("\"") ? lost.substring(1, lost.length() - 1) : lost;
  }

  private LedgerEntry<TextDelta> entryOf(String loser, Outcome outcome) {
    return ledger.values().stream()
        .filter(entry -> entry.loser().userId().equals(loser) && entry.outcome() == outcome)
        .findFirst()
        .orElseThrow(() -> new AssertionError(loser + " has lost nothing: " + ledger.values()));
  }

  private Remedy<TextDelta> remedy(LedgerEntry<TextDelta> entry) {
    return Remedy.of(entry).over(TYPE, state.log().above(entry.anchorVersion()));
  }

  private void edit(String who, long at, long base, String what) {
    var text = contents.get(base).text();
    commit(who, at, base, delta(text, what), OperationType.EDIT);
  }

  private static TextDelta delta(String text, String what) {
    Matcher replace = REPLACE.matcher(what);
    if (replace.matches()) {
      return TextDelta.builder()
          .retain(text.indexOf(replace.group(1)))
          .insert(replace.group(2))
          .delete(replace.group(1).length())
          .build();
    }
    Matcher insert = INSERT.matcher(what);
    if (insert.matches()) {
      int at = text.indexOf(insert.group(3));
      int position = insert.group(2).equals("before") ? at : at + insert.group(3).length();
      return TextDelta.builder().retain(position).insert(insert.group(1)).build();
    }
    Matcher delete = DELETE.matcher(what);
    if (delete.matches()) {
      var gone = delete.group(1);
      return TextDelta.builder().retain(text.indexOf(gone)).delete(gone.length()).build();
    }
    Matcher make = MAKE.matcher(what);
    if (make.matches()) {
      var word = make.group(1);
      var attributes =
          make.group(3).isEmpty()
              ? Attributes.of(make.group(2))
              : Attributes.of(make.group(2), JsonValue.of(make.group(3)));
      return TextDelta.builder()
          .retain(text.indexOf(word))
          .retain(word.length(), attributes)
          .build();
    }
    throw new AssertionError("not understood: " + what);
  }

  private void commit(String who, long at, TextDelta delta) {
    commit(who, at, state.version(), delta, OperationType.EDIT);
  }

  private void settle(TextDelta delta, OperationType type) {
    commit("Somebody", 100, state.version(), delta, type);
  }

  private void commit(String who, long at, long base, TextDelta delta, OperationType type) {
    var author = new Author(who, "c");
    var submission =
        new Submission<>(UUID.randomUUID(), author, type, base, delta, at)
            .after(Texts.newestOwn(state.log().above(base), author, base));
    var accepted =
        (Decision.Accepted<TextContent, TextDelta>) authority.decide(state, submission, arbiter);
    state = accepted.after();
    contents.put(state.version(), state.content());
    accepted.ledger().forEach(entry -> ledger.put(entry.id(), entry));
  }
}
