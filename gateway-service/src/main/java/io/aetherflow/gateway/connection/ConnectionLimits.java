package io.aetherflow.gateway.connection;

import java.time.Duration;

/**
 * The bounds of connections that clients are not told.
 *
 * @param queueBytesMax how much may wait for one connection
 * @param connectionsPerUser on this gateway
 * @param framesPerSecond of one connection
 * @param silence after which a connection is closed
 * @param pageBytes about how long a page of content is
 * @param cursorInterval the least time between two cursors of one session in a document
 */
public record ConnectionLimits(
    long queueBytesMax,
    int connectionsPerUser,
    int framesPerSecond,
    Duration silence,
    int pageBytes,
    Duration cursorInterval) {}
