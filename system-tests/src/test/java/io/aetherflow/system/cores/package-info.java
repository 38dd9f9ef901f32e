/** The TypeScript core, in Node, beside the Java client on one installation. */
@NullMarked
package io.aetherflow.system.cores;

import org.jspecify.annotations.NullMarked;
