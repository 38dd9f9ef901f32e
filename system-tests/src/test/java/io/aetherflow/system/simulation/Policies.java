package io.aetherflow.system.simulation;

import io.aetherflow.model.conflict.ConflictResolvers;
import io.aetherflow.statesync.access.EditorsPresent;
import io.aetherflow.statesync.conflict.PolicyArbiters;
import io.aetherflow.statesync.sequencer.Arbiters;
import java.time.Duration;
import java.time.InstantSource;
import java.util.function.Function;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/** The product's own policies, with nobody present but the authors of a contest. */
final class Policies {
  private Policies() {}

  static Arbiters arbiters(InstantSource clock) {
    var resolvers = ConflictResolvers.load();
    return new PolicyArbiters(
        Stream.of("lww", "merge", "manual", "priority", "vote")
            .collect(Collectors.toMap(Function.identity(), resolvers::require)),
        new EditorsPresent(),
        clock,
        Duration.ofSeconds(1));
  }
}
