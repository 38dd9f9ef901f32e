package io.aetherflow.gateway.rest;

import io.aetherflow.gateway.attachment.AttachmentKeeper;
import io.aetherflow.gateway.connection.ContentReader;
import io.aetherflow.gateway.routing.StatesyncCalls;
import io.aetherflow.gateway.session.PresenceDirectory;
import io.aetherflow.gateway.session.SessionCalls;
import io.aetherflow.gateway.transfer.DocumentImporter;

/** The services behind the REST interface. */
public record RestBackends(
    StatesyncCalls statesync,
    ContentReader content,
    AttachmentKeeper attachments,
    DocumentImporter importer,
    SessionCalls sessions,
    PresenceDirectory presence) {}
