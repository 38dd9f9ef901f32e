package io.aetherflow.client.fake;

/** What the fake gateway does with a frame that a client sent. */
public enum Fault {
  /** What a gateway should do. */
  NONE,
  /** The frame is lost, and the connection with it. */
  BREAK_BEFORE,
  /** The frame takes effect, and the connection breaks before anything is answered. */
  BREAK_AFTER,
  /** The frame is lost; the connection stays. */
  SWALLOW
}
