package io.aetherflow.statesync.conflict;

import io.aetherflow.model.conflict.Arbiter;
import io.aetherflow.model.conflict.ConflictResolver;
import io.aetherflow.model.conflict.ConflictResolver.Circumstances;
import io.aetherflow.model.conflict.Contest;
import io.aetherflow.model.conflict.Ruling;
import io.aetherflow.statesync.access.Access;
import io.aetherflow.statesync.access.EditorsPresent;
import io.aetherflow.statesync.access.Member;
import io.aetherflow.statesync.sequencer.Arbiters;
import java.time.Duration;
import java.time.InstantSource;
import java.util.Map;
import java.util.UUID;
import java.util.concurrent.Callable;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.FutureTask;
import java.util.concurrent.Semaphore;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Asks the policy of a document. Policies of others may fail or take too long: then both sides
 * stay, and the ledger says why. A call that does not end keeps its thread; after {@value
 * #STUCK_MAX} of them such policies are not asked any more until one ends.
 */
public final class PolicyArbiters implements Arbiters {
  private static final Logger log = LoggerFactory.getLogger(PolicyArbiters.class);
  private static final int STUCK_MAX = 8;
  private static final String OWN_PACKAGE = ConflictResolver.class.getPackageName();

  private final Map<String, ConflictResolver> resolverByName;
  private final EditorsPresent present;
  private final InstantSource clock;
  private final Duration timeLimit;
  private final Semaphore callsOfOthers = new Semaphore(STUCK_MAX);

  /**
   * @param timeLimit how long a policy that is not our own may take
   */
  public PolicyArbiters(
      Map<String, ConflictResolver> resolverByName,
      EditorsPresent present,
      InstantSource clock,
      Duration timeLimit) {
    this.resolverByName = Map.copyOf(resolverByName);
    this.present = present;
    this.clock = clock;
    this.timeLimit = timeLimit;
  }

  @Override
  public Arbiter arbiter(UUID documentId, String policy, Access access) {
    return contest -> rule(documentId, policy, access, contest);
  }

  private Ruling rule(UUID documentId, String policy, Access access, Contest contest) {
    ConflictResolver resolver = resolverByName.get(policy);
    if (resolver == null) {
      return failed(policy, "is not installed");
    }
    Circumstances circumstances =
        new Circumstances(
            access.memberByUserId().values().stream()
                .collect(Collectors.toMap(Member::userId, Member::priority)),
            present.of(documentId),
            clock.millis());
    return isOwn(resolver)
        ? resolver.resolve(contest, circumstances)
        : limited(policy, () -> resolver.resolve(contest, circumstances));
  }

  @Override
  public boolean mayTakeLong(String policy) {
    ConflictResolver resolver = resolverByName.get(policy);
    return resolver != null && !isOwn(resolver);
  }

  private static boolean isOwn(ConflictResolver resolver) {
    return resolver.getClass().getPackageName().equals(OWN_PACKAGE);
  }

  private Ruling limited(String policy, Callable<Ruling> call) {
    if (!callsOfOthers.tryAcquire()) {
      return failed(policy, "does not answer");
    }
    FutureTask<Ruling> task = new FutureTask<>(call);
    Thread.ofPlatform()
        .daemon()
        .name("policy-" + policy)
        .start(() -> {
          try {
            task.run();
          } finally {
            callsOfOthers.release();
          }
        });
    try {
      Ruling ruling = task.get(timeLimit.toNanos(), TimeUnit.NANOSECONDS);
      return isWhole(ruling) ? ruling : failed(policy, "gave no answer");
    } catch (TimeoutException e) {
      task.cancel(true);
      return failed(policy, "took longer than " + timeLimit.toMillis() + " ms");
    } catch (ExecutionException e) {
      log.warn("The policy {} failed", policy, e.getCause());
      return failed(policy, "failed");
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      return failed(policy, "was interrupted");
    }
  }

  /** What others wrote is not held to be free of nulls. */
  private static boolean isWhole(@Nullable Ruling ruling) {
    return ruling != null
        && (@Nullable Object) ruling.choice() != null
        && (@Nullable Object) ruling.reason() != null;
  }

  private static Ruling failed(String policy, String how) {
    log.warn("The policy {} {}; both sides stay", policy, how);
    return new Ruling.Merged("The policy " + policy + " " + how + "; both sides stay.");
  }
}
