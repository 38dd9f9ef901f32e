package io.aetherflow.model.client;

import static io.aetherflow.model.client.Texts.content;

import io.aetherflow.model.client.ClientStory.Committed;
import io.aetherflow.model.text.TextContent;
import io.aetherflow.model.text.TextDelta;
import java.util.ArrayList;
import java.util.List;
import java.util.SplittableRandom;

/** A story with undo and redo in which each next event follows from chance. */
final class RandomUndoStory {
  private static final int EVENTS_MIN = 12;

  private final SplittableRandom random;
  private final RandomTexts texts;
  private final ClientStory<TextContent, TextDelta> story;
  private final List<String> own = new ArrayList<>();
  private int foreign;
  private long now = 1000;

  private RandomUndoStory(long seed) {
    random = new SplittableRandom(seed);
    texts = new RandomTexts(random);
    story =
        ClientStory.ofText("undo seed " + seed, 5, content(random.nextBoolean() ? "ab😀cd" : ""));
  }

  static ClientStory<TextContent, TextDelta> play(long seed) {
    var made = new RandomUndoStory(seed);
    for (int left = EVENTS_MIN + made.random.nextInt(12); left > 0; left--) {
      made.step();
    }
    return made.story;
  }

  private void step() {
    now += random.nextInt(3) == 0 ? 1500 : 100;
    switch (random.nextInt(20)) {
      case 0, 1, 2, 3, 4, 5, 6 -> story.edit(texts.change(story.document().display()), id(), now);
      case 7, 8, 9 -> story.undo(id(), now);
      case 10, 11 -> story.redo(id(), now);
      case 12, 13 -> story.send();
      case 14, 15 -> story.receive(foreign(false));
      case 16 -> story.receive(foreign(true));
      case 17 -> acknowledge();
      case 18 -> {
        if (!own.isEmpty()) {
          story.forget(own.get(random.nextInt(own.size())));
        }
      }
      default -> {
        var underWay = story.document().underWay();
        if (!underWay.isEmpty()) {
          story.takeBack(story.shortId(underWay.get(random.nextInt(underWay.size())).opId()));
        }
      }
    }
  }

  private String id() {
    own.add("a" + (own.size() + 1));
    return own.getLast();
  }

  private Committed<TextDelta> foreign(boolean resolution) {
    return new Committed<>(
        story.document().version() + 1,
        "x" + ++foreign,
        texts.change(story.document().confirmed()),
        resolution);
  }

  private void acknowledge() {
    var underWay = story.document().underWay();
    if (underWay.isEmpty()) {
      story.send();
    } else {
      var opId = story.shortId(underWay.getFirst().opId());
      story.receive(new Committed<>(story.document().version() + 1, opId, null));
    }
  }
}
