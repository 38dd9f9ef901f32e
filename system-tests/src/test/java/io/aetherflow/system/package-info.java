/** Tests of the whole system: all services together, with real servers and real clients. */
@NullMarked
package io.aetherflow.system;

import org.jspecify.annotations.NullMarked;
