package io.aetherflow.gateway.feed;

import static org.assertj.core.api.Assertions.assertThat;

import io.aetherflow.gateway.access.DocumentAccess;
import io.aetherflow.gateway.feed.OpenDocument.Joined;
import io.aetherflow.gateway.protocol.ConflictEntry;
import io.aetherflow.proto.statesync.v1.Document;
import io.aetherflow.proto.statesync.v1.Operation;
import io.aetherflow.proto.statesync.v1.OperationType;
import io.aetherflow.proto.statesync.v1.Role;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** What those who join late are still given. */
class OpenDocumentTests {
  private static final DocumentAccess ACCESS =
      new DocumentAccess(
          Document.newBuilder().setId("d").setGuard(1).build(), Map.of("ana", Role.ROLE_EDITOR));

  private final OpenDocument document = new OpenDocument("d", ports());

  private static FeedPorts ports() {
    return new FeedPorts(
        (id, users) -> ACCESS,
        (id, after, limit) -> {
          throw new AssertionError("nothing is missing");
        },
        new DocumentChannels() {
          @Override
          public CompletableFuture<Void> subscribe(String documentId) {
            return CompletableFuture.completedFuture(null);
          }

          @Override
          public void unsubscribe(String documentId) {}
        },
        new FeedPorts.Declarations() {
          @Override
          public void opened(String documentId) {}

          @Override
          public void closed(String documentId) {}

          @Override
          public void editors(String documentId, Set<String> userIds) {}
        },
        Runnable::run,
        (Duration wait, Runnable task) -> {},
        new FeedPorts.FeedMeter() {
          @Override
          public void gapRead() {}

          @Override
          public void accessRead() {}
        },
        (traceparent, documentId, version, listeners) -> {});
  }

  private static final class Reader implements FeedListener {
    private final List<Long> versions = new ArrayList<>();

    @Override
    public String userId() {
      return "ana";
    }

    @Override
    public void delivered(EncodedGroup group) {
      versions.add(group.last());
    }

    @Override
    public void conflictChanged(ConflictEntry conflict) {}

    @Override
    public void versionsNamed() {}

    @Override
    public void accessChanged(DocumentAccess before, DocumentAccess now) {}
  }

  @BeforeEach
  void open() {
    document.enter("ana");
    document.accessOf("ana");
  }

  private void commit(long version) {
    document.on(
        new FeedEvent.Arrived(
            new Group(
                1,
                List.of(
                    Operation.newBuilder()
                        .setVersion(version)
                        .setType(OperationType.OPERATION_TYPE_EDIT)
                        .build()))));
  }

  @Test
  void whoJoinsALittleLateIsGivenWhatIsStillInMemory() {
    commit(1);
    commit(2);
    Reader reader = new Reader();
    assertThat(document.join(reader, 1, ACCESS)).isEqualTo(Joined.LIVE);
    commit(3);
    assertThat(reader.versions).containsExactly(2L, 3L);
  }

  @Test
  void whatIsSecondsOldIsReadInstead() {
    commit(1);
    for (int second = 0; second < 3; second++) {
      document.forgetOld();
    }
    commit(2);
    assertThat(document.join(new Reader(), 0, ACCESS)).isEqualTo(Joined.LIVE);
    document.forgetOld();
    assertThat(document.join(new Reader(), 0, ACCESS)).isEqualTo(Joined.BEHIND);
    Reader reader = new Reader();
    assertThat(document.join(reader, 1, ACCESS)).isEqualTo(Joined.LIVE);
    assertThat(reader.versions).containsExactly(2L);
  }

  @Test
  void nothingIsKeptLongerThanSomebodyIsAboutToJoin() {
    commit(1);
    for (int second = 0; second < 4; second++) {
      document.forgetOld();
    }
    commit(2);
    assertThat(document.join(new Reader(), 1, ACCESS)).isEqualTo(Joined.BEHIND);
    // Who is behind reads on and comes again: from now on all is kept.
    commit(3);
    assertThat(document.join(new Reader(), 1, ACCESS)).isEqualTo(Joined.BEHIND);
    Reader reader = new Reader();
    assertThat(document.join(reader, 2, ACCESS)).isEqualTo(Joined.LIVE);
    assertThat(reader.versions).containsExactly(3L);
  }

  @Test
  void whatIsKeptHasNoHole() {
    commit(1);
    for (int second = 0; second < 4; second++) {
      document.forgetOld();
    }
    commit(2);
    document.enter("ben");
    commit(3);
    assertThat(document.join(new Reader(), 0, ACCESS)).isEqualTo(Joined.BEHIND);
    assertThat(document.join(new Reader(), 1, ACCESS)).isEqualTo(Joined.BEHIND);
    assertThat(document.join(new Reader(), 2, ACCESS)).isEqualTo(Joined.LIVE);
  }

  @Test
  void ofManyOnlyTheLastAreKept() {
    for (long version = 1; version <= 300; version++) {
      commit(version);
    }
    assertThat(document.join(new Reader(), 43, ACCESS)).isEqualTo(Joined.BEHIND);
    assertThat(document.join(new Reader(), 44, ACCESS)).isEqualTo(Joined.LIVE);
  }
}
