package io.aetherflow.statesync.access;

import io.aetherflow.model.Problem;

/**
 * Why something was not done, in words fit for whoever asked.
 *
 * @param code a stable code of the wire protocol
 * @param message one sentence
 * @param field the path of the field that is wrong, or empty
 * @param value the offending value, shortened, or empty
 * @param limit what would have been accepted, or empty
 * @param retry whether the same bytes may be sent again
 * @param retryAfterMillis after how long at the earliest
 * @param lockHolderName with {@code LOCKED}: who holds the lock
 */
public record Refusal(
    String code,
    String message,
    String field,
    String value,
    String limit,
    boolean retry,
    long retryAfterMillis,
    String lockHolderName) {
  /** The conflict is decided. */
  public static final String ALREADY_RESOLVED = "ALREADY_RESOLVED";

  /** The loser was brought back. */
  public static final String ALREADY_RESTORED = "ALREADY_RESTORED";

  /** There is nothing to bring back. */
  public static final String NOTHING_TO_RESTORE = "NOTHING_TO_RESTORE";

  /** Between the sequencers and the ledger only: read the conflict anew. */
  public static final String OUTDATED = "OUTDATED";

  /** Between the sequencers and the ledger only: no operation is needed. */
  public static final String NOTHING_TO_CHANGE = "NOTHING_TO_CHANGE";

  private static final int VALUE_LENGTH_MAX = 80;

  public Refusal {
    if (value.length() > VALUE_LENGTH_MAX) {
      value = value.substring(0, VALUE_LENGTH_MAX - 3) + "...";
    }
  }

  /** The refusal of an input with this problem. */
  public static Refusal of(Problem problem) {
    return new Refusal(
        problem.code(),
        problem.sentence(),
        problem.field(),
        problem.value(),
        problem.limit(),
        false,
        0,
        "");
  }

  /** A field that is wrong. */
  public static Refusal malformed(String field, String value, String limit) {
    return of(new Problem(Problem.MALFORMED, field, value, limit));
  }

  /** A field that is too large. */
  public static Refusal tooLarge(String field, String value, String limit) {
    return of(new Problem(Problem.TOO_LARGE, field, value, limit));
  }

  /** No such document, or none that the user may know of. */
  public static Refusal notFound(String what) {
    return plain("NOT_FOUND", "There is no such " + what + ".");
  }

  /** The role does not allow it. */
  public static Refusal forbidden(Role has, Role needs) {
    return new Refusal(
        "FORBIDDEN",
        "This needs the role " + lower(needs) + ".",
        "role",
        lower(has),
        lower(needs),
        false,
        0,
        "");
  }

  /** The document is archived or deleted. */
  public static Refusal archived(Lifecycle state) {
    return new Refusal(
        "ARCHIVED",
        "The document is " + lower(state) + ".",
        "state",
        lower(state),
        "active",
        false,
        0,
        "");
  }

  /** Somebody else holds the lock. */
  public static Refusal locked(LockLease lock) {
    return new Refusal(
        "LOCKED",
        "The document is locked by " + lock.userName() + ".",
        "lock",
        "",
        "",
        false,
        0,
        lock.userName());
  }

  /** A document keeps at least one owner. */
  public static Refusal lastOwner() {
    return plain("LAST_OWNER", "A document keeps at least one owner.");
  }

  /** Somebody has decided the conflict already. */
  public static Refusal alreadyResolved() {
    return plain(ALREADY_RESOLVED, "The conflict is decided already.");
  }

  /** The conflict's loser was brought back before. */
  public static Refusal alreadyRestored() {
    return plain(ALREADY_RESTORED, "What was lost was brought back already.");
  }

  /** There is nothing that could be brought back. */
  public static Refusal nothingToRestore(String why) {
    return plain(NOTHING_TO_RESTORE, why);
  }

  /** The ledger has changed since it was read; never told to users. */
  public static Refusal outdated() {
    return plain(OUTDATED, "The conflict has changed meanwhile.");
  }

  /** A decision changes nothing in the document; never told to users. */
  public static Refusal nothingToChange() {
    return plain(NOTHING_TO_CHANGE, "There is nothing to change.");
  }

  /** A conflict that is decided by vote, and who asks has none. */
  public static Refusal decidedByVote(String why) {
    return plain("FORBIDDEN", why);
  }

  /** Too much at once; the same bytes may come again. */
  public static Refusal rateLimited(String whose, String limit, long retryAfterMillis) {
    return new Refusal(
        "RATE_LIMITED",
        "Too many operations " + whose + ".",
        "",
        "",
        limit,
        true,
        retryAfterMillis,
        "");
  }

  /** Too many of something are under way on this instance; the same may come again. */
  public static Refusal tooManyAtOnce(String what, int limit, long retryAfterMillis) {
    return new Refusal(
        "RATE_LIMITED",
        "Too many " + what + " at once.",
        what,
        Integer.toString(limit + 1),
        "at most " + limit + " at once",
        true,
        retryAfterMillis,
        "");
  }

  /** A part of the system cannot be reached now. */
  public static Refusal unavailable(String why, long retryAfterMillis) {
    return new Refusal("UNAVAILABLE", why, "", "", "", true, retryAfterMillis, "");
  }

  /** A fault on our side that trying again does not help. */
  public static Refusal internal(String why) {
    return plain("INTERNAL", why);
  }

  private static Refusal plain(String code, String message) {
    return new Refusal(code, message, "", "", "", false, 0, "");
  }

  private static String lower(Enum<?> value) {
    return value.name().toLowerCase(java.util.Locale.ROOT);
  }
}
