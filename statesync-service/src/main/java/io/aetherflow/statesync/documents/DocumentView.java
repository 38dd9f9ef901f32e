package io.aetherflow.statesync.documents;

import io.aetherflow.statesync.access.LockLease;
import io.aetherflow.statesync.access.Role;
import org.jspecify.annotations.Nullable;

/**
 * A document as one user sees it.
 *
 * @param lock who holds it, or null
 */
public record DocumentView(Document document, Role role, @Nullable LockLease lock) {}
