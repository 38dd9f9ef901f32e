/**
 * Gives each operation of a document its place in the document's order.
 *
 * <p>{@link io.aetherflow.statesync.sequencer.Sequencers} holds one {@link
 * io.aetherflow.statesync.sequencer.Sequencer} per document that is being edited. A sequencer
 * judges submissions one after the other with the model's authority, on top of what it has handed
 * to the commit, and answers when the commit is done. It owns no thread and reads no clock: whoever
 * brings it a submission or an outcome runs it, and all else comes through the ports {@code
 * OperationLog}, {@code Announcer}, {@code Snapshots}, {@code EditObserver} and {@code Timer}.
 */
@NullMarked
package io.aetherflow.statesync.sequencer;

import org.jspecify.annotations.NullMarked;
