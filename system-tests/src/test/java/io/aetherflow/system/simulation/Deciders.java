package io.aetherflow.system.simulation;

import io.aetherflow.model.history.Choice;
import io.aetherflow.statesync.access.Actor;
import io.aetherflow.statesync.access.Refusal;
import io.aetherflow.statesync.ledger.LedgerStore;
import io.aetherflow.statesync.ledger.RecordedConflict;
import io.aetherflow.statesync.sequencer.EditOperation;
import io.aetherflow.statesync.sequencer.EditResult;
import io.aetherflow.statesync.sequencer.EditSubmission;
import io.aetherflow.statesync.sequencer.Wish;
import java.util.List;
import java.util.Map;
import java.util.UUID;
import org.jspecify.annotations.Nullable;

/**
 * People who look at the ledger, decide, vote and bring back: through any instance, several at
 * once, on what they read some time ago, and again when they get no answer.
 */
final class Deciders {
  private static final long PATIENCE_MICROS = 1_500_000;
  private static final int TRIES_MAX = 8;

  private final World world;

  Deciders(World world) {
    this.world = world;
  }

  void begin() {
    world.time.after(
        world.chance.micros(20_000, 400_000),
        () -> {
          if (!world.isCalm()) {
            act();
            begin();
          }
        });
  }

  private void act() {
    var document = world.chance.one(List.copyOf(world.postgres.documents()));
    var entries = world.postgres.ledger(document).entries();
    if (entries.isEmpty()) {
      return;
    }
    var conflict = world.chance.one(entries);
    var user = someUserOf(document);
    if (conflict.open() && conflict.ballot() != null) {
      vote(conflict);
    } else if (conflict.open()) {
      decide(conflict, user);
      if (world.chance.in(0.3)) {
        decide(conflict, someUserOf(document));
      }
    } else if (conflict.restorable() && world.chance.in(0.5)) {
      ask(conflict, user, Wish.Kind.RESTORE, "", TRIES_MAX);
      if (world.chance.in(0.3)) {
        ask(conflict, someUserOf(document), Wish.Kind.RESTORE, "", TRIES_MAX);
      }
    }
  }

  private String someUserOf(UUID document) {
    var users =
        world.clients.stream()
            .filter(client -> client.documentId().equals(document))
            .map(client -> client.user)
            .toList();
    return world.chance.one(users);
  }

  private void decide(RecordedConflict conflict, String user) {
    switch (world.chance.below(4)) {
      case 0 -> close(conflict, new LedgerStore.Closing("first", "", user, false, true));
      case 1 -> {
        if (!conflict.ofValues()) {
          ask(conflict, user, Wish.Kind.BOTH, "", TRIES_MAX);
        }
      }
      case 2 -> ask(conflict, user, Wish.Kind.OWN, own(conflict), TRIES_MAX);
      default -> ask(conflict, user, Wish.Kind.SECOND, "", TRIES_MAX);
    }
  }

  /** A text, a member's value, or a color, which is no token. */
  private String own(RecordedConflict conflict) {
    return switch (conflict.kind()) {
      case C1, C2 -> String.valueOf(world.tokens.next());
      case C3 -> "\"green\"";
      case C4 -> "\"" + world.tokens.next() + "\"";
    };
  }

  private void vote(RecordedConflict conflict) {
    var ballot = conflict.ballot();
    if (ballot == null) {
      return;
    }
    var ledger = world.postgres.ledger(conflict.documentId());
    for (var user : ballot.electorate().stream().sorted().toList()) {
      var choice =
          world.chance.one(
              conflict.ofValues()
                  ? List.of(Choice.FIRST, Choice.SECOND)
                  : List.of(Choice.values()));
      ledger.vote(conflict.id(), user, choice);
    }
    var now = ledger.find(conflict.id());
    if (now != null && now.ballot() != null) {
      switch (mostVotes(now.ballot().choiceByUserId())) {
        case FIRST -> close(now, new LedgerStore.Closing("first", "", "", false, true));
        case SECOND -> ask(now, null, Wish.Kind.SECOND, "", TRIES_MAX);
        case BOTH -> ask(now, null, Wish.Kind.BOTH, "", TRIES_MAX);
      }
    }
  }

  private static Choice mostVotes(Map<String, Choice> votes) {
    Choice most = Choice.FIRST;
    for (var choice : Choice.values()) {
      if (count(votes, choice) > count(votes, most)) {
        most = choice;
      }
    }
    return most;
  }

  private static long count(Map<String, Choice> votes, Choice choice) {
    return votes.values().stream().filter(choice::equals).count();
  }

  private void close(RecordedConflict conflict, LedgerStore.Closing closing) {
    if (world
        .postgres
        .ledger(conflict.documentId())
        .decide(conflict, closing, world.time.millis())) {
      world.faults.count(Fault.PEOPLE_DECIDED);
    }
  }

  /** Sends a wish; when it is not answered in time, or is outdated, again on what stands then. */
  private void ask(
      RecordedConflict conflict, @Nullable String user, Wish.Kind kind, String own, int tries) {
    var wish = new Wish(conflict, kind, "", own);
    var submission =
        new EditSubmission(
            conflict.documentId(),
            user == null ? null : new Actor(user, user, "session-of-" + user),
            "~" + world.chance.id(),
            List.of(EditOperation.of(wish, world.time.millis())),
            "");
    boolean[] answered = {false};
    world.trace("%s wants %s of %s", user, kind, conflict.id());
    world
        .chance
        .one(world.instances)
        .take(
            submission,
            results -> {
              answered[0] = true;
              answered(results.getFirst(), wish, user, tries);
            });
    world.time.after(
        PATIENCE_MICROS,
        () -> {
          if (!answered[0]) {
            again(wish, user, tries);
          }
        });
  }

  private void answered(EditResult result, Wish wish, @Nullable String user, int tries) {
    switch (result) {
      case EditResult.Done _ -> {
        world.faults.count(
            wish.kind() == Wish.Kind.RESTORE ? Fault.PEOPLE_RESTORED : Fault.PEOPLE_DECIDED);
      }
      case EditResult.Before _ -> world.faults.count(Fault.WISH_REPEATED);
      case EditResult.Rejected rejected -> refused(rejected.refusal(), wish, user, tries);
    }
  }

  private void refused(Refusal refusal, Wish wish, @Nullable String user, int tries) {
    switch (refusal.code()) {
      case Refusal.OUTDATED -> {
        world.faults.count(Fault.WISH_OUTDATED);
        again(wish, user, tries);
      }
      case Refusal.NOTHING_TO_CHANGE -> {
        // Of one's own there is something to put in: that its place is gone is told, and no
        // decision.
        if (wish.kind() == Wish.Kind.SECOND || wish.kind() == Wish.Kind.BOTH) {
          close(
              wish.conflict(),
              new LedgerStore.Closing(
                  wish.kind().resolution(),
                  "",
                  user == null ? "" : user,
                  wish.kind() == Wish.Kind.SECOND,
                  false));
        }
      }
      case "UNAVAILABLE" -> again(wish, user, tries);
      case "FORBIDDEN", "NOT_FOUND" -> {}
      default -> throw new BrokenGuarantee(user + " is refused " + wish.kind() + ": " + refusal);
    }
  }

  private void again(Wish wish, @Nullable String user, int tries) {
    var id = wish.conflict().id();
    var now = world.postgres.ledger(wish.conflict().documentId()).find(id);
    boolean isWanted =
        now != null && (wish.kind() == Wish.Kind.RESTORE ? now.restorable() : now.open());
    if (isWanted && tries > 1) {
      world.time.after(
          world.chance.micros(1_000, 200_000),
          () -> ask(now, user, wish.kind(), wish.own(), tries - 1));
    }
  }
}
