/** Tests of what is asked of PostgreSQL. */
package io.aetherflow.statesync.postgres;
