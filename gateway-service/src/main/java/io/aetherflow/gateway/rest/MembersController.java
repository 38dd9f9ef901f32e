package io.aetherflow.gateway.rest;

import io.aetherflow.gateway.routing.StatesyncCalls;
import io.aetherflow.gateway.session.PresenceDirectory;
import io.aetherflow.proto.statesync.v1.AcquireLockRequest;
import io.aetherflow.proto.statesync.v1.Document;
import io.aetherflow.proto.statesync.v1.GetDocumentRequest;
import io.aetherflow.proto.statesync.v1.ListMembersRequest;
import io.aetherflow.proto.statesync.v1.Member;
import io.aetherflow.proto.statesync.v1.ReleaseLockRequest;
import io.aetherflow.proto.statesync.v1.RemoveMemberRequest;
import io.aetherflow.proto.statesync.v1.SetMemberRequest;
import io.swagger.v3.oas.annotations.Operation;
import io.swagger.v3.oas.annotations.tags.Tag;
import org.springframework.http.HttpStatus;
import org.springframework.security.core.annotation.AuthenticationPrincipal;
import org.springframework.security.oauth2.jwt.Jwt;
import org.springframework.web.bind.annotation.DeleteMapping;
import org.springframework.web.bind.annotation.GetMapping;
import org.springframework.web.bind.annotation.PathVariable;
import org.springframework.web.bind.annotation.PutMapping;
import org.springframework.web.bind.annotation.RequestBody;
import org.springframework.web.bind.annotation.RequestMapping;
import org.springframework.web.bind.annotation.RequestParam;
import org.springframework.web.bind.annotation.ResponseStatus;
import org.springframework.web.bind.annotation.RestController;

@RestController
@RequestMapping("/api/v1/documents/{id}")
@Tag(name = "people")
class MembersController {
  private final StatesyncCalls statesync;
  private final PresenceDirectory presence;

  MembersController(RestBackends backends) {
    this.statesync = backends.statesync();
    this.presence = backends.presence();
  }

  @GetMapping("/members")
  @Operation(summary = "Members and their roles")
  Bodies.Page<Bodies.MemberBody> members(
      @AuthenticationPrincipal Jwt jwt, @PathVariable String id) {
    ListMembersRequest request =
        ListMembersRequest.newBuilder().setActor(Caller.of(jwt).actor()).setDocumentId(id).build();
    return Bodies.Page.of(
        statesync.call(id, stub -> stub.listMembers(request)).getMembersList().stream()
            .map(Bodies.MemberBody::of)
            .toList(),
        "");
  }

  @PutMapping("/members/{userId}")
  @Operation(summary = "Add a member or change a role")
  Bodies.MemberBody setMember(
      @AuthenticationPrincipal Jwt jwt,
      @PathVariable String id,
      @PathVariable String userId,
      @RequestBody Bodies.ChangeMember body) {
    Member.Builder member =
        Member.newBuilder()
            .setUserId(userId)
            .setRole(Bodies.role(Bodies.required("role", body.role())));
    if (body.name() != null) {
      member.setUserName(body.name());
    }
    if (body.priority() != null) {
      member.setPriority(body.priority());
    }
    SetMemberRequest request =
        SetMemberRequest.newBuilder()
            .setActor(Caller.of(jwt).actor())
            .setDocumentId(id)
            .setMember(member)
            .build();
    return Bodies.MemberBody.of(statesync.call(id, stub -> stub.setMember(request)));
  }

  @DeleteMapping("/members/{userId}")
  @ResponseStatus(HttpStatus.NO_CONTENT)
  @Operation(summary = "Remove a member")
  void removeMember(
      @AuthenticationPrincipal Jwt jwt, @PathVariable String id, @PathVariable String userId) {
    RemoveMemberRequest request =
        RemoveMemberRequest.newBuilder()
            .setActor(Caller.of(jwt).actor())
            .setDocumentId(id)
            .setUserId(userId)
            .build();
    statesync.call(id, stub -> stub.removeMember(request));
  }

  @GetMapping("/lock")
  @Operation(summary = "Who holds the lock")
  Bodies.LockBody lock(@AuthenticationPrincipal Jwt jwt, @PathVariable String id) {
    Document document = document(Caller.of(jwt), id);
    return Bodies.LockBody.of(document.hasLock() ? document.getLock() : null);
  }

  private Document document(Caller caller, String id) {
    GetDocumentRequest request =
        GetDocumentRequest.newBuilder().setActor(caller.actor()).setDocumentId(id).build();
    return statesync.call(id, stub -> stub.getDocument(request));
  }

  @PutMapping("/lock")
  @Operation(summary = "Take the lock, or prolong it; it ends by itself unless it is prolonged")
  Bodies.LockBody acquire(@AuthenticationPrincipal Jwt jwt, @PathVariable String id) {
    AcquireLockRequest request =
        AcquireLockRequest.newBuilder().setActor(Caller.of(jwt).actor()).setDocumentId(id).build();
    return Bodies.LockBody.of(statesync.call(id, stub -> stub.acquireLock(request)));
  }

  @DeleteMapping("/lock")
  @ResponseStatus(HttpStatus.NO_CONTENT)
  @Operation(summary = "Give the lock back; an owner may take anybody's with override")
  void release(
      @AuthenticationPrincipal Jwt jwt,
      @PathVariable String id,
      @RequestParam(defaultValue = "false") boolean override) {
    ReleaseLockRequest request =
        ReleaseLockRequest.newBuilder()
            .setActor(Caller.of(jwt).actor())
            .setDocumentId(id)
            .setOverride(override)
            .build();
    statesync.call(id, stub -> stub.releaseLock(request));
  }

  @GetMapping("/presence")
  @Operation(summary = "Who is in the document")
  Bodies.Page<Bodies.PersonBody> present(
      @AuthenticationPrincipal Jwt jwt, @PathVariable String id) {
    String known = document(Caller.of(jwt), id).getId();
    return Bodies.Page.of(
        presence.present(known).stream()
            .map(person ->
                new Bodies.PersonBody(
                    person.getSessionId(),
                    person.getUserId(),
                    person.getUserName(),
                    person.getColor()))
            .toList(),
        "");
  }
}
