package io.aetherflow.model.client;

import static io.aetherflow.model.client.Texts.content;
import static io.aetherflow.model.client.Texts.delete;
import static io.aetherflow.model.client.Texts.delta;
import static io.aetherflow.model.client.Texts.insert;
import static io.aetherflow.model.client.Texts.replace;

import io.aetherflow.model.client.ClientStory.Committed;
import io.aetherflow.model.text.TextContent;
import io.aetherflow.model.text.TextDelta;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.SplittableRandom;
import java.util.TreeMap;
import java.util.stream.Collectors;
import java.util.stream.LongStream;

/**
 * Makes the shared vectors of the client's state machine: some stories by hand, and some that
 * follow from a seed each. A test holds the files against this.
 */
final class ClientVectors {
  private static final Path FOLDER = Path.of("src/test/resources/vectors/client");
  private static final int RANDOM_STORIES = 200;
  private static final int RANDOM_UNDO_STORIES = 300;
  private static final int RANDOM_JSON_STORIES = 200;

  private ClientVectors() {}

  /** Writes the files into the source tree; the working directory is the module's. */
  static void write() throws IOException {
    for (var file : files().entrySet()) {
      Files.writeString(FOLDER.resolve(file.getKey()), file.getValue());
    }
  }

  /** The files by name. */
  static Map<String, String> files() {
    var files = new TreeMap<String, String>();
    files.put("stories.json", file(stories()));
    files.put(
        "random.json",
        file(LongStream.rangeClosed(1, RANDOM_STORIES).mapToObj(ClientVectors::random).toList()));
    files.put("undo.json", file(UndoStories.all()));
    files.put(
        "undo-random.json",
        file(
            LongStream.rangeClosed(1, RANDOM_UNDO_STORIES)
                .mapToObj(RandomUndoStory::play)
                .toList()));
    files.put("json.json", file(JsonStories.all()));
    files.put(
        "json-random.json",
        file(
            LongStream.rangeClosed(1, RANDOM_JSON_STORIES).mapToObj(JsonStories::random).toList()));
    return files;
  }

  /** One story a line, so that a change shows where it is. */
  private static String file(List<? extends ClientStory<?, ?>> stories) {
    return stories.stream()
        .map(story -> ClientStory.JSON.writeValueAsString(story.json()))
        .collect(Collectors.joining(",\n", "[\n", "\n]\n"));
  }

  private static List<ClientStory<TextContent, TextDelta>> stories() {
    var stories = new ArrayList<ClientStory<TextContent, TextDelta>>();

    var typing = begin(stories, "key strokes become one operation", "");
    typing.edit(insert(0, "h"), "a1", 1000);
    typing.edit(insert(1, "i"), "a1b", 1001);
    typing.send();
    typing.receive(acknowledged(1, "a1"));

    var flight = begin(stories, "what is written while a frame is under way waits", "");
    flight.edit(insert(0, "one"), "a1", 1000);
    flight.send();
    flight.edit(insert(3, " two"), "a2", 1001);
    flight.send();
    flight.resend();
    flight.receive(acknowledged(1, "a1"));
    flight.edit(insert(7, "!"), "a3", 1002);
    flight.send();
    flight.receive(acknowledged(2, "a2"));

    var seals = begin(stories, "a remote version seals the open operation", "ab");
    seals.edit(insert(2, "c"), "a1", 1000);
    seals.receive(new Committed<>(6, "x1", insert(0, ">")));
    seals.edit(insert(4, "d"), "a2", 1001);
    seals.send();
    seals.receive(acknowledged(7, "a1"));
    seals.receive(acknowledged(8, "a2"));

    var same = begin(stories, "what was committed first stays left", "ab");
    same.edit(insert(1, "mine"), "a1", 1000);
    same.send();
    same.receive(new Committed<>(6, "x1", insert(1, "theirs")));
    same.receive(acknowledged(7, "a1"));

    var deleted = begin(stories, "both delete the same", "abcd");
    deleted.edit(delete(1, 2), "a1", 1000);
    deleted.send();
    deleted.receive(new Committed<>(6, "x1", delete(0, 3)));
    deleted.receive(acknowledged(7, "a1"));

    var step = begin(stories, "an operation and its resolution are one step", "word");
    step.edit(replace(0, 4, "mine"), "a1", 1000);
    step.send();
    step.edit(insert(4, "!"), "a2", 1001);
    step.receive(new Committed<>(6, "x1", replace(0, 4, "theirs")));
    step.receive(acknowledged(7, "a1"), new Committed<>(8, "r1", delete(0, 6)));
    step.send();
    step.receive(acknowledged(9, "a2"));

    var repeats = begin(stories, "repeats change nothing", "ab");
    repeats.receive(new Committed<>(6, "x1", insert(2, "c")));
    repeats.receive(new Committed<>(6, "x1", insert(2, "c")));
    repeats.receive(
        new Committed<>(6, "x1", insert(2, "c")), new Committed<>(7, "r1", delete(0, 1)));

    var gap = begin(stories, "a gap is told and changes nothing", "ab");
    gap.edit(insert(0, "x"), "a1", 1000);
    gap.receive(new Committed<>(7, "x2", insert(2, "c")));
    gap.receive(new Committed<>(6, "x1", insert(2, "c")), new Committed<>(8, "x3", delete(0, 1)));
    gap.receive(new Committed<>(6, "x1", insert(2, "c")));

    var unknown = begin(stories, "an acknowledgement of nothing pending is a gap", "ab");
    unknown.receive(acknowledged(6, "gone"));
    unknown.receive(new Committed<>(6, "gone", insert(2, "c")));

    var caught =
        begin(stories, "after a reconnect the own operation is among the missed ones", "ab");
    caught.edit(insert(2, "c"), "a1", 1000);
    caught.send();
    caught.edit(insert(3, "d"), "a2", 1001);
    caught.resend();
    caught.receive(new Committed<>(6, "x1", insert(0, ">")));
    caught.receive(new Committed<>(7, "a1", insert(3, "c")));
    caught.receive(new Committed<>(8, "x2", insert(0, ">")));
    caught.send();
    caught.receive(acknowledged(9, "a2"));

    var taken = begin(stories, "a refusal takes back what was refused and what followed", "ab");
    taken.edit(insert(2, "c"), "a1", 1000);
    taken.receive(new Committed<>(6, "x1", insert(0, ">")));
    taken.edit(insert(4, "d"), "a2", 1001);
    taken.receive(new Committed<>(7, "x2", delete(1, 1)));
    taken.edit(insert(4, "e"), "a3", 1002);
    taken.send();
    taken.takeBack("a2");
    taken.receive(acknowledged(8, "a1"));
    taken.takeBack("a3");
    taken.edit(insert(3, "f"), "a4", 1003);
    taken.send();

    var format = begin(stories, "attributes: the value committed later remains", "bold");
    format.edit(delta("[{'retain':4,'attributes':{'color':'red'}}]"), "a1", 1000);
    format.send();
    format.receive(
        new Committed<>(
            6, "x1", delta("[{'retain':2,'attributes':{'bold':true,'color':'blue'}}]")));
    format.receive(acknowledged(7, "a1"));
    return stories;
  }

  private static ClientStory<TextContent, TextDelta> begin(
      List<ClientStory<TextContent, TextDelta>> stories, String name, String text) {
    var story = ClientStory.ofText(name, text.isEmpty() ? 0 : 5, content(text));
    stories.add(story);
    return story;
  }

  private static Committed<TextDelta> acknowledged(long version, String opId) {
    return new Committed<>(version, opId, null);
  }

  private static ClientStory<TextContent, TextDelta> random(long seed) {
    return new RandomStory(new SplittableRandom(seed), "seed " + seed).play();
  }

  /** A story in which each next event follows from chance. */
  private static final class RandomStory {
    private final SplittableRandom random;
    private final RandomTexts texts;
    private final ClientStory<TextContent, TextDelta> story;
    private int own;
    private int foreign;
    private long now = 1000;

    RandomStory(SplittableRandom random, String name) {
      this.random = random;
      this.texts = new RandomTexts(random);
      var text = random.nextBoolean() ? content("ab😀cd") : content("");
      this.story = ClientStory.ofText(name, random.nextInt(3), text);
    }

    ClientStory<TextContent, TextDelta> play() {
      for (int left = 6 + random.nextInt(6); left > 0; left--) {
        switch (random.nextInt(12)) {
          case 0, 1, 2, 3 -> edit();
          case 4, 5 -> story.send();
          case 6, 7 -> story.receive(foreign(next()));
          case 8 -> acknowledge();
          case 9 -> story.receive(foreign(next() + random.nextInt(-1, 2)));
          case 10 -> refuse();
          default -> story.resend();
        }
      }
      return story;
    }

    private void edit() {
      own++;
      now += random.nextInt(500);
      story.edit(texts.change(story.document().display()), "a" + own, now);
    }

    private void acknowledge() {
      var underWay = story.document().underWay();
      if (underWay.isEmpty()) {
        story.send();
        return;
      }
      var first = underWay.getFirst();
      var delta = random.nextInt(3) == 0 ? first.rebased() : null;
      var committed = new Committed<>(next(), story.shortId(first.opId()), delta);
      if (random.nextInt(3) == 0) {
        var after = Texts.TYPE.apply(story.document().confirmed(), first.rebased());
        story.receive(committed, new Committed<>(next() + 1, "r" + ++foreign, texts.change(after)));
      } else {
        story.receive(committed);
      }
    }

    private void refuse() {
      var underWay = story.document().underWay();
      if (!underWay.isEmpty()) {
        story.takeBack(story.shortId(underWay.get(random.nextInt(underWay.size())).opId()));
      }
    }

    /** An operation of somebody else; one of another version than the next is not taken. */
    private Committed<TextDelta> foreign(long version) {
      return new Committed<>(
          Math.max(1, version), "x" + ++foreign, texts.change(story.document().confirmed()));
    }

    private long next() {
      return story.document().version() + 1;
    }
  }
}
