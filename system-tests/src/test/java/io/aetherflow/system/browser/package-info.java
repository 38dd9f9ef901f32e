/** The web page in real browsers. */
@NullMarked
package io.aetherflow.system.browser;

import org.jspecify.annotations.NullMarked;
