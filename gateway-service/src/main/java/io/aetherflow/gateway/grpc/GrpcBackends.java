package io.aetherflow.gateway.grpc;

import io.aetherflow.gateway.access.AccessReader;
import io.aetherflow.gateway.attachment.AttachmentKeeper;
import io.aetherflow.gateway.connection.ConflictDesk;
import io.aetherflow.gateway.connection.ContentReader;
import io.aetherflow.gateway.connection.LockKeeper;
import io.aetherflow.gateway.feed.LogReader;
import io.aetherflow.gateway.routing.EditLink;
import io.aetherflow.gateway.routing.InstanceAddress;
import io.aetherflow.gateway.routing.Router;
import io.aetherflow.gateway.routing.StatesyncCalls;
import io.aetherflow.gateway.session.LockLeases;
import io.aetherflow.gateway.session.PresenceDirectory;
import io.aetherflow.gateway.session.SessionCalls;
import io.aetherflow.gateway.session.SessionDirectory;
import io.aetherflow.gateway.transfer.DocumentImporter;
import io.netty.channel.EventLoop;
import java.util.Set;
import java.util.concurrent.Executor;
import java.util.function.Supplier;

/** The two services behind the gateway, as the ports that they are used through. */
public final class GrpcBackends implements AutoCloseable {
  private final Channels channels;
  private final StatesyncClient statesync;
  private final TransferClient transfers;
  private final SessionClient sessions;

  /**
   * Creates the clients; nothing is connected yet.
   *
   * @param loop reads and writes for all clients
   * @param executor runs what blocks
   * @param router asked for the instances of statesync when a call is made
   */
  public GrpcBackends(
      String gatewayId, EventLoop loop, Executor executor, Supplier<Router> router) {
    this.channels = new Channels(loop, executor);
    this.statesync = new StatesyncClient(channels, router);
    this.transfers = new TransferClient(statesync);
    this.sessions = new SessionClient(gatewayId, channels);
  }

  /** Opens edit streams. */
  public EditLink.Connector links() {
    return new StatesyncLinks(channels);
  }

  /** Reads heads. */
  public Router.HeadsReader heads() {
    return statesync;
  }

  /** Reads access. */
  public AccessReader access() {
    return statesync;
  }

  /** Reads the log for feeds. */
  public LogReader log() {
    return statesync;
  }

  /** Reads documents for users. */
  public ContentReader content() {
    return statesync;
  }

  /** Keeps and reads attachments. */
  public AttachmentKeeper attachments() {
    return transfers;
  }

  /** Makes whole documents. */
  public DocumentImporter importer() {
    return transfers;
  }

  /** Takes and gives back locks. */
  public LockKeeper locks() {
    return statesync;
  }

  /** Decides conflicts. */
  public ConflictDesk conflicts() {
    return new ConflictClient(statesync);
  }

  /** Renews leases. */
  public LockLeases.Renewer leases() {
    return statesync;
  }

  /** All other calls to statesync. */
  public StatesyncCalls statesyncCalls() {
    return statesync;
  }

  /** Sessions. */
  public SessionDirectory sessions() {
    return sessions;
  }

  /** Presence. */
  public PresenceDirectory presence() {
    return sessions;
  }

  /** All other calls to the session service. */
  public SessionCalls sessionCalls() {
    return sessions;
  }

  /** The addresses of the session service were looked up. */
  public void sessionAddresses(Set<InstanceAddress> found) {
    sessions.resolved(found);
  }

  /** Lets broken connections try again now. */
  public void retryNow() {
    channels.retryNow();
  }

  @Override
  public void close() {
    channels.close();
  }
}
