/**
 * What is promised, tried to be broken on the whole system: several gateways and statesync
 * instances, real PostgreSQL and Redis.
 */
@NullMarked
package io.aetherflow.system.guarantees;

import org.jspecify.annotations.NullMarked;
