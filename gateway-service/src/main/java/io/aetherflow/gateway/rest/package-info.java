/** Adapter: REST under {@code /api/v1}, the web page and its security headers. */
@NullMarked
package io.aetherflow.gateway.rest;

import org.jspecify.annotations.NullMarked;
