/** Sessions, presence and lock leases of the clients on this gateway. */
@NullMarked
package io.aetherflow.gateway.session;

import org.jspecify.annotations.NullMarked;
