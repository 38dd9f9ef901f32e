package io.aetherflow.model.text.conflict;

import io.aetherflow.model.authority.Authority;
import io.aetherflow.model.authority.ConflictJudge;
import io.aetherflow.model.authority.Decision;
import io.aetherflow.model.authority.DocumentState;
import io.aetherflow.model.authority.Submission;
import io.aetherflow.model.client.Texts;
import io.aetherflow.model.conflict.Arbiter;
import io.aetherflow.model.conflict.LedgerEntry;
import io.aetherflow.model.history.Author;
import io.aetherflow.model.history.Operation;
import io.aetherflow.model.history.OperationType;
import io.aetherflow.model.text.TextContent;
import io.aetherflow.model.text.TextDelta;
import io.aetherflow.model.text.TextType;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.UUID;

/** One document at its authority, with all of its log, its ledger, and what was submitted. */
final class Desk {
  static final TextType TYPE = new TextType();
  private static final int LOG_LIMIT = 1_000_000;

  /** What was submitted, who was to decide contests, and what came of it. */
  record Step(
      Submission<TextDelta> submission,
      Arbiter arbiter,
      Decision.Accepted<TextContent, TextDelta> accepted) {}

  private final Authority authority = new Authority(1_000_000);
  private final TextContent start;
  private final List<Step> steps = new ArrayList<>();
  private final List<Operation<TextDelta>> log = new ArrayList<>();
  private final Map<UUID, LedgerEntry<TextDelta>> ledger = new LinkedHashMap<>();
  private DocumentState<TextContent, TextDelta> state;

  Desk(TextContent start, ConflictJudge<TextContent, TextDelta> judge) {
    this.start = start;
    state = DocumentState.at(TYPE, 0, start, judge, LOG_LIMIT);
  }

  /** A document that holds a text, judged as the product judges, where the later write wins. */
  static Desk with(String text) {
    return new Desk(TextContent.of(text), new TextConflictJudge());
  }

  /** An edit, by names; ids sort as their names do. */
  Decision.Accepted<TextContent, TextDelta> edit(
      String opId, String author, long base, long writtenAt, TextDelta delta) {
    var by = new Author(author, author);
    return submit(
        Submission.edit(id(opId), by, base, delta, writtenAt)
            .after(Texts.newestOwn(state.log().above(base), by, base)),
        Arbiter.lastWriteWins());
  }

  Decision.Accepted<TextContent, TextDelta> submit(
      Submission<TextDelta> submission, Arbiter arbiter) {
    var decision = authority.decide(state, submission, arbiter);
    if (!(decision instanceof Decision.Accepted<TextContent, TextDelta> accepted)) {
      throw new AssertionError(submission + " is not accepted: " + decision);
    }
    state = accepted.after();
    log.addAll(accepted.operations());
    accepted.ledger().forEach(entry -> ledger.put(entry.id(), entry));
    steps.add(new Step(submission, arbiter, accepted));
    return accepted;
  }

  /** Another instance goes on, with a judge that knows nothing but the log. */
  void startAgain() {
    state = DocumentState.at(TYPE, 0, start, new TextConflictJudge(), LOG_LIMIT);
    for (var operation : log) {
      state = state.replay(operation);
    }
  }

  /** An edit that another instance commits; this one learns of it from the log. */
  void editElsewhere(String opId, String author, long base, long writtenAt, TextDelta delta) {
    var here = state;
    startAgain();
    for (var operation : edit(opId, author, base, writtenAt, delta).operations()) {
      here = here.replay(operation);
    }
    state = here;
  }

  /** Whether this is a retry of something that is committed. */
  boolean isRepeated(Submission<TextDelta> submission) {
    return authority.decide(state, submission, Arbiter.lastWriteWins())
        instanceof Decision.AlreadyCommitted<TextContent, TextDelta>;
  }

  /** A change of the newest version that brings something back. */
  Submission<TextDelta> restoring(UUID opId, TextDelta delta) {
    return new Submission<>(
        opId, new Author("owner", "owner"), OperationType.RESTORE, state.version(), delta, 0);
  }

  TextContent start() {
    return start;
  }

  DocumentState<TextContent, TextDelta> state() {
    return state;
  }

  String text() {
    return state.content().text();
  }

  /** The whole log, from version 1 on. */
  List<Operation<TextDelta>> log() {
    return log;
  }

  List<Step> steps() {
    return steps;
  }

  /** The ledger's entries by their ids, the newest form of each. */
  Map<UUID, LedgerEntry<TextDelta>> ledger() {
    return ledger;
  }

  /** What happened, to read. */
  String story() {
    var story = new StringBuilder("\n0: " + start.text().replace("\n", "⏎"));
    var content = start;
    for (var operation : log) {
      content = TYPE.apply(content, operation.delta());
      story.append(
          "\n%d: %s %s base %d at %d %s -> %s"
              .formatted(
                  operation.version(),
                  operation.author().userId(),
                  operation.type(),
                  operation.baseVersion(),
                  operation.writtenAtMillis(),
                  operation.written(),
                  content.text().replace("\n", "⏎")));
    }
    ledger.values().forEach(entry -> story.append("\n").append(entry));
    return story.toString();
  }

  static UUID id(String name) {
    var bytes = new byte[16];
    var chars = name.getBytes(StandardCharsets.UTF_8);
    System.arraycopy(chars, 0, bytes, 0, chars.length);
    var buffer = java.nio.ByteBuffer.wrap(bytes);
    return new UUID(buffer.getLong(), buffer.getLong());
  }
}
