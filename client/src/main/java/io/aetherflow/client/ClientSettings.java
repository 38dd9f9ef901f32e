package io.aetherflow.client;

import java.net.URI;
import java.net.http.HttpClient;
import java.time.InstantSource;
import java.util.List;
import java.util.random.RandomGenerator;
import org.jspecify.annotations.Nullable;

/**
 * All that a connection is made of.
 *
 * @param gateways tried one after the other, from the first on, each time a connection breaks
 * @param clientId 1–64 characters {@code A–Z a–z 0–9 - _}
 * @param outbox where edits are kept until they are committed, if anywhere
 */
record ClientSettings(
    List<URI> gateways,
    TokenSupplier tokens,
    String clientId,
    Timing timing,
    InstantSource clock,
    RandomGenerator random,
    HttpClient http,
    @Nullable OutboxStore outbox) {

  ClientSettings {
    gateways = List.copyOf(gateways);
    if (gateways.isEmpty()) {
      throw new IllegalArgumentException("gateways is empty, accepted is at least one address");
    }
    if (!clientId.matches("[A-Za-z0-9_-]{1,64}")) {
      throw new IllegalArgumentException(
          "clientId is " + clientId + ", accepted are 1 to 64 of A-Z a-z 0-9 - _");
    }
  }
}
