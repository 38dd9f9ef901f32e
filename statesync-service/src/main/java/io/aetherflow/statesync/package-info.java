/**
 * The statesync service: orders the edits of every document, commits them to PostgreSQL, and tells
 * everybody after the commit.
 *
 * <p>Start with {@code sequencer}, which holds one document; {@code commit} joins the batches of
 * many documents into one transaction; {@code history} answers what a document was at any version;
 * {@code documents} and {@code access} hold all that is not content; {@code loop} are the threads
 * at the sockets. Adapters ({@code grpc}, {@code postgres}, {@code redis}) depend on these and
 * never on each other.
 */
@NullMarked
package io.aetherflow.statesync;

import org.jspecify.annotations.NullMarked;
