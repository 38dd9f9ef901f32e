package io.aetherflow.model.conflict;

/** {@code manual}: what was committed first stays until somebody who may edit decides. */
public final class LeaveToPeople implements ConflictResolver {
  @Override
  public String name() {
    return "manual";
  }

  @Override
  public Ruling resolve(Contest contest, Circumstances circumstances) {
    return new Ruling.Deferred("Waits for a decision.", null);
  }
}
