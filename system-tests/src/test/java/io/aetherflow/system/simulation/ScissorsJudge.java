package io.aetherflow.system.simulation;

import io.aetherflow.model.DocumentType;
import io.aetherflow.model.authority.ConflictJudge;
import io.aetherflow.model.authority.DocumentState;
import io.aetherflow.model.conflict.Arbiter;
import io.aetherflow.model.history.Operation;
import io.aetherflow.model.history.Pending;
import io.aetherflow.model.text.TextContent;
import io.aetherflow.model.text.TextDelta;
import io.aetherflow.model.text.TextOp;
import io.aetherflow.statesync.sequencer.Judges;
import java.util.List;

/**
 * Cuts the first character out after some of the operations, so that there are resolutions. It
 * decides by the operation's id alone, and so the same on every instance and on every run.
 */
final class ScissorsJudge implements ConflictJudge<TextContent, TextDelta> {
  private static final int EVERY = 7;

  /** This judge for every document. */
  static Judges judges() {
    return new Judges() {
      @Override
      @SuppressWarnings("unchecked") // All documents of these worlds are texts.
      public <C, D> ConflictJudge<C, D> judge(DocumentType<C, D> type) {
        return (ConflictJudge<C, D>) new ScissorsJudge();
      }
    };
  }

  @Override
  public Judgement<TextContent, TextDelta> judge(
      DocumentState<TextContent, TextDelta> before,
      Operation<TextDelta> operation,
      Pending<TextDelta> own,
      TextContent after,
      Arbiter arbiter) {
    boolean cuts = Math.floorMod(operation.opId().hashCode(), EVERY) == 0 && after.length() > 0;
    return new Judgement<>(operation, cuts ? cut(after) : null, List.of(), this);
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
