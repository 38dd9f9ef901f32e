package io.aetherflow.model.conflict;

import java.util.Map;
import java.util.Set;

/**
 * A policy for contests, chosen per document by its name.
 *
 * <p>An implementation is found by naming its class in {@code
 * META-INF/services/io.aetherflow.model.conflict.ConflictResolver} of any jar on statesync's class
 * path. It must be a pure function, since a decision whose commit lost a race is made again; what
 * it answered is stored beside the operation and never asked anew. It is called on the thread that
 * orders the document's edits and has to answer within a few milliseconds: when it throws or takes
 * too long, both sides stay and the ledger says why. Any thread may call it.
 */
public interface ConflictResolver {

  /** The name that documents choose it by: 1–32 of {@code a–z 0–9 -}. */
  String name();

  /** Decides one contest, or leaves it to people. */
  Ruling resolve(Contest contest, Circumstances circumstances);

  /**
   * What a resolver may know beside the contest.
   *
   * @param priorityByUserId of the document's members; who is not among them has priority 0
   * @param editorsPresent the users who have the document open and may edit it
   * @param nowMillis by the service's clock, in milliseconds since the epoch
   */
  record Circumstances(
      Map<String, Integer> priorityByUserId, Set<String> editorsPresent, long nowMillis) {

    /** Nobody is present and nobody has a priority. */
    public static final Circumstances NONE = new Circumstances(Map.of(), Set.of(), 0);

    public Circumstances {
      priorityByUserId = Map.copyOf(priorityByUserId);
      editorsPresent = Set.copyOf(editorsPresent);
    }

    /** A member's priority. */
    public int priorityOf(String userId) {
      return priorityByUserId.getOrDefault(userId, 0);
    }
  }
}
