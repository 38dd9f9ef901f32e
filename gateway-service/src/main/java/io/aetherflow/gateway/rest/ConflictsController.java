package io.aetherflow.gateway.rest;

import io.aetherflow.gateway.protocol.ConflictEntry;
import io.aetherflow.gateway.routing.StatesyncCalls;
import io.aetherflow.proto.statesync.v1.Conflict;
import io.aetherflow.proto.statesync.v1.ConflictOutcome;
import io.aetherflow.proto.statesync.v1.GetConflictRequest;
import io.aetherflow.proto.statesync.v1.ListConflictsRequest;
import io.aetherflow.proto.statesync.v1.ListConflictsResponse;
import io.aetherflow.proto.statesync.v1.ResolveConflictRequest;
import io.aetherflow.proto.statesync.v1.RestoreConflictRequest;
import io.aetherflow.proto.statesync.v1.VoteOnConflictRequest;
import io.swagger.v3.oas.annotations.Operation;
import io.swagger.v3.oas.annotations.tags.Tag;
import org.jspecify.annotations.Nullable;
import org.springframework.security.core.annotation.AuthenticationPrincipal;
import org.springframework.security.oauth2.jwt.Jwt;
import org.springframework.web.bind.annotation.GetMapping;
import org.springframework.web.bind.annotation.PathVariable;
import org.springframework.web.bind.annotation.PostMapping;
import org.springframework.web.bind.annotation.RequestBody;
import org.springframework.web.bind.annotation.RequestMapping;
import org.springframework.web.bind.annotation.RequestParam;
import org.springframework.web.bind.annotation.RestController;

@RestController
@RequestMapping("/api/v1")
@Tag(name = "conflicts")
class ConflictsController {
  private final StatesyncCalls statesync;

  ConflictsController(RestBackends backends) {
    this.statesync = backends.statesync();
  }

  record Choosing(String choice, @Nullable String own) {
    /** The text or value of one's own; empty with any other choice. */
    String chosenOwn() {
      if (!choice.equals("own")) {
        return "";
      }
      return Bodies.required("own", own);
    }
  }

  record Voting(String choice) {}

  /** What a call did; {@code version} is the one that it committed, 0 when none had to be. */
  record OutcomeBody(ConflictEntry conflict, long version) {
    static OutcomeBody of(ConflictOutcome outcome) {
      return new OutcomeBody(ConflictEntry.of(outcome.getConflict()), outcome.getVersion());
    }
  }

  @GetMapping("/documents/{id}/conflicts")
  @Operation(summary = "The document's conflict ledger, newest first")
  Bodies.Page<ConflictEntry> ofDocument(
      @AuthenticationPrincipal Jwt jwt,
      @PathVariable String id,
      @RequestParam(required = false) @Nullable Boolean open,
      @RequestParam(required = false) @Nullable String user,
      @RequestParam(defaultValue = "0") int pageSize,
      @RequestParam(defaultValue = "") String pageToken) {
    return list(jwt, id, open, user, pageSize, pageToken);
  }

  @GetMapping("/conflicts")
  @Operation(summary = "The conflicts of all documents of the caller, newest first")
  Bodies.Page<ConflictEntry> ofUser(
      @AuthenticationPrincipal Jwt jwt,
      @RequestParam(required = false) @Nullable Boolean open,
      @RequestParam(required = false) @Nullable String user,
      @RequestParam(defaultValue = "0") int pageSize,
      @RequestParam(defaultValue = "") String pageToken) {
    return list(jwt, "", open, user, pageSize, pageToken);
  }

  private Bodies.Page<ConflictEntry> list(
      Jwt jwt,
      String documentId,
      @Nullable Boolean open,
      @Nullable String user,
      int pageSize,
      String pageToken) {
    ListConflictsRequest.Builder request =
        ListConflictsRequest.newBuilder()
            .setActor(Caller.of(jwt).actor())
            .setDocumentId(documentId)
            .setUserId(user == null ? "" : user)
            .setPageSize(pageSize)
            .setPageToken(pageToken);
    if (open != null) {
      request.setOpen(open);
    }
    ListConflictsResponse page =
        statesync.conflicts(documentId, stub -> stub.listConflicts(request.build()));
    return Bodies.Page.of(
        page.getConflictsList().stream().map(ConflictEntry::of).toList(), page.getNextPageToken());
  }

  @GetMapping("/conflicts/{id}")
  @Operation(summary = "One entry of the ledger")
  ConflictEntry conflict(@AuthenticationPrincipal Jwt jwt, @PathVariable String id) {
    return ConflictEntry.of(find(Caller.of(jwt), id));
  }

  private Conflict find(Caller caller, String id) {
    GetConflictRequest request =
        GetConflictRequest.newBuilder().setActor(caller.actor()).setConflictId(id).build();
    return statesync.conflicts("", stub -> stub.getConflict(request));
  }

  @PostMapping("/conflicts/{id}/resolve")
  @Operation(summary = "Decide an open conflict, once")
  OutcomeBody resolve(
      @AuthenticationPrincipal Jwt jwt, @PathVariable String id, @RequestBody Choosing body) {
    Caller caller = Caller.of(jwt);
    ResolveConflictRequest request =
        ResolveConflictRequest.newBuilder()
            .setActor(caller.actor())
            .setConflictId(id)
            .setChoice(ConflictEntry.choice(Bodies.required("choice", body.choice())))
            .setOwn(body.chosenOwn())
            .build();
    String document = find(caller, id).getDocumentId();
    return OutcomeBody.of(statesync.conflicts(document, stub -> stub.resolveConflict(request)));
  }

  @PostMapping("/conflicts/{id}/restore")
  @Operation(summary = "Bring back what was lost, once, at its present place")
  OutcomeBody restore(@AuthenticationPrincipal Jwt jwt, @PathVariable String id) {
    Caller caller = Caller.of(jwt);
    RestoreConflictRequest request =
        RestoreConflictRequest.newBuilder().setActor(caller.actor()).setConflictId(id).build();
    String document = find(caller, id).getDocumentId();
    return OutcomeBody.of(statesync.conflicts(document, stub -> stub.restoreConflict(request)));
  }

  @PostMapping("/conflicts/{id}/vote")
  @Operation(summary = "Vote, or change the vote")
  OutcomeBody vote(
      @AuthenticationPrincipal Jwt jwt, @PathVariable String id, @RequestBody Voting body) {
    Caller caller = Caller.of(jwt);
    VoteOnConflictRequest request =
        VoteOnConflictRequest.newBuilder()
            .setActor(caller.actor())
            .setConflictId(id)
            .setChoice(ConflictEntry.vote(Bodies.required("choice", body.choice())))
            .build();
    String document = find(caller, id).getDocumentId();
    return OutcomeBody.of(statesync.conflicts(document, stub -> stub.voteOnConflict(request)));
  }
}
