package io.aetherflow.system.simulation;

import io.aetherflow.model.DocumentType;
import io.aetherflow.model.authority.Authority;
import io.aetherflow.model.authority.ConflictJudges;
import io.aetherflow.model.authority.Decision;
import io.aetherflow.model.authority.DocumentState;
import io.aetherflow.model.authority.Submission;
import io.aetherflow.model.conflict.LedgerEntry;
import io.aetherflow.model.history.Author;
import io.aetherflow.model.history.Operation;
import io.aetherflow.model.history.OperationType;
import io.aetherflow.model.json.JsonContent;
import io.aetherflow.model.json.JsonType;
import io.aetherflow.model.json.Pointer;
import io.aetherflow.model.text.TextType;
import io.aetherflow.statesync.sequencer.LoggedOperation;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.UUID;
import org.jspecify.annotations.Nullable;

/**
 * What must hold of a document's conflicts: nothing is lost in silence, nothing is there twice, and
 * all was decided as one authority would have that has followed every operation and never forgot.
 */
final class LedgerAudit {
  private static final int REMEMBERS_ALL = 1_000_000;

  private final World world;
  private final UUID document;
  private final List<LoggedOperation> log;
  private final SimulatedLedger ledger;

  LedgerAudit(World world, UUID document) {
    this.world = world;
    this.document = document;
    this.log = world.postgres.log(document);
    this.ledger = world.postgres.ledger(document);
  }

  void check() {
    if (!ledger.decidedTwice().isEmpty()) {
      throw new BrokenGuarantee("decided twice: " + ledger.decidedTwice());
    }
    nothingIsLost();
    decidedTheSame(world.postgres.type(document));
  }

  /**
   * Each token that was ever committed is in the document, or was taken away by somebody who saw
   * it, or can be brought back (G6).
   */
  private void nothingIsLost() {
    var content = Tokens.all(world.replayed(document, log.size()));
    var lost = new LinkedHashSet<Character>();
    var opIds = new HashSet<String>();
    for (var operation : log) {
      opIds.add(operation.opId().toString());
      lost.addAll(Tokens.of(written(operation)));
    }
    var once = new HashSet<Character>();
    for (var token : content) {
      if (!once.add(token) && world.postgres.type(document) instanceof TextType) {
        throw new BrokenGuarantee("token " + token + " stands in " + document + " twice");
      }
    }
    lost.removeAll(once);
    for (var client : world.clients) {
      client
          .deleted()
          .forEach((opId, tokens) -> {
            if (opIds.contains(opId)) {
              lost.removeAll(tokens);
            }
          });
    }
    if (world.postgres.type(document) instanceof JsonType json) {
      lost.removeAll(valuesReplaced(json));
    }
    for (var entry : ledger.entries()) {
      byte[] restoration = entry.remains().restoration();
      if (restoration != null && (entry.open() || entry.restorable())) {
        lost.removeAll(Tokens.of(restoration));
      }
      if (ledger.isClosedUnchanged(entry.id())) {
        // The place was gone by then: what was chosen is shown, and nothing brings it back.
        lost.removeAll(Tokens.of(entry.winner().content().getBytes(StandardCharsets.UTF_8)));
      }
    }
    if (!lost.isEmpty()) {
      throw new BrokenGuarantee(
          "lost in " + document + " without a word: " + lost + story(lost.getFirst()));
    }
  }

  /**
   * The values in whose place others were set by who knew of them: by an edit whose author had the
   * version with the value, shown or hidden behind an own one that was pending; or by people's
   * decisions, which name the member. Texts are only ever added to by these, or kept in the ledger.
   */
  private Set<Character> valuesReplaced(JsonType type) {
    var replaced = new HashSet<Character>();
    var contents = new ArrayList<JsonContent>(List.of(type.emptyContent()));
    for (var operation : log) {
      var before = contents.getLast();
      var after = type.apply(before, type.decodeDelta(operation.delta()));
      contents.add(after);
      if (operation.type() == OperationType.EDIT) {
        var known = contents.get((int) operation.baseVersion());
        for (var member : type.decodeDelta(written(operation)).pointers()) {
          replaced.addAll(tokensAt(known, member));
        }
      } else if (!isConsequence(operation)) {
        var gone = Tokens.of(type.encodeContent(before));
        gone.removeAll(Tokens.of(type.encodeContent(after)));
        replaced.addAll(gone);
      }
    }
    return replaced;
  }

  private static Set<Character> tokensAt(JsonContent content, Pointer member) {
    for (int depth = member.depth(); depth > 0; depth--) {
      var value = content.get(new Pointer(member.names().subList(0, depth)));
      if (value != null && (depth == member.depth() || !value.json().startsWith("{"))) {
        return Tokens.of(value.json().getBytes(StandardCharsets.UTF_8));
      }
    }
    return Set.of();
  }

  private static boolean isConsequence(LoggedOperation operation) {
    return operation.type() == OperationType.RESOLUTION
        && operation.clientId().equals(Author.SYSTEM.clientId());
  }

  /** The whole log, a line each. */
  private String log() {
    var lines = new StringBuilder();
    for (var operation : log) {
      lines.append(
          "%n%d %s of %s on %d at %d: %s, as committed %s"
              .formatted(
                  operation.version(),
                  operation.type(),
                  operation.userId(),
                  operation.baseVersion(),
                  operation.writtenAtMillis(),
                  new String(written(operation), StandardCharsets.UTF_8),
                  new String(operation.delta(), StandardCharsets.UTF_8)));
    }
    return lines.toString();
  }

  /** The log, and the entries that a token stands in. */
  private String story(char token) {
    var story = new StringBuilder(log());
    for (var entry : ledger.entries()) {
      if (entry.toString().indexOf(token) >= 0) {
        story.append("%n%s".formatted(entry));
      }
    }
    return story.toString();
  }

  private static byte[] written(LoggedOperation operation) {
    byte[] written = operation.writtenDelta();
    return written == null ? operation.delta() : written;
  }

  private <C, D> void decidedTheSame(DocumentType<C, D> type) {
    var authority = new Authority(1 << 24);
    var policies = Policies.arbiters(world.time);
    var policy = world.postgres.policy(document);
    var found = new LinkedHashMap<UUID, LedgerEntry<D>>();
    DocumentState<C, D> state =
        DocumentState.at(
            type, 0, type.emptyContent(), ConflictJudges.load().judge(type), REMEMBERS_ALL);
    for (int i = 0; i < log.size(); i++) {
      var logged = log.get(i);
      var access = world.postgres.accessOf(document, logged.opId());
      var decision =
          authority.decide(
              state, submission(type, state, logged), policies.arbiter(document, policy, access));
      if (!(decision instanceof Decision.Accepted<C, D> accepted)) {
        throw new BrokenGuarantee("version " + logged.version() + " is decided as " + decision);
      }
      state = accepted.after();
      accepted.ledger().forEach(entry -> found.put(entry.id(), entry));
      for (var operation : accepted.operations()) {
        same(type, operation, i < log.size() ? log.get(i) : null);
        i++;
      }
      i--;
    }
    recordedOnce(found);
  }

  private static <C, D> Submission<D> submission(
      DocumentType<C, D> type, DocumentState<C, D> state, LoggedOperation logged) {
    var author = new Author(logged.userId(), logged.clientId());
    UUID previous = null;
    for (var earlier : state.log().above(logged.baseVersion())) {
      previous = earlier.author().equals(author) ? earlier.opId() : previous;
    }
    return new Submission<>(
        logged.opId(),
        author,
        logged.type(),
        logged.baseVersion(),
        previous,
        type.decodeDelta(written(logged)),
        logged.writtenAtMillis());
  }

  private <C, D> void same(
      DocumentType<C, D> type, Operation<D> decided, @Nullable LoggedOperation logged) {
    if (logged == null
        || !logged.opId().equals(decided.opId())
        || !type.decodeDelta(logged.delta()).equals(decided.delta())
        || !logged.rulings().equals(decided.rulings())) {
      throw new BrokenGuarantee(
          "version %d of %s is decided as %s %s by %s: %s, and committed as %s%s"
              .formatted(
                  decided.version(),
                  type.name(),
                  decided.type(),
                  decided.opId(),
                  decided.rulings(),
                  new String(type.encodeDelta(decided.delta()), StandardCharsets.UTF_8),
                  logged == null
                      ? "nothing"
                      : logged.opId()
                          + " by "
                          + logged.rulings()
                          + ": "
                          + new String(logged.delta(), StandardCharsets.UTF_8),
                  log()));
    }
  }

  private <D> void recordedOnce(Map<UUID, LedgerEntry<D>> found) {
    Set<UUID> recorded = new LinkedHashSet<>();
    for (var entry : ledger.entries()) {
      recorded.add(entry.id());
      var decided = found.get(entry.id());
      if (decided == null) {
        throw new BrokenGuarantee("nobody found what the ledger records as " + entry.id());
      }
      if (!ledger.isByPeople(entry.id()) && !decided.lost().equals(entry.loser().content())) {
        throw new BrokenGuarantee(
            "the ledger records \"%s\" of %s, lost was \"%s\""
                .formatted(entry.loser().content(), entry.id(), decided.lost()));
      }
    }
    for (var id : found.keySet()) {
      if (!recorded.contains(id)) {
        throw new BrokenGuarantee("the ledger does not record " + id);
      }
    }
  }
}
