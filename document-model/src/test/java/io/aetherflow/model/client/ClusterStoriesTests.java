package io.aetherflow.model.client;

import static io.aetherflow.model.client.Texts.delete;
import static io.aetherflow.model.client.Texts.insert;
import static io.aetherflow.model.client.Texts.replace;
import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;

/** What people who write together see, in a few lines each. */
class ClusterStoriesTests {

  @Test
  void whatOneTypesTheOtherSees() {
    var cluster = Cluster.of("", "ana", "bo");
    cluster.type("ana", "hi");
    cluster.sync();
    assertThat(cluster.text("bo")).isEqualTo("hi");
  }

  @Test
  void whatWasCommittedFirstStaysLeft() {
    var cluster = Cluster.of("", "ana", "bo");
    cluster.type("ana", "A");
    cluster.type("bo", "B");
    cluster.sync();
    assertThat(cluster.text("ana")).isEqualTo("AB").isEqualTo(cluster.text("bo"));
  }

  @Test
  void bothDeleteTheSameWord() {
    var cluster = Cluster.of("one two three", "ana", "bo");
    cluster.edit("ana", delete(4, 4));
    cluster.edit("bo", replace(4, 4, "2 "));
    cluster.sync();
    assertThat(cluster.text("ana")).isEqualTo("one 2 three").isEqualTo(cluster.text("bo"));
  }

  @Test
  void manyFramesWithoutAnAnswerReadAsTheyWereWritten() {
    var cluster = Cluster.of("", "ana", "bo");
    for (var word : "I write without waiting for anybody".split(" ")) {
      cluster.type("ana", word + " ");
      cluster.sendAhead("ana");
      cluster.edit("bo", insert(0, "."));
      cluster.send("bo");
      cluster.commit("bo");
      cluster.receive("bo");
      cluster.commit("ana");
    }
    cluster.sync();
    assertThat(cluster.text("bo"))
        .isEqualTo("......I write without waiting for anybody ")
        .isEqualTo(cluster.text("ana"));
  }

  @Test
  void theServerForgetsAndTheClientGoesOn() {
    var cluster = Cluster.of("", "ana", "bo");
    cluster.type("ana", "one ");
    cluster.sendAhead("ana");
    cluster.commit("ana");
    cluster.type("bo", "- ");
    cluster.send("bo");
    cluster.commit("bo");
    cluster.type("ana", "two");
    cluster.sendAhead("ana");
    cluster.restart();
    cluster.commit("ana");
    cluster.sync();
    assertThat(cluster.text("bo")).isEqualTo("one - two").isEqualTo(cluster.text("ana"));
  }

  @Test
  void whatIsRefusedBecomesADraftAndTheRestStays() {
    var cluster = Cluster.of("", "ana", "bo");
    cluster.type("ana", "kept ");
    cluster.sendAhead("ana");
    cluster.type("ana", "x".repeat(1 << 20));
    cluster.sendAhead("ana");
    cluster.commit("ana");
    cluster.commit("ana");
    assertThat(cluster.text("ana")).isEqualTo("kept ");
    cluster.sync();
    assertThat(cluster.text("bo")).isEqualTo("kept ");
    assertThat(cluster.drafts("ana")).containsExactly(insert(5, "x".repeat(1 << 20)));
  }
}
