package io.aetherflow.client;

/**
 * Where another participant's cursor stands in the displayed content.
 *
 * @param index in UTF-16 units
 * @param length of the selection, 0 for a bare cursor
 */
public record RemoteCursor(String sessionId, String userId, int index, int length) {}
