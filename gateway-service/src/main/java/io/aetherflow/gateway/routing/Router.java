package io.aetherflow.gateway.routing;

import io.aetherflow.gateway.protocol.ErrorCode;
import io.aetherflow.gateway.protocol.Refusal;
import io.aetherflow.proto.statesync.v1.EditRequest;
import io.aetherflow.proto.statesync.v1.EditResponse;
import io.aetherflow.proto.statesync.v1.Head;
import io.aetherflow.proto.statesync.v1.OperationResult;
import io.aetherflow.proto.statesync.v1.Submission;
import io.aetherflow.proto.statesync.v1.SubmissionResult;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Collection;
import java.util.HashMap;
import java.util.HashSet;
import java.util.Iterator;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.concurrent.Executor;
import java.util.function.LongSupplier;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Holds a stream to every statesync instance, sends each submission to the instance that sequences
 * its document, and submits again, in their order and with the same bytes, what an instance did not
 * answer before it was lost.
 *
 * <p>Submissions of one client on one document come one frame at a time, so that sending them to
 * another instance never makes them overtake each other; and an operation that was committed by the
 * lost instance after all is recognised by its id. Which instance gets a document is therefore a
 * question of speed only.
 *
 * <p>Threads: the state belongs to this object's monitor, under which nothing is called that could
 * block or call back. The clock calls {@link #tick}; links call their listeners; one task at a time
 * per instance sends.
 */
public final class Router implements Submitter {
  private static final Logger LOG = LoggerFactory.getLogger(Router.class);

  /** A stream that says nothing for so long is opened anew, on another connection. */
  private static final long MUTE_NANOS = Duration.ofSeconds(1).toNanos();

  /** The same for one that has never spoken: where all are busy a first word takes longer. */
  private static final long NEVER_SPOKE_NANOS = Duration.ofSeconds(2).toNanos();

  /** Asks one instance for heads; blocks. */
  public interface HeadsReader {
    /** The heads of these documents, or an unchecked exception when the instance cannot answer. */
    List<Head> heads(InstanceAddress instance, Collection<String> documentIds);
  }

  private final String gatewayId;
  private final RoutingSettings settings;
  private final EditLink.Connector connector;
  private final HeadsPoll headsPoll;
  private final EditListener listener;
  private final Executor sender;
  private final Executor executor;
  private final LongSupplier ticker;

  private final Map<InstanceAddress, Instance> instances = new TreeMap<>();
  private Set<InstanceAddress> resolved = Set.of();
  private final Map<Long, Pending> pending = new LinkedHashMap<>();
  private final Set<String> openDocuments = new HashSet<>();
  private final Map<String, Set<String>> editors = new HashMap<>();
  private long pendingBytes;
  private long lastCorrelation;
  private boolean closed;

  /**
   * Creates a router that knows no instance yet.
   *
   * @param sender runs what sends, one after the other; best where the links have their own thread
   * @param executor runs what blocks
   */
  public Router(
      String gatewayId,
      RoutingSettings settings,
      EditLink.Connector connector,
      HeadsReader headsReader,
      EditListener listener,
      Executor sender,
      Executor executor,
      LongSupplier ticker) {
    this.gatewayId = gatewayId;
    this.settings = settings;
    this.connector = connector;
    this.headsPoll = new HeadsPoll(headsReader, listener, settings, ticker.getAsLong());
    this.listener = listener;
    this.sender = sender;
    this.executor = executor;
    this.ticker = ticker;
  }

  @Override
  public boolean submit(Submission submission, Answer answer) {
    Instance target;
    synchronized (this) {
      if (closed
          || pending.size() >= settings.submissionsMax()
          || pendingBytes >= settings.submissionBytesMax()) {
        return false;
      }
      long correlation = ++lastCorrelation;
      Pending entry =
          new Pending(
              submission.toBuilder().setCorrelationId(correlation).build(),
              answer,
              ticker.getAsLong());
      pending.put(correlation, entry);
      pendingBytes += entry.bytes;
      target = assign(entry);
    }
    wake(target);
    return true;
  }

  /**
   * A document is open on this gateway from now on: every instance is told, and answers with its
   * head.
   */
  public void opened(String documentId) {
    List<Instance> all;
    synchronized (this) {
      if (!openDocuments.add(documentId)) {
        return;
      }
      all = List.copyOf(instances.values());
      all.forEach(instance -> instance.declareOpened(documentId));
    }
    all.forEach(this::wake);
  }

  /** A document is not open on this gateway any more. */
  public void closed(String documentId) {
    List<Instance> all;
    synchronized (this) {
      if (!openDocuments.remove(documentId)) {
        return;
      }
      all = List.copyOf(instances.values());
      all.forEach(instance -> instance.declareClosed(documentId));
    }
    all.forEach(this::wake);
  }

  /** Who has a document open here and may edit it: every instance is told. */
  public void editors(String documentId, Set<String> userIds) {
    List<Instance> all;
    synchronized (this) {
      if (userIds.isEmpty()) {
        editors.remove(documentId);
      } else {
        editors.put(documentId, Set.copyOf(userIds));
      }
      all = List.copyOf(instances.values());
      all.forEach(instance -> instance.declareEditors(documentId, userIds));
    }
    all.forEach(this::wake);
  }

  /**
   * The instances to ask about a document: the one that sequences it first, then the other live
   * ones, then the rest.
   */
  public List<InstanceAddress> candidates(String documentId) {
    List<InstanceAddress> live = new ArrayList<>();
    List<InstanceAddress> others = new ArrayList<>();
    synchronized (this) {
      for (Instance instance : instances.values()) {
        (instance.isLive() ? live : others).add(instance.address);
      }
    }
    List<InstanceAddress> ranked = new ArrayList<>(Rendezvous.ranked(documentId, live));
    ranked.addAll(Rendezvous.ranked(documentId, others));
    return ranked;
  }

  /** How many instances are live. */
  public synchronized int liveInstances() {
    return (int) instances.values().stream().filter(Instance::isLive).count();
  }

  /** How many submissions wait for an answer. */
  public synchronized int pendingSubmissions() {
    return pending.size();
  }

  /**
   * The addresses were looked up; an empty set means that the look-up failed and changes nothing.
   */
  public void resolved(Set<InstanceAddress> addresses) {
    synchronized (this) {
      if (addresses.isEmpty() || closed) {
        return;
      }
      resolved = Set.copyOf(addresses);
      for (InstanceAddress address : addresses) {
        instances.computeIfAbsent(address, Instance::new);
      }
      // One that is not named any more is kept as long as its stream lives: it may be draining.
      instances.values().removeIf(i -> i.link == null && !resolved.contains(i.address));
    }
    tick();
  }

  /**
   * Looks at the clock: opens streams, notices silence, gives up what waited too long, reads heads.
   */
  public void tick() {
    long now = ticker.getAsLong();
    List<Instance> toConnect = new ArrayList<>();
    List<Instance> mute = new ArrayList<>();
    List<Instance> toWake = new ArrayList<>();
    List<Pending> expired;
    List<String> headsOf = List.of();
    InstanceAddress headsFrom = null;
    synchronized (this) {
      if (closed) {
        return;
      }
      for (Instance instance : instances.values()) {
        if (instance.link == null && now - instance.connectAtNanos >= 0) {
          instance.connectAtNanos = now + settings.reconnect().toNanos();
          toConnect.add(instance);
        } else if (isMute(instance, now)) {
          mute.add(instance);
        } else if (instance.heard && now - instance.lastHeardNanos > settings.silence().toNanos()) {
          instance.heard = false;
          LOG.warn("The stream to statesync {} is silent", instance.address);
          toWake.addAll(moveAway(instance, false));
        }
      }
      expired = takeExpired(now);
      Instance asked = firstLive();
      boolean away = instances.values().stream().anyMatch(i -> !i.heard);
      if (asked != null && headsPoll.begins(away, now, openDocuments)) {
        headsOf = List.copyOf(openDocuments);
        headsFrom = asked.address;
      }
    }
    mute.forEach(this::drop);
    toConnect.forEach(this::connect);
    toWake.forEach(this::wake);
    expired.forEach(Router::giveUp);
    if (headsFrom != null) {
      InstanceAddress from = headsFrom;
      List<String> documents = headsOf;
      executor.execute(() -> headsPoll.read(from, documents));
    }
  }

  /** Ends all streams; what waits is answered as unanswered. */
  public void close() {
    List<EditLink> links = new ArrayList<>();
    List<Pending> left;
    synchronized (this) {
      closed = true;
      for (Instance instance : instances.values()) {
        if (instance.link != null) {
          links.add(instance.link);
        }
      }
      instances.clear();
      left = List.copyOf(pending.values());
      left.forEach(entry -> entry.answered = true);
      pending.clear();
    }
    links.forEach(EditLink::close);
    left.forEach(Router::giveUp);
  }

  private void connect(Instance instance) {
    LinkEvents events = new LinkEvents(instance);
    EditLink link = connector.connect(instance.address, events);
    synchronized (this) {
      if (closed || events.over || instances.get(instance.address) != instance) {
        link.close();
        return;
      }
      instance.connected(link, openDocuments, editors, ticker.getAsLong());
      events.link = link;
    }
    wake(instance);
  }

  private void drop(Instance instance) {
    EditLink link;
    synchronized (this) {
      link = instance.link;
    }
    if (link != null) {
      link.abandon();
      lost(instance, "it said nothing for too long");
    }
  }

  private static boolean isMute(Instance instance, long now) {
    return instance.link != null
        && now - instance.lastHeardNanos > (instance.spoke ? MUTE_NANOS : NEVER_SPOKE_NANOS);
  }

  /** Under the monitor: chooses an instance; null when none is live, then the submission waits. */
  private @Nullable Instance assign(Pending entry) {
    List<InstanceAddress> live = new ArrayList<>(instances.size());
    for (Instance instance : instances.values()) {
      if (instance.isLive()) {
        live.add(instance.address);
      }
    }
    InstanceAddress owner = Rendezvous.owner(entry.submission.getDocumentId(), live);
    entry.sentTo = owner == null ? null : instances.get(owner);
    if (entry.sentTo != null) {
      entry.sentTo.submit(entry);
    }
    return entry.sentTo;
  }

  /**
   * Under the monitor: gives what an instance has not answered to others. As long as its stream
   * stands and nobody else is there, it keeps what it has.
   */
  private Set<Instance> moveAway(Instance from, boolean broken) {
    Set<Instance> targets = new LinkedHashSet<>();
    boolean others = instances.values().stream().anyMatch(i -> i != from && i.isLive());
    if (!others && !broken) {
      return targets;
    }
    for (Pending entry : pending.values()) {
      if (entry.sentTo == from) {
        Instance target = assign(entry);
        if (target != null) {
          targets.add(target);
        }
      }
    }
    return targets;
  }

  private @Nullable Instance firstLive() {
    for (Instance instance : instances.values()) {
      if (instance.isLive()) {
        return instance;
      }
    }
    return null;
  }

  private List<Pending> takeExpired(long now) {
    List<Pending> expired = new ArrayList<>();
    Iterator<Pending> oldestFirst = pending.values().iterator();
    while (oldestFirst.hasNext()) {
      Pending entry = oldestFirst.next();
      if (now - entry.sinceNanos < settings.submissionWait().toNanos()) {
        break;
      }
      entry.answered = true;
      pendingBytes -= entry.bytes;
      oldestFirst.remove();
      expired.add(entry);
    }
    return expired;
  }

  private static void giveUp(Pending entry) {
    entry.answer.unanswered(
        Refusal.of(ErrorCode.UNAVAILABLE, "No instance of statesync answered in time")
            .retryAfter(Duration.ofSeconds(1)));
  }

  private void wake(@Nullable Instance instance) {
    if (instance == null) {
      return;
    }
    synchronized (this) {
      if (instance.sending || instance.link == null) {
        return;
      }
      instance.sending = true;
    }
    sender.execute(() -> send(instance));
  }

  private void send(Instance instance) {
    while (true) {
      EditLink link;
      EditRequest request;
      synchronized (this) {
        link = instance.link;
        request = link != null && link.isReady() ? instance.takeRequest(gatewayId) : null;
        if (link == null || request == null) {
          instance.sending = false;
          return;
        }
      }
      link.send(request);
    }
  }

  private void received(Instance instance, LinkEvents events, EditResponse response) {
    List<Pending> answered = new ArrayList<>(response.getResultsCount());
    Set<Instance> toWake = Set.of();
    synchronized (this) {
      // What an abandoned stream still brings counts, but does not show that the present one lives.
      boolean newlyLive = false;
      if (events.isCurrent()) {
        instance.lastHeardNanos = ticker.getAsLong();
        newlyLive = !instance.heard;
        instance.heard = true;
        instance.spoke = true;
      }
      for (SubmissionResult result : response.getResultsList()) {
        Pending entry = pending.remove(result.getCorrelationId());
        if (entry != null) {
          entry.answered = true;
          pendingBytes -= entry.bytes;
        }
        answered.add(entry);
      }
      if (response.getDraining() && !instance.draining) {
        instance.draining = true;
        LOG.info("statesync {} is draining", instance.address);
        toWake = moveAway(instance, false);
      }
      if (newlyLive && instance.isLive()) {
        LOG.info("statesync {} is live", instance.address);
        toWake = assignWaiting();
      }
    }
    for (int i = 0; i < response.getResultsCount(); i++) {
      SubmissionResult result = response.getResults(i);
      Pending entry = answered.get(i);
      if (entry != null) {
        entry.answer.judged(result);
      }
      for (OperationResult operation : result.getResultsList()) {
        if (operation.hasCommitted()) {
          listener.committed(operation.getCommitted());
        }
      }
    }
    response.getHeadsList().forEach(listener::head);
    toWake.forEach(this::wake);
  }

  private Set<Instance> assignWaiting() {
    Set<Instance> targets = new LinkedHashSet<>();
    for (Pending entry : pending.values()) {
      if (entry.sentTo == null || !entry.sentTo.isLive()) {
        Instance target = assign(entry);
        if (target != null) {
          targets.add(target);
        }
      }
    }
    return targets;
  }

  private void lost(Instance instance, String why) {
    Set<Instance> targets;
    synchronized (this) {
      if (instance.spoke) {
        LOG.warn("The stream to statesync {} ended: {}", instance.address, why);
      } else {
        LOG.debug("statesync {} cannot be reached: {}", instance.address, why);
      }
      instance.disconnected(ticker.getAsLong() + settings.reconnect().toNanos());
      targets = moveAway(instance, true);
      if (!resolved.contains(instance.address)) {
        instances.remove(instance.address);
      }
    }
    targets.forEach(this::wake);
  }

  /** Passes on what one link says, and whether it is still its instance's link. */
  private final class LinkEvents implements EditLink.Listener {
    private final Instance instance;
    private @Nullable EditLink link;
    private boolean over;

    LinkEvents(Instance instance) {
      this.instance = instance;
    }

    /** Under the monitor. */
    private boolean isCurrent() {
      return link != null && link == instance.link;
    }

    @Override
    public void received(EditResponse response) {
      Router.this.received(instance, this, response);
    }

    @Override
    public void ready() {
      wake(instance);
    }

    @Override
    public void closed(String why) {
      boolean current;
      synchronized (Router.this) {
        over = true;
        current = isCurrent();
      }
      if (current) {
        lost(instance, why);
      }
    }
  }
}
