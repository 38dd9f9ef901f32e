package io.aetherflow.gateway.connection;

import io.aetherflow.gateway.access.TokenVerifier;
import io.aetherflow.gateway.feed.FeedPorts;
import io.aetherflow.gateway.feed.OpenDocuments;
import io.aetherflow.gateway.protocol.ClientFrameReader;
import io.aetherflow.gateway.protocol.Limits;
import io.aetherflow.gateway.routing.Submitter;
import io.aetherflow.gateway.session.LockLeases;
import io.aetherflow.gateway.session.PresenceRooms;
import io.aetherflow.gateway.session.Sessions;
import io.aetherflow.gateway.tracing.EditTraces;
import java.time.Clock;
import java.util.concurrent.Executor;
import java.util.function.LongSupplier;

/** What connections work with. */
public record ConnectionServices(
    ClientFrameReader reader,
    TokenVerifier tokens,
    Sessions sessions,
    PresenceRooms presence,
    LockLeases leases,
    LockKeeper locks,
    ConflictDesk conflicts,
    OpenDocuments documents,
    ContentReader content,
    Submitter submitter,
    EditTraces traces,
    ConnectionMeter meter,
    Limits limits,
    ConnectionLimits connectionLimits,
    Executor executor,
    FeedPorts.Timer timer,
    Clock clock,
    LongSupplier ticker) {}
