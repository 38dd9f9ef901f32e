package io.aetherflow.gateway.rest;

import io.aetherflow.gateway.access.User;
import io.aetherflow.proto.statesync.v1.Actor;
import org.springframework.security.oauth2.jwt.Jwt;

/** On whose behalf a request is made. */
record Caller(User user) {

  static Caller of(Jwt jwt) {
    return new Caller(User.ofClaims(jwt.getSubject(), User.nameIn(jwt::getClaimAsString)));
  }

  /**
   * Requests have no session of their own: a lock that is taken by one belongs to the user's
   * requests.
   */
  String sessionId() {
    return "rest:" + user.id();
  }

  Actor actor() {
    return Actor.newBuilder()
        .setUserId(user.id())
        .setUserName(user.name())
        .setSessionId(sessionId())
        .build();
  }
}
