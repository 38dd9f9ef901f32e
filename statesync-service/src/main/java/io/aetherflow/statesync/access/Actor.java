package io.aetherflow.statesync.access;

/**
 * On whose behalf something is done.
 *
 * @param userId the user, never empty
 * @param userName the name that others are shown
 * @param sessionId the session, empty for calls outside of one
 */
public record Actor(String userId, String userName, String sessionId) {
  /** Characters of a user id. */
  public static final int USER_ID_LENGTH_MAX = 200;

  public Actor {
    if (userId.isEmpty() || userId.length() > USER_ID_LENGTH_MAX) {
      throw RefusedException.malformed(
          "actor.user_id", userId, "1.." + USER_ID_LENGTH_MAX + " characters");
    }
    if (userName.length() > USER_ID_LENGTH_MAX) {
      throw RefusedException.malformed(
          "actor.user_name", userName, "0.." + USER_ID_LENGTH_MAX + " characters");
    }
    if (sessionId.length() > USER_ID_LENGTH_MAX) {
      throw RefusedException.malformed(
          "actor.session_id", sessionId, "0.." + USER_ID_LENGTH_MAX + " characters");
    }
    if (userName.isEmpty()) {
      userName = userId;
    }
  }
}
