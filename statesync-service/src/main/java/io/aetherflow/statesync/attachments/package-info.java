/**
 * Pictures that documents show: who may add and read them, how many and how large, and which are
 * collected.
 */
@NullMarked
package io.aetherflow.statesync.attachments;

import org.jspecify.annotations.NullMarked;
