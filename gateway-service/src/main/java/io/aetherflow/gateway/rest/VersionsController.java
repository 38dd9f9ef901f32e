package io.aetherflow.gateway.rest;

import io.aetherflow.gateway.routing.StatesyncCalls;
import io.aetherflow.proto.statesync.v1.ForgetVersionRequest;
import io.aetherflow.proto.statesync.v1.ListVersionsRequest;
import io.aetherflow.proto.statesync.v1.NameVersionRequest;
import io.aetherflow.proto.statesync.v1.NamedVersion;
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
import org.springframework.web.bind.annotation.ResponseStatus;
import org.springframework.web.bind.annotation.RestController;

@RestController
@RequestMapping("/api/v1/documents/{id}/versions")
@Tag(name = "content")
class VersionsController {
  private final StatesyncCalls statesync;

  VersionsController(RestBackends backends) {
    this.statesync = backends.statesync();
  }

  record VersionName(String name) {}

  record VersionBody(long version, String name, Bodies.UserBody user, long namedAt) {
    static VersionBody of(NamedVersion version) {
      return new VersionBody(
          version.getVersion(),
          version.getName(),
          new Bodies.UserBody(version.getUserId(), version.getUserName()),
          version.getNamedAtMillis());
    }
  }

  @GetMapping
  @Operation(summary = "The versions that have a name, newest first")
  Bodies.Page<VersionBody> versions(@AuthenticationPrincipal Jwt jwt, @PathVariable String id) {
    ListVersionsRequest request =
        ListVersionsRequest.newBuilder().setActor(Caller.of(jwt).actor()).setDocumentId(id).build();
    return Bodies.Page.of(
        statesync.call(id, stub -> stub.listVersions(request)).getVersionsList().stream()
            .map(VersionBody::of)
            .toList(),
        "");
  }

  @PutMapping("/{version}")
  @Operation(summary = "Name a version, or give it another name")
  VersionBody name(
      @AuthenticationPrincipal Jwt jwt,
      @PathVariable String id,
      @PathVariable long version,
      @RequestBody VersionName body) {
    NameVersionRequest request =
        NameVersionRequest.newBuilder()
            .setActor(Caller.of(jwt).actor())
            .setDocumentId(id)
            .setVersion(version)
            .setName(Bodies.required("name", body.name()))
            .build();
    return VersionBody.of(statesync.call(id, stub -> stub.nameVersion(request)));
  }

  @DeleteMapping("/{version}")
  @ResponseStatus(HttpStatus.NO_CONTENT)
  @Operation(summary = "Take a version's name away; the version itself stays")
  void forget(
      @AuthenticationPrincipal Jwt jwt, @PathVariable String id, @PathVariable long version) {
    ForgetVersionRequest request =
        ForgetVersionRequest.newBuilder()
            .setActor(Caller.of(jwt).actor())
            .setDocumentId(id)
            .setVersion(version)
            .build();
    statesync.call(id, stub -> stub.forgetVersion(request));
  }
}
