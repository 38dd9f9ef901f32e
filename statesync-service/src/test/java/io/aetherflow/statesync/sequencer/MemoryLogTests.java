package io.aetherflow.statesync.sequencer;

import io.aetherflow.statesync.access.Role;
import java.util.UUID;

/** The log in memory keeps the contract of the real one. */
class MemoryLogTests extends OperationLogContract {
  private final MemoryLog log = new MemoryLog();

  @Override
  protected OperationLog log() {
    return log;
  }

  @Override
  protected UUID create(String owner) {
    return log.create(owner);
  }

  @Override
  protected void raiseGuard(UUID document) {
    log.member(document, "ana", Role.OWNER);
  }

  @Override
  protected void poison(UUID opId) {
    log.poisonedOperations.add(opId);
  }
}
