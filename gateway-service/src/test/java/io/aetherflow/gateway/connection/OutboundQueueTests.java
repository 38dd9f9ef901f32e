package io.aetherflow.gateway.connection;

import static org.assertj.core.api.Assertions.assertThat;

import com.google.protobuf.ByteString;
import io.aetherflow.gateway.feed.EncodedGroup;
import io.aetherflow.proto.statesync.v1.Operation;
import io.aetherflow.proto.statesync.v1.OperationType;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;

class OutboundQueueTests {
  private final OutboundQueue queue = new OutboundQueue(10_000);

  private static Outbound.Operations operation(String document, long version, int bytes) {
    Operation operation =
        Operation.newBuilder()
            .setVersion(version)
            .setType(OperationType.OPERATION_TYPE_EDIT)
            .setDelta(ByteString.copyFromUtf8("[\"" + "x".repeat(bytes) + "\"]"))
            .build();
    return new Outbound.Operations(
        document, EncodedGroup.encode(document, List.of(operation), List.of()));
  }

  private static Outbound.Frame frame(String text) {
    return new Outbound.Frame(text, text.length(), null);
  }

  @Test
  void putsNeighboursOfOneDocumentIntoOneFrame() {
    queue.offer(operation("a", 1, 1));
    queue.offer(operation("a", 2, 1));
    queue.offer(operation("b", 7, 1));
    queue.offer(frame("{ack}"));
    queue.offer(operation("b", 8, 1));
    List<String> frames = queue.takeAll().frames();
    assertThat(frames).hasSize(4);
    assertThat(frames.get(0))
        .startsWith("{\"type\":\"ops\",\"document\":\"a\",\"ops\":[{\"version\":1,")
        .contains("},{\"version\":2,");
    assertThat(frames.get(1)).contains("\"version\":7");
    assertThat(frames.get(2)).isEqualTo("{ack}");
    assertThat(frames.get(3)).contains("\"version\":8");
    assertThat(queue.isEmpty()).isTrue();
    assertThat(queue.bytes()).isZero();
  }

  @Test
  void sharesTheFrameOfASingleOperation() {
    Outbound.Operations operation = operation("a", 1, 1);
    queue.offer(operation);
    assertThat(queue.takeAll().frames().getFirst()).isSameAs(operation.group().frame());
  }

  @Test
  void sharesTheFrameOfNeighboursBetweenConnections() {
    OutboundQueue another = new OutboundQueue(10_000);
    OutboundQueue author = new OutboundQueue(10_000);
    for (int version = 1; version <= 4; version++) {
      Outbound.Operations operation = operation("a", version, 1);
      queue.offer(operation);
      another.offer(operation);
      // Who wrote version 3 gets an acknowledgement in its place.
      author.offer(version == 3 ? frame("{ack}") : operation);
    }
    String shared = queue.takeAll().frames().getFirst();
    assertThat(another.takeAll().frames()).singleElement().isSameAs(shared);
    List<String> frames = author.takeAll().frames();
    assertThat(frames).hasSize(3);
    assertThat(frames.get(0)).contains("\"version\":2").doesNotContain("\"version\":3");
    assertThat(frames.get(2)).contains("\"version\":4");
    assertThat(shared).contains("\"version\":4");
  }

  @Test
  void boundsAFrame() {
    OutboundQueue large = new OutboundQueue(10_000_000);
    for (int version = 1; version <= 10; version++) {
      large.offer(operation("a", version, OutboundQueue.COALESCED_BYTES_MAX / 4));
    }
    assertThat(large.takeAll().frames())
        .hasSize(4)
        .allMatch(frame -> frame.length() < OutboundQueue.COALESCED_BYTES_MAX + 1_000);
  }

  @Test
  void refusesWhatIsOverTheBound() {
    assertThat(queue.offer(operation("a", 1, 6_000))).isTrue();
    assertThat(queue.offer(operation("a", 2, 6_000))).isFalse();
    assertThat(queue.offer(frame("small"))).isTrue();
    queue.takeAll();
    assertThat(queue.offer(operation("a", 3, 6_000))).isTrue();
  }

  @Test
  void countsNoPages() {
    assertThat(queue.offer(new Outbound.Paged(operation("a", 1, 20_000)))).isTrue();
    assertThat(queue.bytes()).isZero();
    assertThat(queue.takeAll().frames()).hasSize(1);
  }

  @Test
  void tellsWhatWasTakenInOrder() {
    List<String> told = new ArrayList<>();
    queue.offer(new Outbound.Frame("{1}", 3, () -> told.add("1")));
    queue.offer(new Outbound.Paged(frame("{2}")));
    queue.offer(new Outbound.Paged(new Outbound.Marker(() -> told.add("page"))));
    OutboundQueue.Batch batch = queue.takeAll();
    assertThat(batch.frames()).containsExactly("{1}", "{2}");
    batch.written().forEach(Runnable::run);
    assertThat(told).containsExactly("1", "page");
  }
}
