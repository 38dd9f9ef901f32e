package io.aetherflow.model.client;

import io.aetherflow.model.client.ClientStory.Committed;
import io.aetherflow.model.json.JsonContent;
import io.aetherflow.model.json.JsonDelta;
import io.aetherflow.model.json.JsonType;
import io.aetherflow.model.json.RandomJson;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;

/** Stories of a client's document of type {@code json}: some thought out, some by chance. */
final class JsonStories {
  private static final JsonType TYPE = new JsonType();

  private final List<ClientStory<JsonContent, JsonDelta>> stories = new ArrayList<>();

  private JsonStories() {}

  /** The stories that were thought out. */
  static List<ClientStory<JsonContent, JsonDelta>> all() {
    var made = new JsonStories();
    made.tell();
    return made.stories;
  }

  private void tell() {
    var members = begin("json: edits become one operation in canonical form", "{}");
    members.edit(delta("[{'set':'/card','value':{'title':'a'}}]"), "a1", 1000);
    members.edit(delta("[{'set':'/card/title','value':'b'}]"), "a1b", 1001);
    members.edit(delta("[{'set':'/list/a0','value':[1,2]}]"), "a1c", 1002);
    members.send();
    members.receive(acknowledged(6, "a1"));

    var other = begin("json: changes of different members merge", "{'a':1,'b':{'c':2}}");
    other.edit(delta("[{'set':'/a','value':2}]"), "a1", 1000);
    other.receive(new Committed<>(6, "x1", delta("[{'set':'/b/d','value':null}]")));
    other.edit(delta("[{'remove':'/b/c'}]"), "a2", 1001);
    other.send();
    other.receive(acknowledged(7, "a1"));
    other.receive(acknowledged(8, "a2"));

    var same = begin("json: of one member what was committed first stays", "{'a':1}");
    same.edit(delta("[{'set':'/a','value':'mine'}]"), "a1", 1000);
    same.send();
    same.receive(new Committed<>(6, "x1", delta("[{'set':'/a','value':'theirs'}]")));
    same.receive(
        acknowledged(7, "a1"),
        new Committed<>(8, "r1", delta("[{'set':'/a','value':'mine'}]"), true));

    var equal = begin("json: setting the same twice is once", "{'a':1}");
    equal.edit(delta("[{'set':'/a','value':{'x':1.0}}]"), "a1", 1000);
    equal.send();
    equal.receive(new Committed<>(6, "x1", delta("[{'set':'/a','value':{'x':1}}]")));
    equal.receive(acknowledged(7, "a1"));

    var covered =
        begin("json: a write around another one covers it", "{'card':{'title':'a','x':1}}");
    covered.edit(delta("[{'set':'/card/title','value':'mine'}]"), "a1", 1000);
    covered.send();
    covered.edit(delta("[{'set':'/card/x','value':2}]"), "a2", 1001);
    covered.receive(new Committed<>(6, "x1", delta("[{'remove':'/card'}]")));
    covered.receive(acknowledged(7, "a1"));
    covered.send();
    covered.receive(acknowledged(8, "a2"));

    var around = begin("json: also when it is the own one", "{'card':{'title':'a'}}");
    around.edit(delta("[{'remove':'/card'}]"), "a1", 1000);
    around.receive(new Committed<>(6, "x1", delta("[{'set':'/card/title','value':'theirs'}]")));
    around.send();
    around.receive(acknowledged(7, "a1"));

    var parents = begin("json: parents are made, and a refusal takes them back", "{}");
    parents.edit(delta("[{'set':'/a/b/c','value':1}]"), "a1", 1000);
    parents.send();
    parents.edit(delta("[{'remove':'/a/b/c'},{'set':'/d','value':true}]"), "a2", 1001);
    parents.takeBack("a1");

    var undo = begin("json: undo takes back the own change and leaves others'", "{'a':1}");
    undo.edit(delta("[{'set':'/a','value':2},{'set':'/b/c','value':3}]"), "a1", 1000);
    undo.receive(new Committed<>(6, "x1", delta("[{'set':'/a','value':'theirs'}]")));
    undo.undo("a2", 5000);
    undo.redo("a3", 6000);

    var card = begin("json: undo removes nothing that others have written in", "{}");
    card.edit(delta("[{'set':'/cards/x','value':{'title':'mine'}}]"), "a1", 1000);
    card.receive(acknowledgedAfterSending(card, 6, "a1"));
    card.receive(new Committed<>(7, "x1", delta("[{'set':'/cards/x/note','value':'theirs'}]")));
    card.undo("a2", 5000);

    var made = begin("json: undo removes what it made and others have not written in", "{}");
    made.edit(
        delta("[{'set':'/a/x/title','value':'mine'},{'set':'/a/y/title','value':'mine'}]"),
        "a1",
        1000);
    made.receive(acknowledgedAfterSending(made, 6, "a1"));
    made.receive(
        new Committed<>(
            7, "x1", delta("[{'set':'/a/x/title','value':'theirs'},{'set':'/a/z','value':1}]")));
    made.undo("a2", 5000);
    made.redo("a3", 6000);

    var back = begin("json: undo brings an object back around what others wrote", "{'x':{'y':1}}");
    back.edit(delta("[{'set':'/x/y','value':2}]"), "a1", 1000);
    back.receive(acknowledgedAfterSending(back, 6, "a1"));
    back.edit(delta("[{'remove':'/x'}]"), "a2", 3000);
    back.receive(acknowledgedAfterSending(back, 7, "a2"));
    back.receive(new Committed<>(8, "x1", delta("[{'set':'/x/z','value':'theirs'}]")));
    back.undo("a3", 5000);
    back.undo("a4", 6000);

    var value = begin("json: undo puts no value around what others wrote", "{'x':1}");
    value.edit(delta("[{'set':'/x','value':{}}]"), "a1", 1000);
    value.receive(acknowledgedAfterSending(value, 6, "a1"));
    value.receive(new Committed<>(7, "x1", delta("[{'set':'/x/y','value':'theirs'}]")));
    value.undo("a2", 5000);
  }

  private static Committed<JsonDelta> acknowledgedAfterSending(
      ClientStory<JsonContent, JsonDelta> story, long version, String opId) {
    story.send();
    return acknowledged(version, opId);
  }

  private ClientStory<JsonContent, JsonDelta> begin(String name, String json) {
    var content = JsonContent.parse(json.replace('\'', '"'));
    var story = new ClientStory<>(TYPE, name, 5, content);
    stories.add(story);
    return story;
  }

  private static Committed<JsonDelta> acknowledged(long version, String opId) {
    return new Committed<>(version, opId, null);
  }

  private static JsonDelta delta(String json) {
    return TYPE.decodeDelta(json.replace('\'', '"').getBytes(StandardCharsets.UTF_8));
  }

  /** A story in which each next event follows from chance. */
  static ClientStory<JsonContent, JsonDelta> random(long seed) {
    return new RandomStory(seed).play();
  }

  private static final class RandomStory {
    private final RandomJson random;
    private final ClientStory<JsonContent, JsonDelta> story;
    private int own;
    private int foreign;
    private long now = 1000;

    RandomStory(long seed) {
      random = new RandomJson(seed, 4);
      story =
          new ClientStory<>(
              TYPE, "json seed " + seed, random.next(3), RandomJson.content(random.content()));
    }

    ClientStory<JsonContent, JsonDelta> play() {
      for (int left = 6 + random.next(6); left > 0; left--) {
        switch (random.next(14)) {
          case 0, 1, 2, 3 -> {
            own++;
            now += random.next(500);
            story.edit(change(story.document().display()), "a" + own, now);
          }
          case 4, 5 -> story.send();
          case 6, 7 -> story.receive(foreign(next()));
          case 8, 9 -> acknowledge();
          case 10 -> refuse();
          case 11 -> story.undo("u" + ++own, now += 2_000);
          case 12 -> story.redo("u" + ++own, now += 2_000);
          default -> story.resend();
        }
      }
      return story;
    }

    private JsonDelta change(JsonContent content) {
      return random.edit(RandomJson.tree(content)).delta();
    }

    private Committed<JsonDelta> foreign(long version) {
      return new Committed<>(version, "x" + ++foreign, change(story.document().confirmed()));
    }

    private void acknowledge() {
      var underWay = story.document().underWay();
      if (underWay.isEmpty()) {
        story.send();
        return;
      }
      var first = underWay.getFirst();
      var committed =
          new Committed<>(
              next(), story.shortId(first.opId()), random.next(3) == 0 ? first.rebased() : null);
      if (random.next(3) == 0) {
        var after = TYPE.apply(story.document().confirmed(), first.rebased());
        story.receive(committed, new Committed<>(next() + 1, "r" + ++foreign, change(after), true));
      } else {
        story.receive(committed);
      }
    }

    private void refuse() {
      var underWay = story.document().underWay();
      if (!underWay.isEmpty()) {
        story.takeBack(story.shortId(underWay.get(random.next(underWay.size())).opId()));
      }
    }

    private long next() {
      return story.document().version() + 1;
    }
  }
}
