package io.aetherflow.model.json;

import io.aetherflow.model.authority.ConflictJudge;
import io.aetherflow.model.authority.ConflictJudges;

/** Brings the judge of documents of type {@code json}. */
public final class JsonConflictJudgeProvider implements ConflictJudges.Provider {
  @Override
  public String typeName() {
    return JsonType.NAME;
  }

  @Override
  public ConflictJudge<?, ?> newJudge() {
    return new JsonConflictJudge();
  }
}
