package io.aetherflow.gateway.rest;

import io.aetherflow.gateway.access.TokenIssuer;
import io.aetherflow.gateway.access.User;
import io.aetherflow.gateway.protocol.ErrorCode;
import io.aetherflow.gateway.protocol.Refusal;
import io.aetherflow.gateway.protocol.RefusedException;
import io.aetherflow.gateway.session.Logouts;
import io.swagger.v3.oas.annotations.Operation;
import io.swagger.v3.oas.annotations.tags.Tag;
import java.util.Locale;
import org.springframework.http.HttpStatus;
import org.springframework.security.core.annotation.AuthenticationPrincipal;
import org.springframework.security.oauth2.jwt.Jwt;
import org.springframework.web.bind.annotation.GetMapping;
import org.springframework.web.bind.annotation.PostMapping;
import org.springframework.web.bind.annotation.RequestBody;
import org.springframework.web.bind.annotation.RequestMapping;
import org.springframework.web.bind.annotation.ResponseStatus;
import org.springframework.web.bind.annotation.RestController;

@RestController
@RequestMapping("/api/v1/auth")
@Tag(name = "auth")
class AuthController {
  private static final int NAME_CHARS_MAX = 64;

  private final TokenIssuer issuer;
  private final Logouts logouts;
  private final UploadLimits uploads;
  private final LoginSettings login;

  AuthController(TokenIssuer issuer, Logouts logouts, UploadLimits uploads, LoginSettings login) {
    this.issuer = issuer;
    this.logouts = logouts;
    this.uploads = uploads;
    this.login = login;
  }

  @PostMapping("/login")
  @Operation(summary = "Issue a token for demos and tests; 404 unless switched on")
  Bodies.LoginResponse login(@RequestBody Bodies.LoginRequest request) {
    if (!issuer.demoLogin()) {
      throw new RefusedException(
          Refusal.of(ErrorCode.NOT_FOUND, "Log in with this installation's identity provider"));
    }
    String name = Bodies.required("userName", request.userName()).strip();
    if (name.isEmpty()
        || name.length() > NAME_CHARS_MAX
        || name.chars().anyMatch(c -> c < ' ' || c == 0x7f)) {
      throw Bodies.malformed(
          "userName",
          name.length() + " characters",
          "1.." + NAME_CHARS_MAX + " without control characters");
    }
    User user = new User(name.toLowerCase(Locale.ROOT), name);
    TokenIssuer.Issued issued = issuer.issue(user);
    return new Bodies.LoginResponse(
        issued.token(),
        issued.expiresAt().toEpochMilli(),
        new Bodies.UserBody(user.id(), user.name()));
  }

  @GetMapping("/config")
  @Operation(summary = "How this installation logs in, and how large files may be")
  Bodies.AuthConfig config() {
    return new Bodies.AuthConfig(
        issuer.demoLogin(),
        login.provider() == null ? null : Bodies.ProviderBody.of(login.provider()),
        new Bodies.UploadsBody(uploads.attachmentBytes(), uploads.importBytes()));
  }

  @PostMapping("/logout")
  @ResponseStatus(HttpStatus.NO_CONTENT)
  @Operation(summary = "End all sessions and connections of the user")
  void logout(@AuthenticationPrincipal Jwt jwt) {
    logouts.logOut(Caller.of(jwt).user().id());
  }
}
