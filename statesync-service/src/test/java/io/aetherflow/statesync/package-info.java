/** Tests of the whole service on real servers. */
package io.aetherflow.statesync;
