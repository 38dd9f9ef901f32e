/** Presence: which sessions are in a document, each until it leaves or is refreshed no more. */
@NullMarked
package io.aetherflow.session.presence;

import org.jspecify.annotations.NullMarked;
