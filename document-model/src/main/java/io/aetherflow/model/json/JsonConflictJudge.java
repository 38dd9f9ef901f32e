package io.aetherflow.model.json;

import io.aetherflow.model.authority.ConflictJudge;
import io.aetherflow.model.authority.DocumentState;
import io.aetherflow.model.conflict.Arbiter;
import io.aetherflow.model.conflict.LedgerEntry;
import io.aetherflow.model.conflict.Rulings;
import io.aetherflow.model.history.Operation;
import io.aetherflow.model.history.Pending;
import java.util.List;

/**
 * Judges the operations of a {@code json} document: two concurrent operations contest a member when
 * both write it, or one writes around the other, and they want different things of it.
 *
 * <p>It remembers nothing. What stands at a member, and who wrote it, is read from the log above
 * the operation's base, so every instance that has the log decides the same. An operation whose
 * author had seen everything costs nothing here.
 */
public final class JsonConflictJudge implements ConflictJudge<JsonContent, JsonDelta> {
  /** Makes the judge. */
  public JsonConflictJudge() {}

  @Override
  public Judgement<JsonContent, JsonDelta> judge(
      DocumentState<JsonContent, JsonDelta> before,
      Operation<JsonDelta> operation,
      Pending<JsonDelta> own,
      JsonContent after,
      Arbiter arbiter) {
    if (!isConcurrent(before, operation)) {
      return new Judgement<>(operation, null, List.of(), this);
    }
    Standing standing = Standing.above(operation.baseVersion(), before.log());
    JsonRuling ruling =
        new JsonRuling(Rulings.asking(arbiter), operation, standing, before.content().root());
    Members resolved = ruling.rule(after.root());
    JsonDelta resolution = ruling.resolution();
    List<LedgerEntry<JsonDelta>> ledger =
        ruling.ledger(resolved, operation.version() + (resolution.isEmpty() ? 0 : 1));
    return new Judgement<>(
        operation.ruled(ruling.answers()), resolution.isEmpty() ? null : resolution, ledger, this);
  }

  private static boolean isConcurrent(
      DocumentState<JsonContent, JsonDelta> before, Operation<JsonDelta> operation) {
    if (operation.baseVersion() == before.version()) {
      return false;
    }
    for (Operation<JsonDelta> unseen : before.log().above(operation.baseVersion())) {
      if (!unseen.author().equals(operation.author())) {
        return true;
      }
    }
    return false;
  }
}
