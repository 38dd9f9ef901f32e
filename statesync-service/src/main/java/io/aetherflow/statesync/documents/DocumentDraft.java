package io.aetherflow.statesync.documents;

import io.aetherflow.statesync.access.PublicAccess;
import java.util.UUID;

/** A document that is about to be made; its fields are valid. */
public record DocumentDraft(
    UUID id, String name, String type, String policy, PublicAccess publicAccess) {}
