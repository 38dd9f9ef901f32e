package io.aetherflow.gateway.rest;

import org.jspecify.annotations.Nullable;

/**
 * How people log in on the page, beside demo login.
 *
 * @param provider the identity provider, or null
 */
public record LoginSettings(@Nullable IdentityProvider provider) {}
