package io.aetherflow.client;

/** Somebody who has a document open: one per session, so that a user may be there twice. */
public record Participant(String sessionId, String userId, String name, String color) {}
