package io.aetherflow.gateway.rest;

import java.net.URI;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * The identity provider that the page logs in with: by the authorization code flow of OpenID
 * Connect with PKCE, as a public client. The gateway itself takes no part in it; it checks the
 * tokens.
 *
 * @param issuer where the provider describes itself
 * @param clientId what the page is called there
 * @param scope what it asks for
 * @param label what the provider is called on the page, or null
 * @param origins further ones that the page may talk to, where the provider's endpoints are not at
 *     the issuer's
 */
public record IdentityProvider(
    String issuer, String clientId, String scope, @Nullable String label, List<String> origins) {
  public IdentityProvider {
    if (!issuer.startsWith("https://") && !issuer.startsWith("http://")) {
      throw new IllegalArgumentException(
          "AETHERFLOW_OIDC_CLIENT_ID is set and AETHERFLOW_JWT_ISSUER is "
              + (issuer.isEmpty() ? "not" : issuer)
              + ", accepted is the address of the issuer");
    }
    if (!(" " + scope + " ").contains(" openid ")) {
      throw new IllegalArgumentException(
          "AETHERFLOW_OIDC_SCOPE is " + scope + ", accepted are words with openid among them");
    }
    origins = List.copyOf(origins);
  }

  /** From the settings; null while there is no client. */
  public static @Nullable IdentityProvider of(
      @Nullable String issuer,
      @Nullable String clientId,
      String scope,
      @Nullable String label,
      List<String> origins) {
    return clientId == null || clientId.isBlank()
        ? null
        : new IdentityProvider(
            issuer == null ? "" : issuer,
            clientId.strip(),
            scope,
            label == null || label.isBlank() ? null : label.strip(),
            origins);
  }

  /** All origins that the page may talk to for it, as a content security policy writes them. */
  List<String> connectSources() {
    List<String> all = new ArrayList<>();
    URI uri = URI.create(issuer);
    all.add(uri.getScheme() + "://" + uri.getAuthority());
    all.addAll(origins);
    return all;
  }
}
