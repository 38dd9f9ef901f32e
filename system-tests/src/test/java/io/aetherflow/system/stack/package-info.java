/** The services as processes of their own, on free ports, as they run in production. */
@NullMarked
package io.aetherflow.system.stack;

import org.jspecify.annotations.NullMarked;
