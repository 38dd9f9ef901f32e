package io.aetherflow.statesync.postgres;

import io.aetherflow.statesync.access.Refusal;
import io.aetherflow.statesync.access.RefusedException;
import java.util.function.Supplier;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.springframework.dao.DataAccessException;
import org.springframework.transaction.TransactionException;
import org.springframework.transaction.support.TransactionTemplate;

/**
 * Turns the database's own exceptions into one answer; what exactly went wrong is for our log only.
 */
final class PostgresCalls {
  private static final Logger log = LoggerFactory.getLogger(PostgresCalls.class);
  private static final long RETRY_AFTER_MILLIS = 500;

  private PostgresCalls() {}

  static <R> R call(Supplier<R> work) {
    try {
      return work.get();
    } catch (DataAccessException | TransactionException e) {
      log.warn("PostgreSQL did not do what was asked", e);
      throw new RefusedException(
          Refusal.unavailable("The database cannot be reached now.", RETRY_AFTER_MILLIS));
    }
  }

  /** Runs the work in one transaction. */
  @SuppressWarnings("NullAway") // The callbacks here never answer null.
  static <R> R inTransaction(TransactionTemplate template, Supplier<R> work) {
    return call(() -> template.execute(status -> work.get()));
  }
}
