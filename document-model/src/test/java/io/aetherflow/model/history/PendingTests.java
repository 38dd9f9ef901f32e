package io.aetherflow.model.history;

import static io.aetherflow.model.client.Texts.TYPE;
import static io.aetherflow.model.client.Texts.content;
import static io.aetherflow.model.client.Texts.delete;
import static io.aetherflow.model.client.Texts.insert;
import static org.assertj.core.api.Assertions.assertThat;

import io.aetherflow.model.client.RandomTexts;
import io.aetherflow.model.text.TextContent;
import io.aetherflow.model.text.TextDelta;
import java.util.SplittableRandom;
import org.junit.jupiter.api.Test;

class PendingTests {

  @Test
  void bothSidesPassEachOther() {
    var pending = Pending.<TextDelta>none().plus(insert(1, "x")).plus(insert(2, "y"));
    var crossing = pending.cross(TYPE, insert(1, "C"));
    assertThat(crossing.pending().deltas()).containsExactly(insert(2, "x"), insert(3, "y"));
    assertThat(crossing.committed()).isEqualTo(insert(1, "C"));
  }

  @Test
  void whatIsDeletedMeanwhileIsNotDeletedAgain() {
    var pending = Pending.<TextDelta>none().plus(delete(0, 2));
    var crossing = pending.cross(TYPE, delete(1, 2));
    assertThat(crossing.pending().deltas()).containsExactly(delete(0, 1));
    assertThat(crossing.committed()).isEqualTo(delete(0, 1));
  }

  /** Committed then pending, or pending then committed: the same content; and both ways of one. */
  @Test
  void bothOrdersLeadToTheSameContent() {
    for (long seed = 1; seed <= 5_000; seed++) {
      var random = new SplittableRandom(seed);
      var texts = new RandomTexts(random);
      var start = content("one 😀 two");
      var pending = Pending.<TextDelta>none();
      var shown = start;
      for (int i = random.nextInt(4); i > 0; i--) {
        var delta = texts.change(shown);
        pending = pending.plus(delta);
        shown = TYPE.apply(shown, delta);
      }
      var committed = texts.change(start);
      var crossing = pending.cross(TYPE, committed);
      assertThat(TYPE.apply(shown, crossing.committed()))
          .as("seed %d", seed)
          .isEqualTo(applied(TYPE.apply(start, committed), crossing.pending()));
      assertThat(pending.over(TYPE, committed)).as("seed %d", seed).isEqualTo(crossing.pending());
    }
  }

  private static TextContent applied(TextContent start, Pending<TextDelta> pending) {
    var content = start;
    for (var delta : pending.deltas()) {
      content = TYPE.apply(content, delta);
    }
    return content;
  }
}
