/** Tests of the sequencer on a log in memory and virtual time, and the contract of every log. */
package io.aetherflow.statesync.sequencer;
