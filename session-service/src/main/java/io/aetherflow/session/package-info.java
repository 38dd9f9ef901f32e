/**
 * The session service: who is connected, and who is in which document.
 *
 * <p>Start reading at {@link io.aetherflow.session.session.Sessions} and {@link
 * io.aetherflow.session.presence.DocumentPresence}; what they keep lives in Redis, behind the ports
 * beside them. This package only puts the parts together.
 */
@NullMarked
package io.aetherflow.session;

import org.jspecify.annotations.NullMarked;
