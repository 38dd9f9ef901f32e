/** Checks of what callers send, and how a refusal names field, value and limit. */
@NullMarked
package io.aetherflow.session.input;

import org.jspecify.annotations.NullMarked;
