package io.aetherflow.system.simulation;

import ch.qos.logback.classic.Level;
import ch.qos.logback.classic.Logger;
import org.junit.jupiter.api.extension.AfterAllCallback;
import org.junit.jupiter.api.extension.BeforeAllCallback;
import org.junit.jupiter.api.extension.ExtensionContext;
import org.slf4j.LoggerFactory;

/**
 * Broken streams and lost races are what simulated worlds are made of; only faults of ours are of
 * interest.
 */
final class ErrorsOnly implements BeforeAllCallback, AfterAllCallback {
  private static final Logger LOGGER = (Logger) LoggerFactory.getLogger("io.aetherflow");

  @Override
  public void beforeAll(ExtensionContext context) {
    LOGGER.setLevel(Level.ERROR);
  }

  @Override
  public void afterAll(ExtensionContext context) {
    LOGGER.setLevel(null);
  }
}
