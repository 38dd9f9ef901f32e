package io.aetherflow.statesync;

import io.aetherflow.model.DocumentTypes;
import io.aetherflow.model.authority.ConflictJudges;
import io.aetherflow.model.conflict.ConflictResolvers;
import io.aetherflow.statesync.access.EditorsPresent;
import io.aetherflow.statesync.announce.Announcements;
import io.aetherflow.statesync.announce.EventChannel;
import io.aetherflow.statesync.announce.MovedHeads;
import io.aetherflow.statesync.attachments.AttachmentStore;
import io.aetherflow.statesync.attachments.Attachments;
import io.aetherflow.statesync.commit.CommitMeter;
import io.aetherflow.statesync.commit.CommitStore;
import io.aetherflow.statesync.commit.DurableLog;
import io.aetherflow.statesync.commit.GroupCommit;
import io.aetherflow.statesync.commit.LogStore;
import io.aetherflow.statesync.conflict.ConflictListener;
import io.aetherflow.statesync.conflict.Conflicts;
import io.aetherflow.statesync.conflict.Ledgers;
import io.aetherflow.statesync.conflict.PolicyArbiters;
import io.aetherflow.statesync.documents.Census;
import io.aetherflow.statesync.documents.DocumentListener;
import io.aetherflow.statesync.documents.DocumentStore;
import io.aetherflow.statesync.documents.Documents;
import io.aetherflow.statesync.documents.Locks;
import io.aetherflow.statesync.documents.VersionListener;
import io.aetherflow.statesync.documents.VersionStore;
import io.aetherflow.statesync.documents.Versions;
import io.aetherflow.statesync.history.History;
import io.aetherflow.statesync.history.HistoryTrimmer;
import io.aetherflow.statesync.history.SnapshotStore;
import io.aetherflow.statesync.history.SnapshotWriter;
import io.aetherflow.statesync.history.TrimStore;
import io.aetherflow.statesync.imports.ImportStore;
import io.aetherflow.statesync.imports.Imports;
import io.aetherflow.statesync.ledger.LedgerStore;
import io.aetherflow.statesync.loop.EventLoops;
import io.aetherflow.statesync.sequencer.Announcer;
import io.aetherflow.statesync.sequencer.Arbiters;
import io.aetherflow.statesync.sequencer.EditObserver;
import io.aetherflow.statesync.sequencer.Judges;
import io.aetherflow.statesync.sequencer.OperationLog;
import io.aetherflow.statesync.sequencer.Sequencers;
import io.aetherflow.statesync.sequencer.Snapshots;
import io.aetherflow.statesync.sequencer.Timer;
import java.time.Duration;
import java.time.InstantSource;
import java.util.UUID;
import java.util.concurrent.Executor;
import java.util.concurrent.Executors;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.TimeUnit;
import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.Configuration;

/** Puts the application together from its parts; adapters bring themselves. */
@Configuration(proxyBeanMethods = false)
class ServiceConfiguration {

  @Bean
  InstantSource clock() {
    return InstantSource.system();
  }

  @Bean
  DocumentTypes documentTypes() {
    return DocumentTypes.load();
  }

  @Bean
  MovedHeads movedHeads(InstantSource clock, StatesyncProperties properties) {
    return new MovedHeads(clock, properties.headsFor());
  }

  @Bean
  Announcements announcements(EventChannel channel, MovedHeads heads) {
    return new Announcements(channel, heads);
  }

  @Bean
  ConflictResolvers conflictResolvers() {
    return ConflictResolvers.load();
  }

  @Bean
  EditorsPresent editorsPresent() {
    return new EditorsPresent();
  }

  @Bean
  Arbiters arbiters(
      ConflictResolvers resolvers,
      EditorsPresent present,
      InstantSource clock,
      StatesyncProperties properties) {
    return new PolicyArbiters(resolvers.all(), present, clock, properties.policyTimeLimit());
  }

  @Bean
  Conflicts conflicts(
      LedgerStore ledger,
      DocumentStore documents,
      Sequencers sequencers,
      ConflictListener listener,
      InstantSource clock) {
    return new Conflicts(ledger, documents, sequencers, listener, clock);
  }

  @Bean
  Ledgers ledgers(LedgerStore ledger, DocumentStore documents) {
    return new Ledgers(ledger, documents);
  }

  @Bean
  Documents documents(
      DocumentStore store,
      DocumentListener listener,
      DocumentTypes types,
      ConflictResolvers resolvers) {
    return new Documents(store, listener, types.names(), resolvers.names(), UUID::randomUUID);
  }

  @Bean
  Census census(DocumentStore store) {
    return new Census(store, System::nanoTime);
  }

  @Bean
  Versions versions(DocumentStore documents, VersionStore versions, VersionListener listener) {
    return new Versions(documents, versions, listener);
  }

  @Bean
  Locks locks(DocumentStore store, DocumentListener listener, StatesyncProperties properties) {
    return new Locks(store, listener, properties.lockLease());
  }

  @Bean
  Attachments attachments(
      AttachmentStore store, Documents documents, StatesyncProperties properties) {
    return new Attachments(store, documents, properties.attachments().limits());
  }

  @Bean
  Imports imports(
      Documents documents, ImportStore store, DocumentTypes types, StatesyncProperties properties) {
    return new Imports(
        documents,
        store,
        types,
        new Imports.ImportLimits(
            properties.documentSizeMax(),
            Math.toIntExact(properties.deltaBytesMax().toBytes()),
            properties.attachments().limits()));
  }

  @Bean
  History history(LogStore log, SnapshotStore snapshots, DocumentTypes types) {
    return new History(log, snapshots, types);
  }

  @Bean
  HistoryTrimmer historyTrimmer(
      TrimStore store,
      LogStore log,
      SnapshotStore snapshots,
      History history,
      DocumentTypes types,
      StatesyncProperties properties) {
    return new HistoryTrimmer(
        store, log, snapshots, history, types, properties.historyVersionsKept());
  }

  @Bean(destroyMethod = "close")
  SnapshotWriter snapshotWriter(SnapshotStore store) {
    return new SnapshotWriter(store);
  }

  @Bean(destroyMethod = "close")
  GroupCommit groupCommit(CommitStore store, CommitMeter meter, StatesyncProperties properties) {
    return new GroupCommit(
        store,
        meter,
        properties.commitLanes(),
        properties.batchOperationsMax(),
        properties.batchBytesMax().toBytes());
  }

  @Bean
  OperationLog operationLog(LogStore store, GroupCommit commit, StatesyncProperties properties) {
    return new DurableLog(store, commit, Math.max(1, properties.requestConnections() - 2));
  }

  @Bean(destroyMethod = "close")
  EventLoops eventLoops(StatesyncProperties properties) {
    return new EventLoops(properties.ioThreads());
  }

  /** The one thread that watches the time; what takes long it hands to virtual threads. */
  @Bean(destroyMethod = "shutdownNow")
  ScheduledExecutorService clockwork() {
    return Executors.newSingleThreadScheduledExecutor(
        Thread.ofPlatform().daemon().name("clockwork").factory());
  }

  @Bean
  Sequencers sequencers(
      OperationLog log,
      DocumentTypes types,
      Arbiters arbiters,
      Announcer announcer,
      Snapshots snapshots,
      EditObserver observer,
      StatesyncProperties properties,
      InstantSource clock,
      ScheduledExecutorService clockwork) {
    Executor relief = task -> Thread.ofVirtual().name("relief").start(task);
    Timer timer =
        (Duration delay, Runnable task) ->
            clockwork.schedule(() -> relief.execute(task), delay.toMillis(), TimeUnit.MILLISECONDS);
    return new Sequencers(
        log,
        types,
        Judges.of(ConflictJudges.load()),
        arbiters,
        announcer,
        snapshots,
        observer,
        properties.limits(),
        clock,
        timer,
        relief);
  }
}
