package io.aetherflow.model.client;

import io.aetherflow.model.authority.Authority;
import io.aetherflow.model.authority.ConflictJudge;
import io.aetherflow.model.authority.Decision;
import io.aetherflow.model.authority.DocumentState;
import io.aetherflow.model.authority.Submission;
import io.aetherflow.model.client.ClientDocument.Advanced;
import io.aetherflow.model.history.Author;
import io.aetherflow.model.history.Operation;
import io.aetherflow.model.history.OperationType;
import io.aetherflow.model.text.TextContent;
import io.aetherflow.model.text.TextDelta;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Queue;
import java.util.Set;
import java.util.UUID;

/**
 * Clients by name, around one authority, with lines between them that hold what is sent until it is
 * delivered. For tests that are short stories.
 */
public final class Cluster {
  private static final class Client {
    final Author author;
    final Queue<PendingOperation<TextDelta>> toServer = new ArrayDeque<>();
    final List<TextDelta> drafts = new ArrayList<>();
    ClientDocument<TextContent, TextDelta> document;

    Client(String name, ClientDocument<TextContent, TextDelta> document) {
      this.author = new Author(name, name + "-tab");
      this.document = document;
    }
  }

  private final Authority authority = new Authority(1 << 20);
  private final Map<String, Client> clients = new LinkedHashMap<>();
  private final List<Operation<TextDelta>> log = new ArrayList<>();
  private final ConflictJudge<TextContent, TextDelta> judge;
  private final TextContent start;
  private DocumentState<TextContent, TextDelta> state;
  private long ids;
  private long now = 1_000;

  /**
   * Clients that have opened a new document.
   *
   * @param logLimit how many operations the server's state keeps
   */
  public Cluster(
      String text, ConflictJudge<TextContent, TextDelta> judge, int logLimit, String... names) {
    this.judge = judge;
    start = Texts.content(text);
    state = DocumentState.at(Texts.TYPE, 0, start, judge, logLimit);
    for (var name : names) {
      clients.put(name, new Client(name, ClientDocument.opened(Texts.TYPE, 0, start)));
    }
  }

  /** Clients that have opened a document that holds a text; concurrent edits merge. */
  public static Cluster of(String text, String... names) {
    return new Cluster(text, ConflictJudge.merging(), DocumentState.LOG_LIMIT_DEFAULT, names);
  }

  /** Types at the end of what the client shows. */
  public void type(String name, String text) {
    edit(name, Texts.insert(client(name).document.display().length(), text));
  }

  /** Changes what the client shows. */
  public void edit(String name, TextDelta change) {
    var client = client(name);
    client.document = client.document.edit(change, new UUID(1, ++ids), now++);
  }

  /** Takes the client's newest step back. Says whether there was one. */
  public boolean undo(String name) {
    var client = client(name);
    return reverted(client, client.document.undo(new UUID(1, ++ids), now++));
  }

  /** Does again what the client took back. Says whether there was anything. */
  public boolean redo(String name) {
    var client = client(name);
    return reverted(client, client.document.redo(new UUID(1, ++ids), now++));
  }

  private static boolean reverted(
      Client client, ClientDocument.Reverted<TextContent, TextDelta> reverted) {
    if (!Texts.TYPE
        .apply(client.document.display(), reverted.change())
        .equals(reverted.state().display())) {
      throw new AssertionError("the change does not lead to the new display");
    }
    client.document = reverted.state();
    return !Texts.TYPE.isEmpty(reverted.change());
  }

  /** Time passes: what is written next is a step of its own. */
  public void pause() {
    now += 1 + UndoHistory.PAUSE_MAX_MILLIS;
  }

  /** The client is told that its operations lost a conflict. */
  public void forget(String name, Set<UUID> opIds) {
    var client = client(name);
    client.document = client.document.forget(opIds);
  }

  /** The client sends its next frame; it stays on the line. */
  public void send(String name) {
    var client = client(name);
    var sending = client.document.send();
    client.document = sending.state();
    client.toServer.addAll(sending.operations());
  }

  /**
   * The client sends each of its operations at once, whatever is under way; the authority allows
   * for that although our clients do not do it.
   */
  public void sendAhead(String name) {
    var client = client(name);
    var sent = new ArrayList<PendingOperation<TextDelta>>();
    for (var operation : client.document.pending()) {
      if (operation.stage() != PendingOperation.Stage.SENT) {
        client.toServer.add(operation);
      }
      sent.add(operation.at(PendingOperation.Stage.SENT));
    }
    var document = client.document;
    client.document =
        new ClientDocument<>(
            Texts.TYPE,
            document.version(),
            document.confirmed(),
            document.display(),
            sent,
            document.undoHistory());
  }

  /** The server takes the oldest operation from the client's line. Nothing when there is none. */
  public void commit(String name) {
    var client = client(name);
    var operation = client.toServer.poll();
    if (operation == null) {
      return;
    }
    switch (submit(name, operation)) {
      case Decision.Accepted<TextContent, TextDelta> _,
          Decision.AlreadyCommitted<TextContent, TextDelta> _ -> {}
      case Decision.Refused<TextContent, TextDelta> _ -> {
        client.toServer.clear();
        var taken = client.document.takeBack(operation.opId());
        client.document = taken.state();
        client.drafts.add(taken.draft());
      }
      case Decision.NeedsHistory<TextContent, TextDelta> _ -> throw new AssertionError();
    }
  }

  /** The server decides on an operation of the client, reading older history when it has to. */
  public Decision<TextContent, TextDelta> submit(
      String name, PendingOperation<TextDelta> operation) {
    var submission =
        Submission.edit(
                operation.opId(),
                client(name).author,
                operation.baseVersion(),
                operation.written(),
                operation.writtenAtMillis())
            .after(operation.previousOpId());
    var decision = authority.decide(state, submission);
    while (decision instanceof Decision.NeedsHistory<TextContent, TextDelta>(long version)) {
      state = state.withOlder(log.subList((int) version, (int) state.log().floorVersion()));
      decision = authority.decide(state, submission);
    }
    if (decision instanceof Decision.Accepted<TextContent, TextDelta> accepted) {
      state = accepted.after();
      log.addAll(accepted.operations());
    }
    return decision;
  }

  /** The server forgets all but content and log, as after a restart. */
  public void restart() {
    state = DocumentState.at(Texts.TYPE, state.version(), state.content(), judge, 4);
  }

  /** The client receives the next step, if there is one. Says whether there was. */
  public boolean receive(String name) {
    var client = client(name);
    int from = (int) client.document.version();
    if (from == log.size()) {
      return false;
    }
    boolean resolved = from + 1 < log.size() && log.get(from + 1).author().equals(Author.SYSTEM);
    var step = new ArrayList<CommittedOperation<TextDelta>>();
    for (var operation : log.subList(from, resolved ? from + 2 : from + 1)) {
      boolean own = operation.author().equals(client.author);
      step.add(
          new CommittedOperation<>(
              operation.version(),
              operation.opId(),
              own ? null : operation.delta(),
              operation.type() == OperationType.RESOLUTION));
    }
    var received = (Advanced<TextContent, TextDelta>) client.document.receive(step);
    if (!Texts.TYPE
        .apply(client.document.display(), received.change())
        .equals(received.state().display())) {
      throw new AssertionError("the change does not lead to the new display of " + name);
    }
    client.document = received.state();
    return true;
  }

  /** Everybody sends, the server takes all, everybody receives, until nothing is left. */
  public void sync() {
    do {
      for (var name : names()) {
        send(name);
        while (!client(name).toServer.isEmpty()) {
          commit(name);
        }
      }
      for (var name : names()) {
        while (receive(name)) {}
      }
    } while (clients.values().stream().anyMatch(client -> !client.document.pending().isEmpty()));
  }

  /** The content after a replay of the whole log. */
  public TextContent replayed() {
    var content = start;
    for (var operation : log) {
      content = Texts.TYPE.apply(content, operation.delta());
    }
    return content;
  }

  /** The names, in the order in which they were given. */
  public Set<String> names() {
    return Collections.unmodifiableSet(clients.keySet());
  }

  /** What the client shows. */
  public String text(String name) {
    return client(name).document.display().text();
  }

  /** The client's document. */
  public ClientDocument<TextContent, TextDelta> document(String name) {
    return client(name).document;
  }

  /** What the client had to take back. */
  public List<TextDelta> drafts(String name) {
    return client(name).drafts;
  }

  /** What the server holds. */
  public DocumentState<TextContent, TextDelta> state() {
    return state;
  }

  /** All that was committed. */
  public List<Operation<TextDelta>> log() {
    return Collections.unmodifiableList(log);
  }

  private Client client(String name) {
    return clients.get(name);
  }
}
