package io.aetherflow.client;

/** Says where a position of a content lies after a change; how cursors move with edits. */
@FunctionalInterface
interface PositionMapper<D> {
  int map(D change, int position);
}
