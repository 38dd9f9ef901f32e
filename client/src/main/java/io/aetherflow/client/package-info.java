/**
 * The Java client: edits documents together with others, from a JVM product, a test or an agent.
 *
 * <p>A guided tour. {@link io.aetherflow.client.AetherFlowClient} is one connection of one user;
 * {@link io.aetherflow.client.TextDocument} is a document that it has open, edited at once and sent
 * in the background; {@link io.aetherflow.client.AetherFlowRest} logs in, creates and lists
 * documents and reads their history. Inside, {@code Connection} keeps a socket alive on a thread of
 * its own, and {@code DocumentSync} turns frames into states of {@link
 * io.aetherflow.model.client.ClientDocument}, without any input or output.
 *
 * <p>Threads: every public method may be called from any thread. Events of one client are delivered
 * one after the other on a thread of the client's, which may block; futures complete on threads of
 * their own, so that an event's receiver may wait for one.
 */
@NullMarked
package io.aetherflow.client;

import org.jspecify.annotations.NullMarked;
