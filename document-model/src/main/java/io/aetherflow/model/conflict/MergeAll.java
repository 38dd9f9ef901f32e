package io.aetherflow.model.conflict;

/** {@code merge}: all text stays; of two values the one that was committed first. */
public final class MergeAll implements ConflictResolver {
  @Override
  public String name() {
    return "merge";
  }

  @Override
  public Ruling resolve(Contest contest, Circumstances circumstances) {
    return new Ruling.Merged("The policy merges.");
  }
}
