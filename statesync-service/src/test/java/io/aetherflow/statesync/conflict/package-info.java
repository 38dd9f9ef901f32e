/** Tests of policies. */
package io.aetherflow.statesync.conflict;
