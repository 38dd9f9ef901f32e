package io.aetherflow.statesync.announce;

import io.aetherflow.proto.statesync.v1.Changed;
import io.aetherflow.proto.statesync.v1.Committed;
import io.aetherflow.proto.statesync.v1.DocumentEvent;
import io.aetherflow.proto.statesync.v1.Named;
import io.aetherflow.statesync.conflict.ConflictListener;
import io.aetherflow.statesync.documents.DocumentListener;
import io.aetherflow.statesync.documents.VersionListener;
import io.aetherflow.statesync.ledger.ConflictMessages;
import io.aetherflow.statesync.ledger.RecordedConflict;
import io.aetherflow.statesync.sequencer.Announcer;
import java.util.UUID;

/** Passes on what happened, after it is durable. */
public final class Announcements
    implements Announcer, DocumentListener, VersionListener, ConflictListener {
  private final EventChannel channel;
  private final MovedHeads heads;

  public Announcements(EventChannel channel, MovedHeads heads) {
    this.channel = channel;
    this.heads = heads;
  }

  @Override
  public void committed(UUID documentId, Committed committed) {
    channel.publish(documentId, DocumentEvent.newBuilder().setCommitted(committed).build());
  }

  @Override
  public void changed(RecordedConflict conflict) {
    channel.publish(
        conflict.documentId(),
        DocumentEvent.newBuilder().setConflict(ConflictMessages.message(conflict)).build());
  }

  @Override
  public void headMoved(UUID documentId, long version, long guard) {
    heads.moved(documentId, version, guard);
  }

  @Override
  public void changed(UUID documentId, long version, long guard) {
    heads.moved(documentId, version, guard);
    Changed changed =
        Changed.newBuilder().setDocumentId(documentId.toString()).setGuard(guard).build();
    channel.publish(documentId, DocumentEvent.newBuilder().setChanged(changed).build());
  }

  @Override
  public void named(UUID documentId) {
    Named named = Named.newBuilder().setDocumentId(documentId.toString()).build();
    channel.publish(documentId, DocumentEvent.newBuilder().setNamed(named).build());
  }
}
