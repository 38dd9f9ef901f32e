package io.aetherflow.client;

/**
 * What is known of a document beside its content.
 *
 * @param type for example {@code text}
 * @param policy how conflicts are resolved, for example {@code lww}
 * @param state {@code active} or {@code archived}
 * @param role what this client's user may do: {@code viewer}, {@code editor} or {@code owner};
 *     empty where it is not known
 */
public record DocumentInfo(
    String id, String name, String type, String policy, String state, String role) {}
