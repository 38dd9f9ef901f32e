package io.aetherflow.client;

/** Ends an observation; closing it twice does nothing more. */
@FunctionalInterface
public interface Subscription extends AutoCloseable {
  @Override
  void close();
}
