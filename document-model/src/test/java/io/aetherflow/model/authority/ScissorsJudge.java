package io.aetherflow.model.authority;

import io.aetherflow.model.conflict.Arbiter;
import io.aetherflow.model.history.Operation;
import io.aetherflow.model.history.Pending;
import io.aetherflow.model.text.TextContent;
import io.aetherflow.model.text.TextDelta;
import io.aetherflow.model.text.TextOp;
import java.util.List;

/**
 * A judge for tests, which cuts the first character out after some of the operations. It decides by
 * the operation's id alone, so that it decides the same on every instance and on every run.
 */
public final class ScissorsJudge implements ConflictJudge<TextContent, TextDelta> {
  private final int every;

  private ScissorsJudge(int every) {
    this.every = every;
  }

  /** A judge that cuts after about one of so many operations. */
  public static ScissorsJudge every(int operations) {
    return new ScissorsJudge(operations);
  }

  @Override
  public Judgement<TextContent, TextDelta> judge(
      DocumentState<TextContent, TextDelta> before,
      Operation<TextDelta> operation,
      Pending<TextDelta> own,
      TextContent after,
      Arbiter arbiter) {
    boolean cuts = Math.floorMod(operation.opId().hashCode(), every) == 0;
    return new Judgement<>(
        operation, cuts && after.length() > 0 ? cut(after) : null, List.of(), this);
  }

  private static TextDelta cut(TextContent content) {
    int length =
        switch (content.runs().getFirst()) {
          case TextOp.Insert insert -> Character.charCount(insert.text().codePointAt(0));
          case TextOp.InsertEmbed _ -> 1;
        };
    return TextDelta.builder().delete(length).build();
  }
}
