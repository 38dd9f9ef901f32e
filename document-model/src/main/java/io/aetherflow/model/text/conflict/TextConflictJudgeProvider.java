package io.aetherflow.model.text.conflict;

import io.aetherflow.model.authority.ConflictJudge;
import io.aetherflow.model.authority.ConflictJudges;
import io.aetherflow.model.text.TextType;

/** Brings the judge of documents of type {@code text}. */
public final class TextConflictJudgeProvider implements ConflictJudges.Provider {
  @Override
  public String typeName() {
    return TextType.NAME;
  }

  @Override
  public ConflictJudge<?, ?> newJudge() {
    return new TextConflictJudge();
  }
}
