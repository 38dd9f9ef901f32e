package io.aetherflow.model.client;

import static io.aetherflow.model.client.Texts.content;
import static io.aetherflow.model.client.Texts.delete;
import static io.aetherflow.model.client.Texts.delta;
import static io.aetherflow.model.client.Texts.insert;
import static io.aetherflow.model.client.Texts.replace;

import io.aetherflow.model.client.ClientStory.Committed;
import io.aetherflow.model.text.TextContent;
import io.aetherflow.model.text.TextDelta;
import java.util.ArrayList;
import java.util.List;

/** The shared vectors of undo and redo that were thought out by hand. */
final class UndoStories {
  private final List<ClientStory<TextContent, TextDelta>> stories = new ArrayList<>();

  private UndoStories() {}

  static List<ClientStory<TextContent, TextDelta>> all() {
    var all = new UndoStories();
    all.alone();
    all.withOthers();
    all.lost();
    all.refused();
    return all.stories;
  }

  private void alone() {
    var typing = begin("key strokes are one step, and an undo an operation of its own", "");
    typing.edit(insert(0, "h"), "a1", 1000);
    typing.edit(insert(1, "i"), "a2", 1900);
    typing.undo("u1", 2000);
    typing.redo("u2", 2100);
    typing.redo("u3", 2200);
    typing.send();

    var pause = begin("a pause begins a new step", "");
    pause.edit(insert(0, "one"), "a1", 1000);
    pause.edit(insert(3, " two"), "a2", 2001);
    pause.undo("u1", 2100);
    pause.undo("u2", 2200);
    pause.undo("u3", 2300);
    pause.redo("u4", 2400);
    pause.redo("u5", 2500);

    var kinds = begin("another kind begins a new step", "abc");
    kinds.edit(insert(3, "d"), "a1", 1000);
    kinds.edit(delete(3, 1), "a2", 1100);
    kinds.edit(delete(2, 1), "a3", 1200);
    kinds.edit(delta("[{'retain':2,'attributes':{'bold':true}}]"), "a4", 1300);
    kinds.undo("u1", 1400);
    kinds.undo("u2", 1500);
    kinds.undo("u3", 1600);

    var replacement = begin("what is typed after a replacement belongs to it", "a word");
    replacement.edit(replace(2, 4, "m"), "a1", 1000);
    replacement.edit(insert(3, "ine"), "a2", 1100);
    replacement.undo("u1", 1200);

    var fresh = begin("a new edit forgets what could be done again", "");
    fresh.edit(insert(0, "one"), "a1", 1000);
    fresh.undo("u1", 1100);
    fresh.edit(insert(0, "two"), "a2", 1200);
    fresh.redo("u2", 1300);
    fresh.undo("u3", 1400);

    var nothing = begin("a step that changes nothing is passed over", "word");
    nothing.edit(delta("[{'retain':4,'attributes':{'bold':true}}]"), "a1", 1000);
    nothing.edit(insert(4, "x"), "a2", 3000);
    nothing.send();
    nothing.receive(new Committed<>(6, "x1", delete(0, 2)));
    nothing.receive(acknowledged(7, "a1"));
    nothing.receive(new Committed<>(8, "x2", delete(0, 3)));
    nothing.undo("u1", 3100);
  }

  private void withOthers() {
    var moves = begin("what others write moves the step and stays", "");
    moves.edit(insert(0, "mine"), "a1", 1000);
    moves.send();
    moves.receive(acknowledged(6, "a1"));
    moves.receive(new Committed<>(7, "x1", insert(2, "theirs")));
    moves.receive(new Committed<>(8, "x2", insert(0, "> ")));
    moves.undo("u1", 1100);
    moves.redo("u2", 1200);

    var across = begin("typing goes on as one step across acknowledgements and others", "");
    across.edit(insert(0, "one"), "a1", 1000);
    across.send();
    across.edit(insert(3, " two"), "a2", 1500);
    across.receive(acknowledged(6, "a1"));
    across.receive(new Committed<>(7, "x1", insert(0, "> ")));
    across.edit(insert(9, " three"), "a3", 2000);
    across.undo("u1", 2100);
    across.redo("u2", 2200);

    var deleted =
        begin("what others deleted does not come back, what the author deleted does", "ab");
    deleted.edit(insert(2, "cd"), "a1", 1000);
    deleted.edit(delete(0, 1), "a2", 1100);
    deleted.receive(new Committed<>(6, "x1", delete(0, 2)));
    deleted.undo("u1", 1200);
    deleted.undo("u2", 1300);

    var deep = begin("an older step is moved past the newer ones", "");
    deep.edit(insert(0, "abc"), "a1", 1000);
    deep.edit(delete(1, 1), "a2", 3000);
    deep.edit(insert(0, "X"), "a3", 5000);
    deep.send();
    deep.receive(acknowledged(6, "a1"));
    deep.receive(acknowledged(7, "a2"));
    deep.receive(acknowledged(8, "a3"));
    deep.receive(new Committed<>(9, "x1", insert(2, "--")));
    deep.receive(new Committed<>(10, "x2", delete(0, 2)));
    deep.undo("u1", 5100);
    deep.undo("u2", 5200);
    deep.redo("u3", 5300);
    deep.redo("u4", 5400);

    var between = begin("others write between undo and redo", "");
    between.edit(insert(0, "mine"), "a1", 1000);
    between.undo("u1", 1100);
    between.receive(new Committed<>(6, "x1", insert(0, "theirs")));
    between.redo("u2", 1200);
    between.undo("u3", 1300);

    var format = begin("a format that others changed since stays theirs", "bold");
    format.edit(delta("[{'retain':4,'attributes':{'color':'red'}}]"), "a1", 1000);
    format.send();
    format.receive(acknowledged(6, "a1"));
    format.receive(new Committed<>(7, "x1", delta("[{'retain':2,'attributes':{'color':'blue'}}]")));
    format.undo("u1", 1100);
  }

  private void lost() {
    var replaced = begin("undoing a lost replacement does not bring back what it replaced", "word");
    replaced.edit(replace(0, 4, "mine"), "a1", 1000);
    replaced.edit(insert(4, " too"), "a2", 3000);
    replaced.receive(new Committed<>(6, "x1", replace(0, 4, "theirs")));
    replaced.send();
    replaced.receive(acknowledged(7, "a1"), new Committed<>(8, "r1", delete(6, 4), true));
    replaced.undo("u1", 3100);
    replaced.undo("u2", 3200);

    var told = begin("what is forgotten stays, and older steps go on", "");
    told.edit(insert(0, "abc"), "a1", 1000);
    told.send();
    told.edit(insert(1, "X"), "a2", 3000);
    told.edit(delete(3, 1), "a3", 5000);
    told.forget("a2");
    told.undo("u1", 5100);
    told.redo("u2", 5200);

    var again = begin("what was taken back and then forgotten is not done again", "word");
    again.edit(replace(0, 4, "mine"), "a1", 1000);
    again.undo("u1", 1100);
    again.forget("a1");
    again.redo("u2", 1200);
    again.undo("u3", 1300);

    var theirs = begin("a resolution that takes out what others wrote moves steps only", "");
    theirs.edit(insert(0, "ab"), "a1", 1000);
    theirs.send();
    theirs.receive(acknowledged(6, "a1"));
    theirs.receive(
        new Committed<>(7, "x1", insert(1, "theirs")),
        new Committed<>(8, "r1", delete(1, 6), true));
    theirs.undo("u1", 1100);
  }

  private void refused() {
    var refused = begin("what was refused can not be undone", "ab");
    refused.edit(insert(2, "c"), "a1", 1000);
    refused.send();
    refused.receive(acknowledged(6, "a1"));
    refused.edit(replace(0, 1, "X"), "a2", 3000);
    refused.send();
    refused.takeBack("a2");
    refused.undo("u1", 3100);
    refused.undo("u2", 3200);

    var undo = begin("a refused undo is forgotten", "ab");
    undo.edit(insert(2, "c"), "a1", 1000);
    undo.send();
    undo.receive(acknowledged(6, "a1"));
    undo.undo("u1", 1100);
    undo.send();
    undo.takeBack("u1");
    undo.redo("u2", 1200);
    undo.undo("u3", 1300);
  }

  private ClientStory<TextContent, TextDelta> begin(String name, String text) {
    var story = ClientStory.ofText(name, 5, content(text));
    stories.add(story);
    return story;
  }

  private static Committed<TextDelta> acknowledged(long version, String opId) {
    return new Committed<>(version, opId, null);
  }
}
