package io.aetherflow.model.text.conflict;

import static org.assertj.core.api.Assertions.assertThat;

import io.aetherflow.model.client.Texts;
import io.aetherflow.model.conflict.LedgerEntry.Outcome;
import io.aetherflow.model.text.TextContent;
import io.aetherflow.model.text.TextDelta;
import io.aetherflow.model.value.JsonValue;
import java.util.ArrayList;
import java.util.Collection;
import java.util.Collections;
import java.util.Comparator;
import java.util.List;
import java.util.Random;
import java.util.SplittableRandom;
import java.util.TreeSet;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;
import org.junit.jupiter.params.provider.ValueSource;

/** Several authors write on the same version, and arrive in every order. */
class ArrivalOrderTests {
  private static final String WORD = "the word end\n";

  record Edit(String author, long base, long writtenAt, TextDelta delta) {
    static Edit replace(int number, long writtenAt, int at, int length, String text) {
      return new Edit("S" + number, 0, writtenAt, Texts.replace(at, length, text));
    }

    void arriveAt(Desk desk) {
      desk.edit("o" + author, author, base, writtenAt, delta);
    }
  }

  private static Desk arrived(String text, Collection<Edit> edits) {
    var desk = Desk.with(text);
    edits.forEach(edit -> edit.arriveAt(desk));
    return desk;
  }

  @ParameterizedTest
  @ValueSource(ints = {3, 4, 5})
  void theLatestReplacementStaysAndTheOthersAreKept(int authors) {
    var edits =
        IntStream.range(0, authors).mapToObj(i -> Edit.replace(i, 10 + i, 4, 4, "v" + i)).toList();
    for (var order : orders(edits)) {
      var desk = arrived(WORD, order);
      assertThat(desk.text()).as(desk::story).isEqualTo("the v" + (authors - 1) + " end\n");
      assertThat(desk.ledger().values().stream().map(entry -> entry.lost()))
          .as(desk::story)
          .containsExactlyInAnyOrderElementsOf(
              IntStream.range(0, authors - 1).mapToObj(i -> "v" + i).toList());
    }
  }

  @Test
  void ofEqualTimesTheGreaterIdWins() {
    var edits = IntStream.range(0, 4).mapToObj(i -> Edit.replace(i, 10, 4, 4, "v" + i)).toList();
    for (var order : orders(edits)) {
      assertThat(arrived(WORD, order).text()).isEqualTo("the v3 end\n");
    }
  }

  @Test
  void anEarlierDeletionOfTheWordTakesNoReplacementAway() {
    var edits = new ArrayList<Edit>();
    for (int i = 0; i < 3; i++) {
      edits.add(Edit.replace(i, 10 + i, 4, 4, "v" + i));
    }
    edits.add(new Edit("E", 0, 5, Texts.delete(4, 4)));
    for (var order : orders(edits)) {
      var desk = arrived(WORD, order);
      assertThat(desk.text()).as(desk::story).isEqualTo("the v2 end\n");
    }
  }

  @Test
  void aLaterWiderDeletionLeavesAtMostOneReplacement() {
    var edits = new ArrayList<Edit>();
    for (int i = 0; i < 3; i++) {
      edits.add(Edit.replace(i, 10 + i, 4, 4, "v" + i));
    }
    edits.add(new Edit("D", 0, 99, Texts.delete(2, 8)));
    for (var order : orders(edits)) {
      var desk = arrived(WORD, order);
      assertThat(desk.text()).as(desk::story).doesNotContain("v0", "v1", "v2");
    }
  }

  @Test
  void eachCharacterHasTheValueOfItsLatestWriter() {
    Seeds.each(150, 4_000, ArrivalOrderTests::formats);
  }

  private record Format(int number, long writtenAt, int from, int to, JsonValue value) {
    boolean covers(int at) {
      return from <= at && at < to;
    }
  }

  private static void formats(long seed) {
    var random = new SplittableRandom(seed);
    boolean old = seed % 2 == 0;
    var before = old ? JsonValue.of("old") : JsonValue.NULL;
    var values =
        List.of(JsonValue.NULL, JsonValue.of("red"), JsonValue.of("blue"), JsonValue.of("green"));
    var formats = new ArrayList<Format>();
    for (int i = 0; i < 2 + seed % 4; i++) {
      int from = random.nextInt(8);
      int to = from + 1 + random.nextInt(10 - from);
      formats.add(new Format(i, random.nextInt(6), from, to, values.get(random.nextInt(4))));
    }
    var content = TextContent.of("abcdefghij\n");
    if (old) {
      content = Desk.TYPE.apply(content, format(0, 10, before));
    }
    var desk = new Desk(content, new TextConflictJudge());
    var order = new ArrayList<>(formats);
    Collections.shuffle(order, new Random(seed));
    for (var format : order) {
      desk.edit(
          "o" + format.number(),
          "S" + format.number(),
          0,
          format.writtenAt(),
          format(format.from(), format.to(), format.value()));
    }
    for (int at = 0; at < 10; at++) {
      int position = at;
      var expected =
          formats.stream()
              .filter(format -> format.covers(position))
              .max(Comparator.comparingLong(Format::writtenAt).thenComparingInt(Format::number))
              .map(Format::value)
              .orElse(before);
      var run = desk.state().content().runs(at, at + 1).getFirst();
      var actual = run.attributes().get("color");
      assertThat(actual == null ? JsonValue.NULL : actual)
          .as(() -> "character " + position + desk.story())
          .isEqualTo(expected);
    }
  }

  private static TextDelta format(int from, int to, JsonValue value) {
    return Texts.delta(
        "[%s{'retain':%d,'attributes':{'color':%s}}]"
            .formatted(
                from == 0 ? "" : "{'retain':" + from + "},",
                to - from,
                value.json().replace('"', '\'')));
  }

  @Test
  void replacementsSideBySideContestNothing() {
    for (int a = 0; a < 6; a++) {
      for (int b = a + 1; b < 8; b++) {
        for (int c = b; c < 9; c++) {
          for (int d = c + 1; d < 10; d++) {
            var left = Edit.replace(0, 1, a, b - a, "XX");
            var right = Edit.replace(1, 2, c, d - c, "YY");
            for (var order : orders(List.of(left, right))) {
              var desk = arrived("0123456789\n", order);
              assertThat(desk.ledger()).as(desk::story).isEmpty();
              assertThat(desk.text()).contains("XX", "YY");
            }
          }
        }
      }
    }
  }

  @Test
  void ofOverlappingReplacementsThoseThatStayDoNotOverlap() {
    Seeds.each(150, 3_000, ArrivalOrderTests::overlapping);
  }

  private record Stretch(Edit edit, int from, int to) {
    String text() {
      return "<" + edit.author() + ">";
    }

    boolean overlaps(Stretch other) {
      return from < other.to && other.from < to;
    }
  }

  private static void overlapping(long seed) {
    var random = new SplittableRandom(seed);
    var stretches = new ArrayList<Stretch>();
    for (int i = 0; i < 3 + seed % 3; i++) {
      int from = random.nextInt(9);
      int length = 1 + random.nextInt(9 - from);
      var edit = Edit.replace(i, random.nextInt(50), from, length, "<S" + i + ">");
      stretches.add(new Stretch(edit, from, from + length));
    }
    var latest =
        stretches.stream()
            .max(
                Comparator.comparingLong((Stretch stretch) -> stretch.edit().writtenAt())
                    .thenComparing(Stretch::text))
            .orElseThrow();
    var orders = orders(stretches);
    for (int i = 0; i < 4; i++) {
      var order = orders.get(random.nextInt(orders.size()));
      var desk = arrived("0123456789\n", order.stream().map(Stretch::edit).toList());
      var staying =
          stretches.stream().filter(stretch -> desk.text().contains(stretch.text())).toList();
      assertThat(staying).as(desk::story).contains(latest);
      for (var one : staying) {
        assertThat(staying.stream().filter(other -> !other.equals(one) && other.overlaps(one)))
            .as(desk::story)
            .isEmpty();
      }
      var lost = new TreeSet<String>();
      desk.ledger().values().forEach(entry -> lost.add(entry.lost()));
      lost.remove("");
      assertThat(lost.size() + staying.size()).as(desk::story).isEqualTo(stretches.size());
    }
  }

  /** Two replace a word; a third, who has seen one of them, writes there too. */
  @Test
  void aThirdWhoWritesIntoAContestLeavesNoMixture() {
    var kinds =
        List.of(
            Texts.insert(6, "Q"),
            Texts.insert(9, "Q"),
            Texts.replace(4, 5, "QQQ"),
            Texts.replace(5, 2, "Q"),
            Texts.replace(4, 9, "QQQ"));
    for (var delta : kinds) {
      for (var times : orders(List.of(1L, 2L, 3L))) {
        for (boolean late : List.of(false, true)) {
          var first = new Edit("A", 0, times.get(0), Texts.replace(4, 4, "alpha"));
          var second = new Edit("B", 0, times.get(1), Texts.replace(4, 4, "beta"));
          var third = new Edit("T", 1, times.get(2), delta);
          var desk =
              arrived(WORD, late ? List.of(first, second, third) : List.of(first, third, second));
          var text = desk.text();
          if (text.contains("beta")) {
            assertThat(text.replace("beta", "")).as(desk::story).doesNotContain("l", "p", "QQQ");
          } else {
            assertThat(text).as(desk::story).doesNotContain("b");
          }
        }
      }
    }
  }

  record Worked(String name, String text, List<Edit> edits, String end, String lost) {
    @Override
    public String toString() {
      return name;
    }
  }

  static Stream<Worked> seenText() {
    var words = "aaaa bbbb cccc";
    var first = edit("a", 0, 1, Texts.insert(0, words));
    var mail = "Dear all, the meeting is on Monday. Please bring your notes and the budget.";
    int day = mail.indexOf("Monday");
    var mailed = edit("a", 0, 1, Texts.insert(0, mail));
    var inside = edit("a", 1, 10, Texts.insert(day + 3, "X"));
    var deleted = edit("b", 1, 20, Texts.delete(day, 6));
    var withoutDay = mail.replace("Monday", "") + "\n";
    return Stream.of(
        new Worked(
            "distant edits of text without an author",
            words + "\n",
            List.of(
                edit("a", 0, 10, Texts.replace(0, 4, "X")),
                edit("a", 0, 11, Texts.replace(7, 4, "Y")),
                edit("b", 0, 20, Texts.replace(0, 4, "Z"))),
            "Z bbbb Y\n",
            "X"),
        new Worked(
            "distant edits of own text",
            "\n",
            List.of(
                first,
                edit("a", 1, 10, Texts.replace(0, 4, "X")),
                edit("a", 1, 11, Texts.replace(7, 4, "Y")),
                edit("b", 1, 20, Texts.replace(0, 4, "Z"))),
            "Z bbbb Y\n",
            "X"),
        new Worked(
            "an edit, and a sentence far away",
            "\n",
            List.of(
                first,
                edit("a", 1, 10, Texts.replace(0, 4, "X")),
                edit("a", 1, 11, Texts.insert(11, " and a sentence")),
                edit("b", 1, 20, Texts.replace(0, 4, "Z"))),
            "Z bbbb cccc and a sentence\n",
            "X"),
        new Worked(
            "an insertion into deleted text, and typing elsewhere",
            "\n",
            List.of(
                first,
                edit("a", 1, 10, Texts.insert(2, "X")),
                edit("a", 1, 11, Texts.insert(12, "KEEP")),
                edit("b", 1, 20, Texts.delete(0, 4))),
            " bbbb cKEEPccc\n",
            "X"),
        new Worked(
            "an insertion into an own sentence that was read",
            "0123456789\n",
            List.of(
                edit("a", 0, 1, Texts.insert(10, " first seen sentence")),
                edit("a", 1, 10, Texts.insert(15, "X")),
                edit("b", 1, 20, Texts.delete(13, 4))),
            "0123456789 fiseen sentence\n",
            "X"),
        new Worked("the mail", "\n", List.of(mailed, inside, deleted), withoutDay, "X"),
        new Worked(
            "the mail, with the deletion first",
            "\n",
            List.of(mailed, deleted, inside),
            withoutDay,
            "X"));
  }

  private static Edit edit(String author, long base, long writtenAt, TextDelta delta) {
    return new Edit(author, base, writtenAt, delta);
  }

  @ParameterizedTest
  @MethodSource("seenText")
  void whatEverybodyHasReadIsNeverTakenOut(Worked worked) {
    var desk = Desk.with(worked.text());
    int number = 0;
    for (var edit : worked.edits()) {
      desk.edit(
          edit.author() + ++number, edit.author(), edit.base(), edit.writtenAt(), edit.delta());
    }
    assertThat(desk.text()).as(desk::story).isEqualTo(worked.end());
    assertThat(
            desk.ledger().values().stream()
                .filter(entry -> entry.outcome() != Outcome.KEPT)
                .map(entry -> entry.lost())
                .collect(Collectors.joining("|")))
        .as(desk::story)
        .isEqualTo(worked.lost());
  }

  private static <T> List<List<T>> orders(List<T> elements) {
    if (elements.size() < 2) {
      return List.of(elements);
    }
    var orders = new ArrayList<List<T>>();
    for (int i = 0; i < elements.size(); i++) {
      var rest = new ArrayList<>(elements);
      var first = rest.remove(i);
      for (var order : orders(rest)) {
        var whole = new ArrayList<T>();
        whole.add(first);
        whole.addAll(order);
        orders.add(whole);
      }
    }
    return orders;
  }
}
