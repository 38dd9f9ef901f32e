package io.aetherflow.model.json;

import org.jspecify.annotations.Nullable;

/**
 * One operation of a delta: what a member is to hold.
 *
 * @param value null when the member is removed
 */
record Write(Pointer pointer, @Nullable Node value) {

  /**
   * What this write makes of a member at or inside its own.
   *
   * @return null when it makes it absent
   */
  @Nullable Node valueAt(Pointer inside) {
    if (inside.depth() == pointer.depth()) {
      return value;
    }
    return value instanceof Members object
        ? object.find(inside.names().subList(pointer.depth(), inside.depth()))
        : null;
  }

  /** Shows where, never what. */
  @Override
  public String toString() {
    return (value == null ? "remove " : "set ") + pointer;
  }
}
