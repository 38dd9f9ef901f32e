package io.aetherflow.gateway.rest;

import io.aetherflow.gateway.connection.Connections;
import io.aetherflow.gateway.feed.OpenDocuments;
import io.aetherflow.gateway.routing.StatesyncCalls;
import io.aetherflow.gateway.session.SessionCalls;
import io.aetherflow.proto.session.v1.EndSessionRequest;
import io.aetherflow.proto.session.v1.ListSessionsRequest;
import io.aetherflow.proto.session.v1.ListSessionsResponse;
import io.aetherflow.proto.session.v1.Session;
import io.aetherflow.proto.statesync.v1.GetStatsRequest;
import io.aetherflow.proto.statesync.v1.Stats;
import io.swagger.v3.oas.annotations.Operation;
import io.swagger.v3.oas.annotations.tags.Tag;
import org.springframework.http.HttpStatus;
import org.springframework.security.core.annotation.AuthenticationPrincipal;
import org.springframework.security.oauth2.jwt.Jwt;
import org.springframework.web.bind.annotation.DeleteMapping;
import org.springframework.web.bind.annotation.GetMapping;
import org.springframework.web.bind.annotation.PathVariable;
import org.springframework.web.bind.annotation.RequestMapping;
import org.springframework.web.bind.annotation.RequestParam;
import org.springframework.web.bind.annotation.ResponseStatus;
import org.springframework.web.bind.annotation.RestController;

@RestController
@RequestMapping("/api/v1")
@Tag(name = "sessions")
class SessionsController {
  private final SessionCalls sessions;
  private final StatesyncCalls statesync;
  private final Connections connections;
  private final OpenDocuments documents;

  SessionsController(RestBackends backends, Connections connections, OpenDocuments documents) {
    this.sessions = backends.sessions();
    this.statesync = backends.statesync();
    this.connections = connections;
    this.documents = documents;
  }

  @GetMapping("/sessions")
  @Operation(summary = "The user's own sessions")
  Bodies.Page<Bodies.SessionBody> list(
      @AuthenticationPrincipal Jwt jwt,
      @RequestParam(defaultValue = "0") int pageSize,
      @RequestParam(defaultValue = "") String pageToken) {
    ListSessionsRequest request =
        ListSessionsRequest.newBuilder()
            .setUserId(Caller.of(jwt).user().id())
            .setPageSize(pageSize)
            .setPageToken(pageToken)
            .build();
    ListSessionsResponse page = sessions.call(stub -> stub.listSessions(request));
    return Bodies.Page.of(
        page.getSessionsList().stream().map(SessionsController::body).toList(),
        page.getNextPageToken());
  }

  private static Bodies.SessionBody body(Session session) {
    String state =
        switch (session.getState()) {
          case SESSION_STATE_DETACHED -> "detached";
          case SESSION_STATE_ENDED -> "ended";
          case SESSION_STATE_CONNECTED, SESSION_STATE_UNSPECIFIED, UNRECOGNIZED -> "connected";
        };
    return new Bodies.SessionBody(
        session.getId(),
        session.getClientId(),
        session.getColor(),
        state,
        session.getCreatedAtMillis(),
        session.getLastSeenAtMillis(),
        session.getExpiresAtMillis());
  }

  @DeleteMapping("/sessions/{id}")
  @ResponseStatus(HttpStatus.NO_CONTENT)
  @Operation(summary = "End one of the user's own sessions")
  void end(@AuthenticationPrincipal Jwt jwt, @PathVariable String id) {
    EndSessionRequest request =
        EndSessionRequest.newBuilder()
            .setSessionId(id)
            .setUserId(Caller.of(jwt).user().id())
            .build();
    sessions.call(stub -> stub.endSession(request));
  }

  @GetMapping("/stats")
  @Operation(summary = "Counters of the installation, and of this gateway")
  Bodies.StatsBody stats() {
    Stats stats = statesync.call("", stub -> stub.getStats(GetStatsRequest.getDefaultInstance()));
    return new Bodies.StatsBody(
        stats.getActiveDocuments(),
        stats.getOperations(),
        stats.getConflicts(),
        stats.getOpenConflicts(),
        connections.count(),
        documents.count());
  }
}
