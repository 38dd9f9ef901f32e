package io.aetherflow.gateway.rest;

import io.aetherflow.gateway.connection.ContentReader;
import io.aetherflow.gateway.routing.StatesyncCalls;
import io.aetherflow.gateway.session.PresenceDirectory;
import io.aetherflow.gateway.session.SessionCalls;

/** The services behind the REST interface. */
public record RestBackends(
    StatesyncCalls statesync,
    ContentReader content,
    SessionCalls sessions,
    PresenceDirectory presence) {}
