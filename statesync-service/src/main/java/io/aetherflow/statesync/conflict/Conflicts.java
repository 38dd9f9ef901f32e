package io.aetherflow.statesync.conflict;

import io.aetherflow.model.conflict.LedgerEntry;
import io.aetherflow.statesync.access.Access;
import io.aetherflow.statesync.access.Actor;
import io.aetherflow.statesync.access.Refusal;
import io.aetherflow.statesync.access.RefusedException;
import io.aetherflow.statesync.access.Role;
import io.aetherflow.statesync.documents.DocumentStore;
import io.aetherflow.statesync.documents.Documents;
import io.aetherflow.statesync.ledger.LedgerStore;
import io.aetherflow.statesync.ledger.RecordedConflict;
import io.aetherflow.statesync.sequencer.EditOperation;
import io.aetherflow.statesync.sequencer.EditResult;
import io.aetherflow.statesync.sequencer.EditSubmission;
import io.aetherflow.statesync.sequencer.Sequencers;
import io.aetherflow.statesync.sequencer.Wish;
import java.time.Duration;
import java.time.InstantSource;
import java.util.List;
import java.util.UUID;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import org.jspecify.annotations.Nullable;

/**
 * What people do about conflicts. What changes the document goes through its sequencer like any
 * edit, and closes the entry in the same transaction; the entry's revision is compared there. So of
 * two who decide at once, on whichever instances, one wins and the other is told. Calls block.
 */
public final class Conflicts {
  private static final int TRIES_MAX = 10;
  private static final Duration ANSWER_WITHIN = Duration.ofSeconds(15);
  private static final long RETRY_AFTER_MILLIS = 500;
  private static final int OWN_LENGTH_MAX = 200_000;

  private final LedgerStore ledger;
  private final DocumentStore documents;
  private final Sequencers sequencers;
  private final ConflictListener listener;
  private final InstantSource clock;

  public Conflicts(
      LedgerStore ledger,
      DocumentStore documents,
      Sequencers sequencers,
      ConflictListener listener,
      InstantSource clock) {
    this.ledger = ledger;
    this.documents = documents;
    this.sequencers = sequencers;
    this.listener = listener;
    this.clock = clock;
  }

  /**
   * What became of a call.
   *
   * @param version the version that it committed, 0 when nothing had to be changed
   */
  public record Outcome(RecordedConflict conflict, long version) {}

  /** How an open conflict is decided by a person. */
  public enum Choice {
    FIRST,
    SECOND,
    BOTH,
    OWN
  }

  /** One entry; whoever may read the document may read its ledger. */
  public RecordedConflict get(Actor actor, String conflictId) {
    return visible(actor, Documents.id("conflict_id", conflictId));
  }

  /** Refuses a conflict that is not of this document; any is when the id is empty. */
  public void requireIn(String documentId, Actor actor, String conflictId) {
    if (!documentId.isEmpty()
        && !get(actor, conflictId).documentId().equals(Documents.id("document_id", documentId))) {
      throw new RefusedException(Refusal.notFound("conflict"));
    }
  }

  /** Decides an open conflict, once. */
  public Outcome resolve(Actor actor, String conflictId, Choice choice, String own) {
    UUID id = Documents.id("conflict_id", conflictId);
    if (own.length() > OWN_LENGTH_MAX) {
      throw new RefusedException(
          Refusal.tooLarge("own", own.length() + " units", "0.." + OWN_LENGTH_MAX));
    }
    return untilSeenNewest(() -> {
      RecordedConflict conflict = visible(actor, id);
      if (!conflict.open()) {
        throw new RefusedException(Refusal.alreadyResolved());
      }
      if (conflict.ballot() != null) {
        throw new RefusedException(Refusal.decidedByVote("This conflict is decided by a vote."));
      }
      requireFits(conflict.kind(), conflict.ofValues(), choice);
      return switch (choice) {
        case FIRST -> keepFirst(actor, conflict, "Chosen by a person.");
        case SECOND -> carryOut(actor, conflict, Wish.Kind.SECOND, own);
        case BOTH -> carryOut(actor, conflict, Wish.Kind.BOTH, own);
        case OWN -> carryOut(actor, conflict, Wish.Kind.OWN, own);
      };
    });
  }

  private static void requireFits(LedgerEntry.Kind kind, boolean ofValues, Choice choice) {
    if (ofValues && choice == Choice.BOTH) {
      throw RefusedException.malformed(
          "choice", "both", "first, second, own: a conflict of kind " + kind + " has one value");
    }
  }

  private Outcome carryOut(Actor actor, RecordedConflict conflict, Wish.Kind kind, String own) {
    Wish wish = new Wish(conflict, kind, "Chosen by a person.", own);
    EditResult result = submit(actor, wish);
    if (!isNothingToChange(result)) {
      return outcome(conflict.id(), result);
    }
    if (kind == Wish.Kind.OWN && !own.isEmpty()) {
      // What was written for it must not vanish behind an answer that says it was taken.
      throw new RefusedException(
          Refusal.nothingToRestore("Its place is gone: there is nowhere to put your own in."));
    }
    return close(actor, conflict, closing(actor, wish));
  }

  /** Brings back what was lost, once, at its present place. */
  public Outcome restore(Actor actor, String conflictId) {
    UUID id = Documents.id("conflict_id", conflictId);
    return untilSeenNewest(() -> {
      RecordedConflict conflict = visible(actor, id);
      if (conflict.open()) {
        throw new RefusedException(
            Refusal.nothingToRestore("The conflict is open: decide it instead."));
      }
      if (conflict.restoredAtMillis() != 0) {
        throw new RefusedException(Refusal.alreadyRestored());
      }
      if (!conflict.restorable()) {
        throw new RefusedException(Refusal.nothingToRestore("Nothing was taken out."));
      }
      EditResult result = submit(actor, new Wish(conflict, Wish.Kind.RESTORE, "", ""));
      if (isNothingToChange(result)) {
        throw new RefusedException(Refusal.nothingToRestore("Its place is gone."));
      }
      return outcome(id, result);
    });
  }

  // -------------------------------------------------------------------------------------------
  // votes

  /**
   * Votes, or changes the vote, of whom the electorate holds and who may still edit; the last one
   * that is missing closes the conflict.
   */
  public Outcome vote(Actor actor, String conflictId, io.aetherflow.model.history.Choice choice) {
    UUID id = Documents.id("conflict_id", conflictId);
    RecordedConflict known = visible(actor, id);
    Boolean noted =
        documents
            .change(
                known.documentId(),
                change -> {
                  Documents.require(change.entry(), actor, Role.EDITOR);
                  RecordedConflict conflict = found(id);
                  RecordedConflict.Ballot ballot = conflict.ballot();
                  if (!conflict.open()) {
                    throw new RefusedException(Refusal.alreadyResolved());
                  }
                  if (ballot == null || !ballot.electorate().contains(actor.userId())) {
                    throw new RefusedException(
                        Refusal.decidedByVote("Only the electorate votes on this conflict."));
                  }
                  if (conflict.ofValues() && choice == io.aetherflow.model.history.Choice.BOTH) {
                    throw RefusedException.malformed("choice", "both", "first, second");
                  }
                  ledger.vote(conflict, actor.userId(), choice);
                  return ballot.choiceByUserId().get(actor.userId()) != choice;
                })
            .orElseThrow(() -> new RefusedException(Refusal.notFound("conflict")));
    RecordedConflict after = found(id);
    if (noted) {
      listener.changed(after);
    }
    RecordedConflict.Ballot ballot = after.ballot();
    if (!after.open() || ballot == null || !ballot.complete()) {
      return new Outcome(after, 0);
    }
    try {
      return closeVote(id);
    } catch (RefusedException e) {
      // The vote stands; whoever looks for votes that are over closes it when it can be done.
      return new Outcome(found(id), 0);
    }
  }

  /** Closes votes that are over; any instance may, and each does about every second. */
  public void closeVotes() {
    for (UUID id : ledger.votesToClose(100)) {
      try {
        closeVote(id);
      } catch (RefusedException e) {
        // Locked or archived since it was looked for, or closed elsewhere: the next beat looks
        // again.
      }
    }
  }

  private Outcome closeVote(UUID id) {
    return untilSeenNewest(() -> {
      RecordedConflict conflict = found(id);
      RecordedConflict.Ballot ballot = conflict.ballot();
      if (!conflict.open() || ballot == null) {
        return new Outcome(conflict, 0);
      }
      Tally tally = Tally.of(ballot);
      return switch (tally.choice()) {
        case FIRST -> keepFirst(null, conflict, tally.reason());
        case SECOND -> carryOut(conflict, Wish.Kind.SECOND, tally);
        case BOTH -> carryOut(conflict, Wish.Kind.BOTH, tally);
      };
    });
  }

  private Outcome carryOut(RecordedConflict conflict, Wish.Kind kind, Tally tally) {
    Wish wish = new Wish(conflict, kind, tally.reason(), "");
    EditResult result = submit(null, wish);
    return isNothingToChange(result)
        ? close(null, conflict, closing(null, wish))
        : outcome(conflict.id(), result);
  }

  // -------------------------------------------------------------------------------------------
  // how it is done

  @FunctionalInterface
  private interface Attempt {
    Outcome run();
  }

  /** What was decided on an entry that has changed meanwhile is decided again on the newest. */
  private static Outcome untilSeenNewest(Attempt attempt) {
    for (int i = 0; i < TRIES_MAX; i++) {
      try {
        return attempt.run();
      } catch (RefusedException e) {
        if (!e.refusal().code().equals(Refusal.OUTDATED)) {
          throw e;
        }
      }
    }
    throw new RefusedException(
        Refusal.unavailable("The conflict keeps changing.", RETRY_AFTER_MILLIS));
  }

  private Outcome keepFirst(@Nullable Actor actor, RecordedConflict conflict, String reason) {
    return close(
        actor, conflict, new LedgerStore.Closing("first", reason, idOf(actor), false, true));
  }

  /**
   * A choice of which nothing is left that would have to be changed. Who chose the second or both
   * has given up nothing that could be brought back; a text of one's own can be an empty one.
   */
  private static LedgerStore.Closing closing(@Nullable Actor actor, Wish wish) {
    return new LedgerStore.Closing(
        wish.kind().resolution(),
        wish.reason(),
        idOf(actor),
        wish.kind() == Wish.Kind.SECOND,
        wish.kind() == Wish.Kind.OWN);
  }

  private static String idOf(@Nullable Actor actor) {
    return actor == null ? "" : actor.userId();
  }

  /** Decides without a change of the document, under the rights that stand now. */
  private Outcome close(
      @Nullable Actor actor, RecordedConflict conflict, LedgerStore.Closing closing) {
    boolean closed =
        documents
            .change(
                conflict.documentId(),
                change -> {
                  Access access = Documents.accessOf(change.entry());
                  (actor == null
                          ? access.refusalOfChange()
                          : access.refusalOfEdit(actor.userId(), actor.sessionId()))
                      .ifPresent(refusal -> {
                        throw new RefusedException(refusal);
                      });
                  return ledger.decide(conflict, closing);
                })
            .orElseThrow(() -> new RefusedException(Refusal.notFound("conflict")));
    if (!closed) {
      throw new RefusedException(Refusal.outdated());
    }
    RecordedConflict after = found(conflict.id());
    listener.changed(after);
    return new Outcome(after, 0);
  }

  private EditResult submit(@Nullable Actor actor, Wish wish) {
    CompletableFuture<List<EditResult>> answer = new CompletableFuture<>();
    // No client of a user can have this id, and none is behind it that something could be pending
    // of.
    String clientId = "~" + UUID.randomUUID();
    EditSubmission submission =
        new EditSubmission(
            wish.conflict().documentId(),
            actor,
            clientId,
            List.of(EditOperation.of(wish, clock.millis())),
            "");
    if (!sequencers.take(submission, answer::complete)) {
      throw new RefusedException(
          Refusal.unavailable("This instance is about to end.", RETRY_AFTER_MILLIS));
    }
    try {
      return answer.get(ANSWER_WITHIN.toMillis(), TimeUnit.MILLISECONDS).getFirst();
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw new RefusedException(Refusal.unavailable("Interrupted.", RETRY_AFTER_MILLIS));
    } catch (ExecutionException | TimeoutException e) {
      throw new RefusedException(
          Refusal.unavailable("The log does not answer now.", RETRY_AFTER_MILLIS));
    }
  }

  private static boolean isNothingToChange(EditResult result) {
    return result instanceof EditResult.Rejected rejected
        && rejected.refusal().code().equals(Refusal.NOTHING_TO_CHANGE);
  }

  private Outcome outcome(UUID id, EditResult result) {
    return switch (result) {
      case EditResult.Done done ->
          new Outcome(found(id), done.committed().getOperations(0).getVersion());
      case EditResult.Before before -> new Outcome(found(id), before.version());
      case EditResult.Rejected rejected -> throw new RefusedException(rejected.refusal());
    };
  }

  private RecordedConflict found(UUID id) {
    return ledger.find(id).orElseThrow(() -> new RefusedException(Refusal.notFound("conflict")));
  }

  private RecordedConflict visible(Actor actor, UUID id) {
    RecordedConflict conflict = found(id);
    DocumentStore.Entry entry =
        documents
            .find(conflict.documentId())
            .orElseThrow(() -> new RefusedException(Refusal.notFound("conflict")));
    if (Documents.accessOf(entry).roleOf(actor.userId()) == Role.NONE) {
      throw new RefusedException(Refusal.notFound("conflict"));
    }
    return conflict;
  }
}
