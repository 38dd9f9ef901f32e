/**
 * PostgreSQL: the log of operations through batched JDBC, everything that changes rarely through
 * Spring Data JPA, where the columns "version" and "guard" are read only, so that no entity ever
 * writes an old one back.
 */
@NullMarked
package io.aetherflow.statesync.postgres;

import org.jspecify.annotations.NullMarked;
