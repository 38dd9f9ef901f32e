package io.aetherflow.system.simulation;

import io.aetherflow.gateway.routing.InstanceAddress;
import io.aetherflow.model.DocumentType;
import io.aetherflow.model.json.JsonType;
import io.aetherflow.model.text.TextType;
import io.aetherflow.statesync.access.Role;
import java.util.ArrayList;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Set;
import java.util.UUID;

/**
 * A world that follows from its seed: people who write in documents through gateways and statesync
 * instances, while everything breaks that can. In the end it becomes calm, and then everybody must
 * have the same.
 */
final class World {
  private static final List<DocumentType<?, ?>> TYPES = List.of(new TextType(), new JsonType());
  private static final List<String> POLICIES =
      List.of("lww", "merge", "manual", "priority", "vote");

  private static final long CALM_MICROS_MAX = 60_000_000;
  private static final long REPAIR_MICROS = 5_000_000;
  private static final long RIGHTS_MICROS_MAX = 1_000_000;
  private static final long SWEEP_MICROS_MAX = 11_000_000;

  final Options options;
  final Chance chance;
  final VirtualTime time = new VirtualTime();
  final FaultCounts faults = new FaultCounts();
  final Tokens tokens = new Tokens();
  final PlantedBugs bugs = new PlantedBugs(this);
  final SimulatedPostgres postgres = new SimulatedPostgres(this);
  final SimulatedRedis redis = new SimulatedRedis(this);
  final List<SimulatedGateway> gateways = new ArrayList<>();
  final List<SimulatedStatesync> instances = new ArrayList<>();
  final List<SimulatedClient<?, ?>> clients = new ArrayList<>();
  private final double harshness;
  private boolean calm;

  World(long seed, Options options) {
    this.options = options;
    this.chance = new Chance(seed);
    this.harshness = chance.one(List.of(0.0, 0.5, 1.0, 1.0, 3.0));
    for (int i = 1 + chance.below(3); i > 0; i--) {
      instances.add(new SimulatedStatesync(this, new InstanceAddress("10.0.0." + i, 9002)));
    }
    for (int i = 1 + chance.below(3); i > 0; i--) {
      gateways.add(new SimulatedGateway(this, "gateway" + i, someInstances()));
    }
    for (int document = 1 + chance.below(2); document > 0; document--) {
      addDocument(document);
    }
  }

  /**
   * Now and then a gateway knows only some of the instances: then two sequence one document all the
   * time.
   */
  private Set<InstanceAddress> someInstances() {
    var known = new LinkedHashSet<InstanceAddress>();
    boolean all = chance.in(0.6);
    instances.stream()
        .filter(instance -> all || chance.in(0.5))
        .forEach(instance -> known.add(instance.address));
    if (known.isEmpty()) {
      known.add(instances.getFirst().address);
    }
    return known;
  }

  private void addDocument(int number) {
    var id = chance.id();
    var users = new ArrayList<String>();
    for (int i = 1 + chance.below(5); i > 0; i--) {
      users.add("user" + number + i);
    }
    if (options.contested()) {
      postgres.create(id, users, chance.one(TYPES), chance.one(POLICIES));
    } else {
      postgres.create(id, users, TYPES.getFirst(), "lww");
    }
    users.forEach(user -> clients.add(client(user, id)));
  }

  private SimulatedClient<?, ?> client(String user, UUID document) {
    var id = document.toString();
    return switch (postgres.type(document)) {
      case TextType text ->
          new SimulatedClient<>(
              this,
              user,
              id,
              text,
              options.contested()
                  ? new TokenText(chance.random(), tokens)
                  : new RandomText(chance.random()));
      case JsonType json ->
          new SimulatedClient<>(this, user, id, json, new TokenMembers(chance.random(), tokens));
      case DocumentType<?, ?> other -> throw new IllegalStateException(other.name());
    };
  }

  SimulatedStatesync statesync(InstanceAddress address) {
    return instances.stream()
        .filter(instance -> instance.address.equals(address))
        .findFirst()
        .orElseThrow();
  }

  /** Whether something goes wrong now that does so about so often, out of one. */
  boolean faulty(double share) {
    return !calm && chance.in(share * harshness);
  }

  void trace(String format, Object... arguments) {
    if (options.traced()) {
      System.out.printf(
          "%7d ms  %s%n", time.elapsedMillis(), format.formatted(arguments).replace('\n', ' '));
    }
  }

  /** Lives through it all. */
  void run() {
    instances.forEach(SimulatedStatesync::start);
    gateways.forEach(SimulatedGateway::start);
    clients.forEach(SimulatedClient::start);
    clients.forEach(this::types);
    new Misfortune(this, harshness).begin();
    if (options.contested()) {
      new Deciders(this).begin();
    }
    time.pass(2_000_000 + chance.micros(0, 4_000_000));
    becomeCalm();
    waitUntilLevel("became calm", CALM_MICROS_MAX);
    new Aftermath(this).check();
    healsWithoutRedis();
    new Aftermath(this).check();
    if (options.contested()) {
      new Aftermath(this).checkLedgers();
    }
  }

  private void types(SimulatedClient<?, ?> client) {
    client.later(
        chance.micros(5_000, 600_000),
        () -> {
          if (!calm) {
            client.type();
            types(client);
          }
        });
  }

  /** Nothing breaks any more; what is down comes back, and everybody may write again. */
  private void becomeCalm() {
    trace("calm");
    calm = true;
    time.pass(REPAIR_MICROS);
    for (var client : clients) {
      postgres.raiseGuard(client.documentId(), client.user, Role.EDITOR);
      long guard = postgres.head(client.documentId(), 0).getGuard();
      instances.getFirst().changed(client.documentId(), guard);
    }
    time.pass(RIGHTS_MICROS_MAX);
  }

  private void waitUntilLevel(String since, long microsMax) {
    long end = time.nowMicros() + microsMax;
    while (!clients.stream().allMatch(SimulatedClient::isLevel)) {
      if (time.nowMicros() >= end) {
        throw new BrokenGuarantee(
            "not level " + microsMax / 1_000 + " ms after it " + since + ": " + clients);
      }
      time.pass(10_000);
    }
  }

  /**
   * The last message of all is lost; a head tells of it. A gateway that does not know the instance
   * which says so learns of it when it next asks for the heads of all that is open.
   */
  private void healsWithoutRedis() {
    redis.away(20_000_000);
    boolean allKnown = gateways.stream().allMatch(gateway -> gateway.knowsAllOf(instances));
    var writer = chance.one(clients);
    long before = postgres.version(writer.documentId(), 0);
    writer.type();
    long end = time.nowMicros() + 2_000_000;
    while (postgres.version(writer.documentId(), 0) == before) {
      if (time.nowMicros() > end) {
        throw new BrokenGuarantee("an edit in calm times is not committed: " + clients);
      }
      time.pass(1_000);
    }
    waitUntilLevel("committed without Redis", allKnown ? 1_000_000 : SWEEP_MICROS_MAX);
  }

  /** What is told to a client must be in the log already, just so. */
  void durable(SimulatedClient<?, ?> client, String opId, long version) {
    var log = postgres.log(client.documentId());
    if (version > log.size()
        || !bugs.unsalted(log.get((int) version - 1).opId().toString()).equals(opId)) {
      throw new BrokenGuarantee(
          client.user
              + " is told of "
              + opId
              + " as version "
              + version
              + ", which is not committed");
    }
  }

  /** The content at a version, by a replay of the log. */
  byte[] replayed(UUID document, long version) {
    return encoded(postgres.type(document), document, version);
  }

  private <C, D> byte[] encoded(DocumentType<C, D> type, UUID document, long version) {
    return type.encodeContent(contentAt(type, document, version));
  }

  <C, D> C contentAt(DocumentType<C, D> type, UUID document, long version) {
    var content = type.emptyContent();
    for (var operation : postgres.log(document).subList(0, (int) version)) {
      content = type.apply(content, type.decodeDelta(operation.delta()));
    }
    return content;
  }

  boolean isCalm() {
    return calm;
  }
}
