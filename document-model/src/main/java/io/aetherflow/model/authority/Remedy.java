package io.aetherflow.model.authority;

import io.aetherflow.model.DocumentType;
import io.aetherflow.model.DocumentType.Side;
import io.aetherflow.model.conflict.LedgerEntry;
import io.aetherflow.model.history.Operation;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.UUID;
import org.jspecify.annotations.Nullable;

/**
 * What it takes to decide a recorded conflict otherwise, as it reads on one version of the
 * document. It is carried forward over what was committed later, and so does what it says to the
 * content as it is by now: what others wrote meanwhile stays, and what they removed is not removed
 * twice.
 *
 * @param version the version that both deltas are written on
 * @param restoration brings back what was lost; null when there is nothing to bring back
 * @param removal takes the winner's part out; null when that is no part of its own
 * @param values whether values are contested, of which there can be only one in a place, and not
 *     texts
 */
public record Remedy<D>(
    long version, @Nullable D restoration, @Nullable D removal, boolean values) {

  /**
   * A change of the document that carries a decision out.
   *
   * @param delta on the version of the remedy; may be empty
   * @param restoration on the document after {@code delta}: brings back what does not stand then;
   *     null when there is nothing
   */
  public record Change<D>(D delta, @Nullable D restoration) {}

  /** The remedy that an entry of the ledger holds. */
  public static <D> Remedy<D> of(LedgerEntry<D> entry) {
    return new Remedy<>(
        entry.anchorVersion(), entry.restoration(), entry.removal(), ofValues(entry.kind()));
  }

  /** Whether a conflict of this kind is about values. */
  public static boolean ofValues(LedgerEntry.Kind kind) {
    return switch (kind) {
      case C1, C2 -> false;
      case C3, C4 -> true;
    };
  }

  /** The id of the operation that resolves a conflict: there can be one only. */
  public static UUID resolutionId(UUID conflictId) {
    return id("resolve:", conflictId);
  }

  /** The id of the operation that restores a conflict's loser: there can be one only. */
  public static UUID restorationId(UUID conflictId) {
    return id("restore:", conflictId);
  }

  private static UUID id(String verb, UUID conflictId) {
    return UUID.nameUUIDFromBytes((verb + conflictId).getBytes(StandardCharsets.UTF_8));
  }

  /**
   * The remedy on a later version.
   *
   * @param later the operations above {@link #version}, without a hole
   */
  public Remedy<D> over(DocumentType<?, D> type, List<Operation<D>> later) {
    // Texts that were committed meanwhile stay left. A value that is set again stands in the place
    // of
    // what was set meanwhile, if the place is still there.
    var side = values ? Side.LEFT : Side.RIGHT;
    D back = restoration;
    D out = removal;
    long at = version;
    for (var operation : later) {
      if (operation.version() != at + 1) {
        throw new IllegalArgumentException(
            "later holds version " + operation.version() + ", accepted is " + (at + 1));
      }
      at++;
      back = back == null ? null : orNull(type, type.transform(back, operation.delta(), side));
      out = out == null ? null : orNull(type, type.transform(out, operation.delta(), side));
    }
    return new Remedy<>(at, back, out, values);
  }

  /** Brings back what was lost, and takes nothing out. */
  public Change<D> restore(DocumentType<?, D> type) {
    return new Change<>(restoration == null ? type.emptyDelta() : restoration, null);
  }

  /** Puts the loser's part in the place of the winner's. */
  public <C> Change<D> turn(DocumentType<C, D> type, C content) {
    if (values) {
      return restoration == null
          ? new Change<>(type.emptyDelta(), null)
          : new Change<>(restoration, type.invert(restoration, content));
    }
    return replace(type, content, restoration);
  }

  /**
   * Puts a text or value of one's own in the place of both.
   *
   * @param subject empty for text, the name of an attribute, or the pointer of a member
   * @param own a plain text, or a value as JSON
   * @throws io.aetherflow.model.InvalidInputException when the type takes no such text or value
   */
  public <C> Change<D> own(DocumentType<C, D> type, C content, String subject, String own) {
    D place = removal == null ? restoration : removal;
    if (place == null) {
      return new Change<>(type.emptyDelta(), restoration);
    }
    D mine = type.inPlaceOf(place, subject, own);
    if (values) {
      D back = restoration;
      return new Change<>(
          mine, back == null ? null : orNull(type, type.transform(back, mine, Side.LEFT)));
    }
    var change = replace(type, content, mine);
    D loser = restoration;
    if (loser == null) {
      return change;
    }
    // Both texts gave way to the third one: both can be brought back, the first one left.
    D over = type.transform(loser, change.delta(), Side.RIGHT);
    D first = change.restoration();
    return new Change<>(
        change.delta(),
        first == null
            ? orNull(type, over)
            : type.compose(first, type.transform(over, first, Side.RIGHT)));
  }

  /** Takes the winner's text out and puts something in. */
  private <C> Change<D> replace(DocumentType<C, D> type, C content, @Nullable D put) {
    D in = put == null ? type.emptyDelta() : put;
    if (removal == null) {
      return new Change<>(in, null);
    }
    D after = type.transform(in, removal, Side.RIGHT);
    D back = type.invert(removal, content);
    return new Change<>(type.compose(removal, after), type.transform(back, after, Side.LEFT));
  }

  private static <D> @Nullable D orNull(DocumentType<?, D> type, D delta) {
    return type.isEmpty(delta) ? null : delta;
  }
}
