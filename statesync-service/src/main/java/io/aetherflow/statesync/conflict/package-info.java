/**
 * What is done about conflicts: policies are asked, people decide, vote and bring back. Read {@link
 * io.aetherflow.statesync.conflict.Conflicts} first.
 */
@NullMarked
package io.aetherflow.statesync.conflict;

import org.jspecify.annotations.NullMarked;
