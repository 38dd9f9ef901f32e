/**
 * The command-line demos: people who write together, measured and checked.
 *
 * <p>{@link io.aetherflow.demos.Demos} is the entry. A run of {@code CollaborationRun} lets a
 * {@code Crew} write through the Java client, {@code Measurements} takes the times, and {@code
 * Verification} compares what everyone holds with what the server stored. A {@code PerformanceRun}
 * does the same with a {@code Crowd} of mostly light clients, at a {@code LoadPace}, by a {@code
 * LoadMeter}.
 */
@NullMarked
package io.aetherflow.demos;

import org.jspecify.annotations.NullMarked;
