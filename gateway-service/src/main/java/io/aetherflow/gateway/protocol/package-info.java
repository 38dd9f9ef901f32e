/**
 * The wire protocol: sealed client and server frames, their JSON form, stable error codes and close
 * reasons by range.
 */
@NullMarked
package io.aetherflow.gateway.protocol;

import org.jspecify.annotations.NullMarked;
