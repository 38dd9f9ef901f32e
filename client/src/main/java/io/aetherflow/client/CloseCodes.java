package io.aetherflow.client;

import org.jspecify.annotations.Nullable;

/** What to do about the code with which a connection was closed. */
final class CloseCodes {
  /** Codes of this range say: not again, until something has changed. */
  private static final int TERMINAL_FIRST = 4500;

  private static final int TERMINAL_LAST = 4999;

  enum Verdict {
    /** Connect again, with back-off. */
    RECONNECT,
    /** Connect again when there is another token, else never. */
    NEW_TOKEN,
    /** Do not connect again. */
    TERMINAL
  }

  private CloseCodes() {}

  /**
   * The verdict on a code. 4500 means that the token came too late: this client sends it at once,
   * so the network was slow, and the next try is another one.
   */
  static Verdict verdict(int code) {
    return switch (code) {
      case 4500 -> Verdict.RECONNECT;
      case 4501, 4502 -> Verdict.NEW_TOKEN;
      default ->
          code >= TERMINAL_FIRST && code <= TERMINAL_LAST ? Verdict.TERMINAL : Verdict.RECONNECT;
    };
  }

  /** The failure to report: what the server said in front of the close, or the close itself. */
  static Failure failure(int code, String reason, @Nullable Failure saidBefore) {
    if (saidBefore != null && code >= 4000) {
      return saidBefore;
    }
    var name = code >= 4000 && !reason.isEmpty() ? reason : "CONNECTION_BROKEN";
    return new Failure(
        name,
        "The connection was closed with " + code + (reason.isEmpty() ? "." : ", " + reason + "."),
        null,
        null,
        null,
        verdict(code) == Verdict.RECONNECT,
        false,
        0,
        null);
  }
}
