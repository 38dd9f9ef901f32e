package io.aetherflow.client;

/** Somebody who is logged in; {@code color} is what their cursor is drawn in. */
public record User(String id, String name, String color) {}
