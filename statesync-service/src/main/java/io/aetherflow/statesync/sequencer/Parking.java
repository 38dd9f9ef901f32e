package io.aetherflow.statesync.sequencer;

import io.aetherflow.model.history.Author;
import io.aetherflow.statesync.access.Refusal;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.UUID;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionException;
import java.util.concurrent.CompletionStage;
import java.util.function.Function;
import java.util.function.LongPredicate;

/**
 * Submissions of clients that come from so far behind that the history they have missed has to be
 * read, or is long to pass. That is done away from the document's mailbox, one submission at a
 * time; what else the same client sent waits behind it, so that its order stays; everybody else
 * goes on. Owned by the document's mailbox.
 */
final class Parking {

  /** Told when a submission's next operations have been looked at; in the mailbox. */
  @FunctionalInterface
  interface Listener {
    void prepared(Ticket ticket, Replica.Prepared prepared);
  }

  private static final class Place {
    final Deque<Ticket> tickets = new ArrayDeque<>();
    long neededVersion;
  }

  private final UUID documentId;
  private final Ports ports;
  private final Mailbox mailbox;
  private final Listener listener;
  private final Map<Author, Place> places = new LinkedHashMap<>();

  /**
   * Whose submission is being prepared now; compared by identity, so that an outdated result is
   * dropped.
   */
  private final Deque<Place> preparing = new ArrayDeque<>(1);

  Parking(UUID documentId, Ports ports, Mailbox mailbox, Listener listener) {
    this.documentId = documentId;
    this.ports = ports;
    this.mailbox = mailbox;
    this.listener = listener;
  }

  /** Keeps the submission if an earlier one of its author is kept. */
  boolean holdsBehind(Ticket ticket) {
    Place place = places.get(ticket.author);
    if (place == null) {
      return false;
    }
    place.tickets.add(ticket);
    return true;
  }

  boolean holds(Ticket ticket) {
    Place place = places.get(ticket.author);
    return place != null && place.tickets.contains(ticket);
  }

  /** Keeps a submission of which the next operation needs the history above a version. */
  void park(Ticket ticket, long neededVersion) {
    Place place = new Place();
    place.tickets.add(ticket);
    place.neededVersion = neededVersion;
    places.put(ticket.author, place);
  }

  /** Lets all kept submissions of an author go. */
  List<Ticket> release(Author author) {
    Place place = places.remove(author);
    if (place == null) {
      return List.of();
    }
    preparing.remove(place);
    return new ArrayList<>(place.tickets);
  }

  /**
   * Lets the submissions go of which the history that they need is at hand by now, and whose
   * earlier operations are all in the log: what is taken back with those would be there twice.
   */
  List<Ticket> release(LongPredicate isAtHand) {
    List<Ticket> released = new ArrayList<>();
    for (Map.Entry<Author, Place> entry : List.copyOf(places.entrySet())) {
      Place place = entry.getValue();
      if (place.tickets.getFirst().unconfirmed == 0 && isAtHand.test(place.neededVersion)) {
        released.addAll(release(entry.getKey()));
      }
    }
    return released;
  }

  /** Begins with the next submission whose earlier operations are all in the log. */
  void prepareNext(Replica<?, ?> confirmed, Function<Ticket, List<Replica.Written>> written) {
    if (!preparing.isEmpty()) {
      return;
    }
    for (Place place : places.values()) {
      Ticket ticket = place.tickets.getFirst();
      if (ticket.unconfirmed == 0) {
        preparing.add(place);
        List<Replica.Written> frame = written.apply(ticket);
        prepare(confirmed, frame, place.neededVersion)
            .whenComplete((prepared, failure) ->
                mailbox.execute(() -> {
                  if (preparing.contains(place)) {
                    listener.prepared(
                        ticket, failure == null ? prepared : failed(frame.getFirst(), failure));
                  }
                }));
        return;
      }
    }
  }

  private CompletionStage<Replica.Prepared> prepare(
      Replica<?, ?> replica, List<Replica.Written> frame, long neededVersion) {
    return ports
        .loader()
        .range(documentId, neededVersion, replica.floorVersion())
        .thenComposeAsync(
            older -> {
              Replica<?, ?> deeper = replica.withOlder(older);
              Replica.Prepared prepared = deeper.prepareFar(frame);
              return prepared instanceof Replica.Prepared.Known(Verdict.TooFarBehind(long version))
                      && version < deeper.floorVersion()
                  ? prepare(deeper, frame, version)
                  : CompletableFuture.completedStage(prepared);
            },
            ports.relief());
  }

  private static Replica.Prepared failed(Replica.Written written, Throwable failure) {
    Throwable cause = failure instanceof CompletionException ? failure.getCause() : failure;
    if (cause instanceof Loader.TrimmedException trimmed) {
      if (written.operation().wish() != null) {
        // The history was trimmed since the conflict was read, and its deltas were moved with it.
        return new Replica.Prepared.Known(new Verdict.Refused(Refusal.outdated()));
      }
      return new Replica.Prepared.Known(
          Rules.trimmed(written.operation().baseVersion(), trimmed.floorVersion()));
    }
    return new Replica.Prepared.Known(
        new Verdict.Refused(Refusal.unavailable("The log cannot be reached now.", 500)));
  }
}
