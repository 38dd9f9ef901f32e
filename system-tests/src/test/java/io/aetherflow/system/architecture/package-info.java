/** Which way dependencies may point, between modules and between packages. */
@NullMarked
package io.aetherflow.system.architecture;

import org.jspecify.annotations.NullMarked;
