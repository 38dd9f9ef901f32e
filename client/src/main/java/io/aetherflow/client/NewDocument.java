package io.aetherflow.client;

import org.jspecify.annotations.Nullable;

/**
 * A document to be created.
 *
 * @param type {@code text} or {@code json}
 * @param publicAccess what everyone may do: {@code none}, {@code view} or {@code edit}
 * @param policy how conflicts are resolved, or null for the installation's default
 * @param id an id of the caller's choice, or null for one of the server's
 */
public record NewDocument(
    String name, String type, String publicAccess, @Nullable String policy, @Nullable String id) {

  /** A text that only its creator may open, until they give others the right. */
  public static NewDocument text(String name) {
    return new NewDocument(name, "text", "none", null, null);
  }

  /** Structured data that only its creator may open, until they give others the right. */
  public static NewDocument json(String name) {
    return new NewDocument(name, "json", "none", null, null);
  }

  /** The same, for everyone who is logged in to edit. */
  public NewDocument editableByAll() {
    return new NewDocument(name, type, "edit", policy, id);
  }

  /** The same, under this id. */
  public NewDocument withId(String chosen) {
    return new NewDocument(name, type, publicAccess, policy, chosen);
  }

  /** The same, with this policy for conflicts. */
  public NewDocument withPolicy(String chosen) {
    return new NewDocument(name, type, publicAccess, chosen, id);
  }
}
