package io.aetherflow.model.client;

import io.aetherflow.model.client.ClientStory.Committed;
import io.aetherflow.model.json.JsonContent;
import io.aetherflow.model.json.JsonDelta;
import io.aetherflow.model.json.JsonType;
import io.aetherflow.model.json.Pointer;
import io.aetherflow.model.json.RandomJson;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;

/** Stories of a client's document of type {@code json}: some thought out, some by chance. */
final class JsonStories {
  private static final JsonType TYPE = new JsonType();
  private static final String CARD = "[{'set':'/cards/x','value':{'title':'mine'}}]";

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
        delta("[{'set':'/a/x','value':{'title':'mine'}},{'set':'/a/y','value':{'title':'mine'}}]"),
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

    tellOfTheFirstCard();
    tellOfRefusals();
  }

  private void tellOfTheFirstCard() {
    var unseen = begin("json: undo of the first leaves what others have put beside it", "{}");
    unseen.edit(delta(CARD), "a1", 1000);
    unseen.receive(acknowledgedAfterSending(unseen, 6, "a1"));
    unseen.undo("a2", 5000);
    unseen.receive(new Committed<>(7, "x1", delta("[{'set':'/cards/y','value':1}]")));
    unseen.receive(acknowledgedAfterSending(unseen, 8, "a2"));
    unseen.redo("a3", 6000);
    unseen.receive(new Committed<>(9, "x2", delta("[{'set':'/cards/z','value':2}]")));
    unseen.undo("a4", 7000);
    unseen.redo("a5", 8000);

    var step = begin("json: undo after redo of the first takes no older step", "{}");
    step.edit(delta("[{'set':'/columns/a','value':{}}]"), "a1", 1000);
    step.edit(delta(CARD), "a1b", 3000);
    step.undo("a2", 5000);
    step.redo("a3", 6000);
    step.receive(new Committed<>(6, "x1", delta("[{'set':'/cards/y','value':1}]")));
    step.undo("a4", 7000);
    step.undo("a5", 8000);

    var whole = begin("json: redo brings an object back around what others wrote", "{}");
    whole.edit(delta(CARD), "a1", 1000);
    whole.receive(acknowledgedAfterSending(whole, 6, "a1"));
    whole.undo("a2", 5000);
    whole.receive(acknowledgedAfterSending(whole, 7, "a2"));
    whole.receive(new Committed<>(8, "x1", delta("[{'set':'/cards/x/note','value':'theirs'}]")));
    whole.redo("a3", 6000);
    whole.undo("a4", 7000);

    var again = begin("json: what others wrote in a member stays whatever it was before", "{}");
    again.edit(delta(CARD), "a1", 1000);
    again.edit(delta("[{'remove':'/cards'}]"), "a1b", 3000);
    again.edit(delta("[{'set':'/cards/y','value':{}}]"), "a1c", 5000);
    again.receive(acknowledgedAfterSending(again, 6, "a1"));
    again.receive(new Committed<>(7, "x1", delta("[{'set':'/cards/y/note','value':'theirs'}]")));
    again.undo("a2", 7000);
    again.undo("a3", 9000);
  }

  private void tellOfRefusals() {
    var inside = begin("json: an own refused edit inside is nobody else's", "{}");
    inside.edit(delta("[{'set':'/note','value':1}]"), "a1", 1000);
    inside.edit(delta(CARD), "a1b", 3000);
    inside.receive(acknowledgedAfterSending(inside, 6, "a1"));
    inside.edit(delta("[{'set':'/cards/x/title','value':'more'}]"), "a2", 5000);
    inside.send();
    inside.takeBack("a2");
    inside.undo("a3", 7000);

    var same = begin("json: an own refused edit of the same is as if it had not been", "{}");
    same.edit(delta("[{'set':'/note','value':1}]"), "a1", 1000);
    same.receive(acknowledgedAfterSending(same, 6, "a1"));
    same.edit(delta("[{'set':'/note','value':2}]"), "a2", 3000);
    same.send();
    same.receive(new Committed<>(7, "x1", delta("[{'set':'/other','value':1}]")));
    same.takeBack("a2");
    same.undo("a3", 5000);

    var hidden = begin("json: what others wrote under a refused removal stays", "{}");
    hidden.edit(delta("[{'set':'/x','value':{'y':{'z':1}}}]"), "a1", 1000);
    hidden.receive(acknowledgedAfterSending(hidden, 6, "a1"));
    hidden.edit(delta("[{'remove':'/x/y'}]"), "a2", 3000);
    hidden.send();
    hidden.receive(new Committed<>(7, "x1", delta("[{'set':'/x/y/w','value':'theirs'}]")));
    hidden.takeBack("a2");
    hidden.undo("a3", 5000);

    var lost = begin("json: an own forgotten edit inside is nobody else's", "{}");
    lost.edit(delta(CARD), "a1", 1000);
    lost.receive(acknowledgedAfterSending(lost, 6, "a1"));
    lost.edit(delta("[{'set':'/cards/x/title','value':'more'}]"), "a2", 3000);
    lost.receive(acknowledgedAfterSending(lost, 7, "a2"));
    lost.forget("a2");
    lost.undo("a3", 5000);
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
    private int values;
    private List<String> last = List.of();
    private long now = 1000;

    RandomStory(long seed) {
      random = new RandomJson(seed, 4);
      story =
          new ClientStory<>(
              TYPE, "json seed " + seed, random.next(3), RandomJson.content(random.content()));
    }

    ClientStory<JsonContent, JsonDelta> play() {
      for (int left = 15 + random.next(26); left > 0; left--) {
        switch (random.next(23)) {
          case 0, 1, 2, 3, 4, 5, 6 -> {
            own++;
            now += random.next(500);
            story.edit(change(story.document().display(), 2), "a" + own, now);
          }
          case 7 -> story.send();
          case 8, 9, 10, 11 -> story.receive(foreign(next()));
          case 12 -> acknowledge();
          case 13, 14, 15, 16 -> acknowledgeAll();
          case 17 -> refuse();
          case 18, 19 -> story.undo("u" + ++own, now += 2_000);
          case 20 -> story.redo("u" + ++own, now += 2_000);
          case 21 -> forget();
          default -> story.resend();
        }
      }
      return story;
    }

    private JsonDelta change(JsonContent content, int depth) {
      var tree = RandomJson.tree(content);
      return random.next(4) == 0 ? random.edit(tree).delta() : oneMember(tree, depth);
    }

    /** One of few members, often inside the one before, so that the writes of two meet. */
    private JsonDelta oneMember(Map<String, Object> tree, int depth) {
      boolean inside = depth > 2 && random.next(2) == 0;
      var start = inside ? last : List.<String>of();
      var names = new ArrayList<String>();
      Object at = tree;
      for (int i = 0, end = start.size() + 1 + random.next(depth); i < end; i++) {
        if (at instanceof String) {
          break;
        }
        names.add(i < start.size() ? start.get(i) : random.next(2) == 0 ? "a" : "b");
        at = at instanceof Map<?, ?> object ? object.get(names.getLast()) : null;
      }
      last = names;
      var pointer = Pointer.of(names.toArray(String[]::new));
      int value = ++values;
      return switch (random.next(6)) {
        case 0 -> JsonDelta.remove(pointer);
        case 1, 2 -> JsonDelta.set(pointer, "{\"a\":" + value + "}");
        case 3, 4 -> JsonDelta.set(pointer, "{\"b\":{\"a\":" + value + "}}");
        default -> JsonDelta.set(pointer, Integer.toString(value));
      };
    }

    private Committed<JsonDelta> foreign(long version) {
      return new Committed<>(version, "x" + ++foreign, change(story.document().confirmed(), 3));
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
        story.receive(
            committed, new Committed<>(next() + 1, "r" + ++foreign, change(after, 3), true));
      } else {
        story.receive(committed);
      }
    }

    /** Nothing is pending then, so that all that others write is displayed. */
    private void acknowledgeAll() {
      while (!story.document().pending().isEmpty()) {
        story.send();
        for (var sent : story.document().underWay()) {
          story.receive(acknowledged(next(), story.shortId(sent.opId())));
        }
      }
    }

    private void refuse() {
      var underWay = story.document().underWay();
      if (!underWay.isEmpty()) {
        story.takeBack(story.shortId(underWay.get(random.next(underWay.size())).opId()));
      }
    }

    private void forget() {
      var pending = story.document().pending();
      if (!pending.isEmpty()) {
        story.forget(story.shortId(pending.get(random.next(pending.size())).opId()));
      }
    }

    private long next() {
      return story.document().version() + 1;
    }
  }
}
