package io.aetherflow.gateway.connection;

import io.aetherflow.gateway.protocol.CloseReason;
import io.aetherflow.gateway.protocol.ErrorCode;
import java.time.Duration;

/** Counts what happens on connections. */
public interface ConnectionMeter {
  /** An operation was acknowledged, this long after it came. */
  void acknowledged(Duration sinceReceipt);

  /** An operation was refused. */
  void rejected(ErrorCode code);

  /** A frame was answered with an error. */
  void failed(ErrorCode code);

  /** A connection was closed from this side. */
  void closed(CloseReason reason);

  /** A document was opened anew, with its whole content or with what was missed. */
  void opened(boolean withContent);

  /** Operations left, so many in one frame's run. */
  void sent(int frames);
}
