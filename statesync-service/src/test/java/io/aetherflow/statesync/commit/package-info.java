/** Tests of group commit. */
package io.aetherflow.statesync.commit;
