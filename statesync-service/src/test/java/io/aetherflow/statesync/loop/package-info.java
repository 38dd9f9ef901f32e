/** Tests of the threads at the sockets. */
package io.aetherflow.statesync.loop;
