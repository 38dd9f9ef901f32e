@org.jspecify.annotations.NullMarked
package io.aetherflow.gateway.attachment;
