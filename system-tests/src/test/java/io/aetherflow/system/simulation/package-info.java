/**
 * The whole system in one thread, on virtual time and with everything going wrong that can: the
 * real client state, the real feeds and routing of the gateway and the real sequencers, between
 * simulated connections, PostgreSQL and Redis. Start with {@code World}; {@code
 * docs/internals/simulation.md} describes it.
 */
@NullMarked
package io.aetherflow.system.simulation;

import org.jspecify.annotations.NullMarked;
