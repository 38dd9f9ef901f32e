package io.aetherflow.model.text.conflict;

import io.aetherflow.model.text.TextDelta;
import io.aetherflow.model.text.TextOp;
import java.util.Arrays;
import java.util.function.Predicate;

/**
 * Hunks with the positions where they stand in one text, in the order of the positions; they move
 * with what is written. Flat arrays, since every edit moves them all: that is one addition each.
 * Confined to the thread that judges.
 */
final class Points {
  private int[] positions = new int[8];
  private Hunk[] hunks = new Hunk[8];
  private long[] bases = new long[8];
  private int size;
  private long oldestBase = Long.MAX_VALUE;

  int size() {
    return size;
  }

  int position(int index) {
    return positions[index];
  }

  Hunk hunk(int index) {
    return hunks[index];
  }

  /** The base of a hunk's operation. */
  long base(int index) {
    return bases[index];
  }

  /** No hunk here has a lower base. */
  long oldestBase() {
    return oldestBase;
  }

  /** The index of the first one at or behind a position. */
  int firstFrom(int position) {
    int found = Arrays.binarySearch(positions, 0, size, position);
    if (found < 0) {
      return -found - 1;
    }
    while (found > 0 && positions[found - 1] == position) {
      found--;
    }
    return found;
  }

  void add(int position, Hunk hunk) {
    if (size == positions.length) {
      positions = Arrays.copyOf(positions, 2 * size);
      hunks = Arrays.copyOf(hunks, 2 * size);
      bases = Arrays.copyOf(bases, 2 * size);
    }
    int at = firstFrom(position);
    System.arraycopy(positions, at, positions, at + 1, size - at);
    System.arraycopy(hunks, at, hunks, at + 1, size - at);
    System.arraycopy(bases, at, bases, at + 1, size - at);
    positions[at] = position;
    hunks[at] = hunk;
    bases[at] = hunk.operation().base();
    size++;
    oldestBase = Math.min(oldestBase, bases[at]);
  }

  /** The index of a hunk; −1 when it is not here. */
  @SuppressWarnings("ReferenceEquality") // One hunk is one object.
  int indexOf(Hunk hunk) {
    for (int i = 0; i < size; i++) {
      if (hunks[i] == hunk) {
        return i;
      }
    }
    return -1;
  }

  void remove(int index) {
    System.arraycopy(positions, index + 1, positions, index, size - index - 1);
    System.arraycopy(hunks, index + 1, hunks, index, size - index - 1);
    System.arraycopy(bases, index + 1, bases, index, size - index - 1);
    size--;
  }

  void removeIf(Predicate<Hunk> gone) {
    int kept = 0;
    oldestBase = Long.MAX_VALUE;
    for (int i = 0; i < size; i++) {
      if (!gone.test(hunks[i])) {
        positions[kept] = positions[i];
        hunks[kept] = hunks[i];
        bases[kept] = bases[i];
        oldestBase = Math.min(oldestBase, bases[i]);
        kept++;
      }
    }
    Arrays.fill(hunks, kept, size, null);
    size = kept;
  }

  /** Where they stand after a delta on the text; what is inserted at a point moves it. */
  void move(TextDelta delta) {
    int next = 0;
    int offset = 0;
    int moved = 0;
    for (var op : delta.ops()) {
      switch (op) {
        case TextOp.Run run -> moved += run.length();
        case TextOp.Retain retain -> {
          offset += retain.length();
          for (; next < size && positions[next] < offset; next++) {
            positions[next] += moved;
          }
        }
        case TextOp.Delete delete -> {
          int start = offset + moved;
          offset += delete.length();
          for (; next < size && positions[next] < offset; next++) {
            positions[next] = start;
          }
          moved -= delete.length();
        }
      }
    }
    for (; moved != 0 && next < size; next++) {
      positions[next] += moved;
    }
  }
}
