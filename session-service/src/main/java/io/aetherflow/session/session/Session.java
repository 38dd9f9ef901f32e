package io.aetherflow.session.session;

import java.time.Instant;

/**
 * One client's session as it was when it was read.
 *
 * @param clientId made once per browser tab or client by the client
 * @param gatewayId the gateway that holds it, or held it last
 * @param lastSeenAt its creation, last resume, heartbeat or detach
 * @param expiresAt when it is gone unless something is heard of it
 * @param resumes how often it was resumed
 */
public record Session(
    SessionId id,
    String userId,
    String userName,
    String clientId,
    String gatewayId,
    SessionState state,
    Instant createdAt,
    Instant lastSeenAt,
    Instant expiresAt,
    long resumes) {}
