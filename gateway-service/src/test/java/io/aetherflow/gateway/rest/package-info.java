/** Tests of the package of the same name. */
@NullMarked
package io.aetherflow.gateway.rest;

import org.jspecify.annotations.NullMarked;
