package io.aetherflow.client.fake;

import io.aetherflow.model.InvalidInputException;
import io.aetherflow.model.authority.Authority;
import io.aetherflow.model.authority.ConflictJudge;
import io.aetherflow.model.authority.Decision;
import io.aetherflow.model.authority.DocumentState;
import io.aetherflow.model.authority.Submission;
import io.aetherflow.model.history.Author;
import io.aetherflow.model.history.Operation;
import io.aetherflow.model.text.TextContent;
import io.aetherflow.model.text.TextDelta;
import io.aetherflow.model.text.TextType;
import java.util.ArrayList;
import java.util.List;
import java.util.UUID;
import org.jspecify.annotations.Nullable;

/** A text document of the fake gateway: its state, and its whole log. */
final class FakeDocument {
  private static final TextType TYPE = new TextType();
  private static final Authority AUTHORITY = new Authority(1_000_000);

  final String id;
  final String name;
  final List<Operation<TextDelta>> log = new ArrayList<>();
  DocumentState<TextContent, TextDelta> state;

  FakeDocument(String id, String name, ConflictJudge<TextContent, TextDelta> judge) {
    this.id = id;
    this.name = name;
    this.state = DocumentState.at(TYPE, 0, TextContent.EMPTY, judge, 100_000);
  }

  Decision<TextContent, TextDelta> submit(
      UUID opId,
      Author author,
      long baseVersion,
      @Nullable UUID previousOpId,
      byte[] delta,
      long writtenAtMillis) {
    Decision<TextContent, TextDelta> decision;
    try {
      decision =
          AUTHORITY.decide(
              state,
              Submission.edit(opId, author, baseVersion, TYPE.decodeDelta(delta), writtenAtMillis)
                  .after(previousOpId));
    } catch (InvalidInputException malformed) {
      return new Decision.Refused<>(malformed.problem());
    }
    if (decision instanceof Decision.Accepted<TextContent, TextDelta> accepted) {
      state = accepted.after();
      log.addAll(accepted.operations());
    }
    return decision;
  }

  long version() {
    return state.version();
  }

  String deltaJson(Operation<TextDelta> operation) {
    return new String(TYPE.encodeDelta(operation.delta()), java.nio.charset.StandardCharsets.UTF_8);
  }

  String contentJson(TextContent content) {
    return new String(TYPE.encodeContent(content), java.nio.charset.StandardCharsets.UTF_8);
  }
}
