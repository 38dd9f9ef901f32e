/** The programs that measure, in a small form: what they check has to hold on any machine. */
@NullMarked
package io.aetherflow.system.load;

import org.jspecify.annotations.NullMarked;
