/**
 * Adapter: JSON Web Tokens, checked by Spring Security's resource server, and issued here for demos
 * and tests.
 */
@NullMarked
package io.aetherflow.gateway.token;

import org.jspecify.annotations.NullMarked;
