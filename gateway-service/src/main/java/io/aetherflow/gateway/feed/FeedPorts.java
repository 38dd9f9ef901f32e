package io.aetherflow.gateway.feed;

import io.aetherflow.gateway.access.AccessReader;
import java.time.Duration;
import java.util.Set;
import java.util.concurrent.Executor;

/** What an open document needs from outside. */
public record FeedPorts(
    AccessReader accessReader,
    LogReader logReader,
    DocumentChannels channels,
    Declarations declarations,
    Executor executor,
    Timer timer,
    FeedMeter meter,
    DeliveryTraces traces) {

  /** Tells the statesync instances what is open here. */
  public interface Declarations {
    /** Open from now on. */
    void opened(String documentId);

    /** Not open any more. */
    void closed(String documentId);

    /** Who has it open here and may edit it; called when that has changed. */
    void editors(String documentId, Set<String> userIds);
  }

  /** Runs something after a time. */
  public interface Timer {
    /** Runs the task once, on the executor of the gateway. */
    void after(Duration wait, Runnable task);
  }

  /** Continues the traces of edits. */
  public interface DeliveryTraces {
    /** A traced operation was handed to so many listeners. */
    void delivered(String traceparent, String documentId, long version, int listeners);
  }

  /** Counts. */
  public interface FeedMeter {
    /** A range was read because it was missing. */
    void gapRead();

    /** Access was read anew. */
    void accessRead();
  }
}
