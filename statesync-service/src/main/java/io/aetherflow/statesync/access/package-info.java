/**
 * Who may do what with a document: roles, public access, the lock's holder, and the guard under
 * which a judgement holds.
 */
@NullMarked
package io.aetherflow.statesync.access;

import org.jspecify.annotations.NullMarked;
