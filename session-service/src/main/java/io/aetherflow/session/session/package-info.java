/**
 * Sessions: one per client, outliving its connection for a while so that the client can come back
 * through any gateway.
 *
 * <p>{@link io.aetherflow.session.session.Sessions} is what callers use, {@link
 * io.aetherflow.session.session.SessionStore} the port that keeps them. A session's states:
 *
 * <pre>
 *            resume (any gateway)
 *          ┌──────────────────────┐
 *          ▼                      │
 *  ──▶ CONNECTED ── detach ──▶ DETACHED ── time to live over ──▶ (gone)
 *          │                      │
 *          └──────── end ─────────┴──────▶ ENDED ── time to live over ──▶ (gone)
 * </pre>
 *
 * A connected session whose gateway sends no heartbeat is gone after the same time to live.
 */
@NullMarked
package io.aetherflow.session.session;

import org.jspecify.annotations.NullMarked;
