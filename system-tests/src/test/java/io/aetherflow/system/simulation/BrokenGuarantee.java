package io.aetherflow.system.simulation;

/** Something happened that must never happen. */
final class BrokenGuarantee extends RuntimeException {
  private static final long serialVersionUID = 1;

  BrokenGuarantee(String message) {
    super(message);
  }
}
