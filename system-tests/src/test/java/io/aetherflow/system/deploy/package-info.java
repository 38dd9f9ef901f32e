/**
 * What the product is deployed with, beside the local scripts: the Helm chart and the compose file.
 */
@NullMarked
package io.aetherflow.system.deploy;

import org.jspecify.annotations.NullMarked;
