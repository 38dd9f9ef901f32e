/**
 * What the server decides: whether a submission becomes the next operation of its document, and in
 * what form.
 *
 * <p>{@link io.aetherflow.model.authority.Authority#decide} is the whole of it, a pure function of
 * a document's state and a submission. Read it first, then {@code Bridge}, which finds out what a
 * client had in mind.
 */
@NullMarked
package io.aetherflow.model.authority;

import org.jspecify.annotations.NullMarked;
