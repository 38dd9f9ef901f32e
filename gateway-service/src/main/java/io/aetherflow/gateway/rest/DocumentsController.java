package io.aetherflow.gateway.rest;

import io.aetherflow.gateway.protocol.RefusedException;
import io.aetherflow.gateway.routing.StatesyncCalls;
import io.aetherflow.gateway.session.PresenceDirectory;
import io.aetherflow.proto.session.v1.DocumentPeople;
import io.aetherflow.proto.statesync.v1.CreateDocumentRequest;
import io.aetherflow.proto.statesync.v1.Document;
import io.aetherflow.proto.statesync.v1.DocumentState;
import io.aetherflow.proto.statesync.v1.GetDocumentRequest;
import io.aetherflow.proto.statesync.v1.ListDocumentsRequest;
import io.aetherflow.proto.statesync.v1.ListDocumentsResponse;
import io.aetherflow.proto.statesync.v1.RenameDocumentRequest;
import io.aetherflow.proto.statesync.v1.SetDocumentStateRequest;
import io.aetherflow.proto.statesync.v1.SetPolicyRequest;
import io.aetherflow.proto.statesync.v1.SetPublicAccessRequest;
import io.swagger.v3.oas.annotations.Operation;
import io.swagger.v3.oas.annotations.tags.Tag;
import java.util.Map;
import java.util.UUID;
import org.jspecify.annotations.Nullable;
import org.springframework.http.HttpStatus;
import org.springframework.security.core.annotation.AuthenticationPrincipal;
import org.springframework.security.oauth2.jwt.Jwt;
import org.springframework.web.bind.annotation.DeleteMapping;
import org.springframework.web.bind.annotation.GetMapping;
import org.springframework.web.bind.annotation.PatchMapping;
import org.springframework.web.bind.annotation.PathVariable;
import org.springframework.web.bind.annotation.PostMapping;
import org.springframework.web.bind.annotation.RequestBody;
import org.springframework.web.bind.annotation.RequestMapping;
import org.springframework.web.bind.annotation.RequestParam;
import org.springframework.web.bind.annotation.ResponseStatus;
import org.springframework.web.bind.annotation.RestController;

@RestController
@RequestMapping("/api/v1/documents")
@Tag(name = "documents")
class DocumentsController {
  private static final int PEOPLE_MAX = 5;

  private final StatesyncCalls statesync;
  private final PresenceDirectory presence;

  DocumentsController(RestBackends backends) {
    this.statesync = backends.statesync();
    this.presence = backends.presence();
  }

  @GetMapping
  @Operation(
      summary =
          "Documents that the user may see, newest change first; with present also who is in each")
  Bodies.Page<Bodies.DocumentBody> list(
      @AuthenticationPrincipal Jwt jwt,
      @RequestParam(required = false) @Nullable String state,
      @RequestParam(defaultValue = "") String query,
      @RequestParam(defaultValue = "false") boolean present,
      @RequestParam(defaultValue = "0") int pageSize,
      @RequestParam(defaultValue = "") String pageToken) {
    ListDocumentsRequest.Builder request =
        ListDocumentsRequest.newBuilder()
            .setActor(Caller.of(jwt).actor())
            .setQuery(query)
            .setPageSize(pageSize)
            .setPageToken(pageToken);
    if (state != null) {
      request.setState(Bodies.state(state));
    }
    ListDocumentsResponse page = statesync.call("", stub -> stub.listDocuments(request.build()));
    Map<String, DocumentPeople> people = present ? people(page) : Map.of();
    return Bodies.Page.of(
        page.getDocumentsList().stream()
            .map(document -> Bodies.DocumentBody.of(document, present(document, people)))
            .toList(),
        page.getNextPageToken());
  }

  /**
   * A list is of use without knowing who is there, so it does not fail with the session service.
   */
  private Map<String, DocumentPeople> people(ListDocumentsResponse page) {
    try {
      return presence.people(
          page.getDocumentsList().stream().map(Document::getId).toList(), PEOPLE_MAX);
    } catch (RefusedException away) {
      return Map.of();
    }
  }

  private static Bodies.@Nullable PresentBody present(
      Document document, Map<String, DocumentPeople> people) {
    DocumentPeople there = people.get(document.getId());
    return there == null ? null : Bodies.PresentBody.of(there);
  }

  @PostMapping
  @ResponseStatus(HttpStatus.CREATED)
  @Operation(summary = "Create a document; with an id of its own a retry creates nothing twice")
  Bodies.DocumentBody create(
      @AuthenticationPrincipal Jwt jwt, @RequestBody Bodies.CreateDocument body) {
    String id = body.id() == null ? UUID.randomUUID().toString() : body.id();
    CreateDocumentRequest.Builder request =
        CreateDocumentRequest.newBuilder()
            .setActor(Caller.of(jwt).actor())
            .setName(Bodies.required("name", body.name()))
            .setId(id);
    if (body.type() != null) {
      request.setType(body.type());
    }
    if (body.policy() != null) {
      request.setPolicy(body.policy());
    }
    if (body.publicAccess() != null) {
      request.setPublicAccess(Bodies.publicAccess(body.publicAccess()));
    }
    return Bodies.DocumentBody.of(statesync.call(id, stub -> stub.createDocument(request.build())));
  }

  @GetMapping("/{id}")
  @Operation(summary = "A document without its content")
  Bodies.DocumentBody get(@AuthenticationPrincipal Jwt jwt, @PathVariable String id) {
    return Bodies.DocumentBody.of(document(Caller.of(jwt), id));
  }

  private Document document(Caller caller, String id) {
    GetDocumentRequest request =
        GetDocumentRequest.newBuilder().setActor(caller.actor()).setDocumentId(id).build();
    return statesync.call(id, stub -> stub.getDocument(request));
  }

  @PatchMapping("/{id}")
  @Operation(summary = "Rename, change policy or public access, archive, bring back")
  Bodies.DocumentBody change(
      @AuthenticationPrincipal Jwt jwt,
      @PathVariable String id,
      @RequestBody Bodies.ChangeDocument body) {
    Caller caller = Caller.of(jwt);
    Document changed = null;
    if (body.name() != null) {
      RenameDocumentRequest request =
          RenameDocumentRequest.newBuilder()
              .setActor(caller.actor())
              .setDocumentId(id)
              .setName(body.name())
              .build();
      changed = statesync.call(id, stub -> stub.renameDocument(request));
    }
    if (body.policy() != null) {
      SetPolicyRequest request =
          SetPolicyRequest.newBuilder()
              .setActor(caller.actor())
              .setDocumentId(id)
              .setPolicy(body.policy())
              .build();
      changed = statesync.call(id, stub -> stub.setPolicy(request));
    }
    if (body.publicAccess() != null) {
      SetPublicAccessRequest request =
          SetPublicAccessRequest.newBuilder()
              .setActor(caller.actor())
              .setDocumentId(id)
              .setPublicAccess(Bodies.publicAccess(body.publicAccess()))
              .build();
      changed = statesync.call(id, stub -> stub.setPublicAccess(request));
    }
    if (body.state() != null) {
      changed = setState(caller, id, Bodies.state(body.state()));
    }
    return Bodies.DocumentBody.of(changed == null ? document(caller, id) : changed);
  }

  private Document setState(Caller caller, String id, DocumentState state) {
    SetDocumentStateRequest request =
        SetDocumentStateRequest.newBuilder()
            .setActor(caller.actor())
            .setDocumentId(id)
            .setState(state)
            .build();
    return statesync.call(id, stub -> stub.setDocumentState(request));
  }

  @DeleteMapping("/{id}")
  @ResponseStatus(HttpStatus.NO_CONTENT)
  @Operation(summary = "Delete a document")
  void delete(@AuthenticationPrincipal Jwt jwt, @PathVariable String id) {
    setState(Caller.of(jwt), id, DocumentState.DOCUMENT_STATE_DELETED);
  }
}
