/** Conflicts on the whole system: found, decided, voted on, and brought back. */
@NullMarked
package io.aetherflow.system.conflicts;

import org.jspecify.annotations.NullMarked;
