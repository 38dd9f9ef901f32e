/** Tests of the package of the same name. */
@NullMarked
package io.aetherflow.formats;

import org.jspecify.annotations.NullMarked;
