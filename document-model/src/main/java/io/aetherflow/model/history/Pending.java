package io.aetherflow.model.history;

import io.aetherflow.model.DocumentType;
import io.aetherflow.model.DocumentType.Side;
import java.util.ArrayList;
import java.util.List;

/**
 * Deltas of one client that are not yet part of the committed document, in the form in which they
 * read on one of its versions: the first on that version, each further one on top of those before
 * it.
 *
 * <p>This is the one place where pending and committed operations pass each other. The client
 * passes what it receives through it to learn what changes on the screen; the authority passes a
 * client's operations through it to learn what they mean on the newest version. Both therefore
 * compute the same (Nichols, Curtis, Dixon, Lamping: "High-latency, low-bandwidth windowing in the
 * Jupiter collaboration system", 1995). What was committed first stays left.
 */
public record Pending<D>(List<D> deltas) {

  /** Both sides after they have passed each other. */
  public record Crossing<D>(Pending<D> pending, D committed) {}

  public Pending {
    deltas = List.copyOf(deltas);
  }

  /** Nothing pending. */
  public static <D> Pending<D> none() {
    return new Pending<>(List.of());
  }

  public boolean isEmpty() {
    return deltas.isEmpty();
  }

  /** These, and one more on top of them. */
  public Pending<D> plus(D delta) {
    var all = new ArrayList<D>(deltas.size() + 1);
    all.addAll(deltas);
    all.add(delta);
    return new Pending<>(all);
  }

  /** These without the one on top of all. */
  public Pending<D> withoutLast() {
    return new Pending<>(deltas.subList(0, deltas.size() - 1));
  }

  /** These on the next version, which is the commit of the first of them. */
  public Pending<D> withoutFirst() {
    return new Pending<>(deltas.subList(1, deltas.size()));
  }

  /**
   * These on the next version, which is somebody else's {@code committed}; and that as it reads on
   * top of all of these.
   */
  public Crossing<D> cross(DocumentType<?, D> type, D committed) {
    var passed = new ArrayList<D>(deltas.size());
    D over = committed;
    for (D delta : deltas) {
      passed.add(type.transform(delta, over, Side.RIGHT));
      over = type.transform(over, delta, Side.LEFT);
    }
    return new Crossing<>(new Pending<>(passed), over);
  }

  /** The pending half of {@link #cross}, for callers that do not need the other. */
  public Pending<D> over(DocumentType<?, D> type, D committed) {
    if (deltas.size() == 1) {
      return new Pending<>(List.of(type.transform(deltas.getFirst(), committed, Side.RIGHT)));
    }
    return cross(type, committed).pending();
  }
}
