/** The scripts of the root folder, run as a user runs them. */
@NullMarked
package io.aetherflow.system.scripts;

import org.jspecify.annotations.NullMarked;
