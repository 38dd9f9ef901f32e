/**
 * PostgreSQL and Redis for a machine without Docker: real servers out of the Maven repository,
 * started as child processes.
 *
 * <p>{@link io.aetherflow.local.LocalInfrastructure} is the program behind the start script, with
 * data that lasts; {@link io.aetherflow.local.TestInfrastructure} gives tests servers of their own
 * and takes Docker where it answers.
 */
@NullMarked
package io.aetherflow.local;

import org.jspecify.annotations.NullMarked;
