package io.aetherflow.model.text.conflict;

import static org.assertj.core.api.Assertions.assertThat;

import io.aetherflow.model.client.Texts;
import java.util.EnumSet;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;
import org.junit.jupiter.params.provider.ValueSource;

/**
 * People replace the same word at once, key by key. One of their words remains, whole; each other
 * one is in the ledger, whole.
 */
class TypingContestTests {
  private static final String[] WORDS = {"alpha", "betty", "gamma", "dozen", "ermin"};
  private static final Pattern PLACE = Pattern.compile("the (.*) end\\.*\\n(?:-z*\\n)?");

  private static final double HOUR_MILLIS = 3_600_000;

  enum Detail {
    /** One of the typists has written the whole text, and everybody has read it. */
    OWN_TEXT,
    /** Clocks are up to half a second wrong. */
    SKEWED,
    /** Clocks are up to an hour wrong. */
    AN_HOUR_WRONG,
    /** The editor sends the deletion of the word and the first key as two operations. */
    SPLIT,
    /** Each has just edited elsewhere when typing begins. */
    AFTER_AN_EDIT_ELSEWHERE,
    /** Who has seen the own word lose goes on typing at that place. */
    GOES_ON
  }

  record Variant(int typists, EnumSet<Detail> details) {
    static Variant of(int typists, Detail... details) {
      var set = EnumSet.noneOf(Detail.class);
      set.addAll(List.of(details));
      return new Variant(typists, set);
    }

    boolean is(Detail detail) {
      return details.contains(detail);
    }
  }

  static Stream<Variant> variants() {
    return Stream.of(
        Variant.of(2),
        Variant.of(2, Detail.SKEWED),
        Variant.of(3, Detail.SKEWED),
        Variant.of(3, Detail.AN_HOUR_WRONG),
        Variant.of(2, Detail.SPLIT),
        Variant.of(2, Detail.AFTER_AN_EDIT_ELSEWHERE),
        Variant.of(2, Detail.GOES_ON),
        Variant.of(2, Detail.OWN_TEXT, Detail.SKEWED),
        Variant.of(3, Detail.OWN_TEXT, Detail.SKEWED),
        Variant.of(3, Detail.OWN_TEXT, Detail.SPLIT));
  }

  @ParameterizedTest
  @MethodSource("variants")
  void oneWordRemainsWhole(Variant variant) {
    Seeds.each(15, 1_000, seed -> contest(seed, variant));
  }

  @ParameterizedTest
  @ValueSource(ints = {2, 3, 4, 5})
  void oneWordRemainsWholeWhenTypistsCorrectThemselves(int typists) {
    Seeds.each(15, 1_000, seed -> corrections(seed, typists));
  }

  private static void contest(long seed, Variant variant) {
    boolean own = variant.is(Detail.OWN_TEXT);
    var desk = Desk.with(own ? "\n" : "the word end\n");
    var session =
        new Session(
            seed * 104_729 + 7, desk, variant.typists() + 1, 5, 500, variant.is(Detail.SPLIT));
    if (own) {
      session.in(0, () -> session.client(0).edit(Texts.insert(0, "the word end")));
    }
    var typed = new TreeMap<String, String>();
    for (int i = 0; i < variant.typists(); i++) {
      var client = session.client(i);
      var word = WORDS[i];
      client.skew =
          variant.is(Detail.AN_HOUR_WRONG)
              ? (session.chance() - 0.5) * 2 * HOUR_MILLIS
              : variant.is(Detail.SKEWED) ? (session.chance() - 0.5) * 1_000 : 0;
      double begin = (own ? 2_000 : 0) + session.chance() * 300;
      if (variant.is(Detail.AFTER_AN_EDIT_ELSEWHERE)) {
        session.in(
            Math.max(0, begin - 30), () -> client.edit(Texts.insert(client.length() - 1, ".")));
      }
      session.in(begin, () -> key(session, client, word, variant, typed));
    }
    session.run();
    assertOneRemains(desk, typed);
    if (!variant.is(Detail.GOES_ON)) {
      for (var entry : desk.ledger().values()) {
        assertThat(entry.lost()).as(desk::story).isEqualTo(typed.get(entry.loser().userId()));
      }
    }
  }

  /** A's clock is an hour ahead; B writes when A's edit has arrived long since. */
  @Test
  void aClockInTheFutureDoesNotWin() {
    Seeds.each(
        20,
        1_000,
        seed -> {
          var desk = Desk.with("the word end\n");
          var session = new Session(seed, desk, 2, 100, 150, false);
          session.client(0).skew = HOUR_MILLIS;
          session.in(0, () -> session.client(0).edit(Texts.replace(4, 4, "alpha")));
          session.in(151, () -> session.client(1).edit(Texts.replace(4, 4, "betty")));
          session.run();
          assertThat(desk.text()).as(desk::story).isEqualTo("the betty end\n");
        });
  }

  private static void key(
      Session session,
      Session.Client client,
      String word,
      Variant variant,
      Map<String, String> typed) {
    var name = client.author.userId();
    int keys = typed.getOrDefault(name, "").length();
    if (keys == word.length() || (client.sawLoss && !variant.is(Detail.GOES_ON))) {
      return;
    }
    var key = word.substring(keys, keys + 1);
    if (keys > 0) {
      client.edit(Texts.insert(client.caret, key));
    } else if (!client.text().startsWith("word", 4)) {
      return; // Somebody's text is there already: this person does not join in.
    } else {
      if (variant.is(Detail.SPLIT)) {
        client.edit(Texts.delete(4, 4));
        client.edit(Texts.insert(4, key));
      } else {
        client.edit(Texts.replace(4, 4, key));
      }
      client.caret = 5;
    }
    typed.merge(name, key, String::concat);
    session.in(40 + session.chance() * 120, () -> key(session, client, word, variant, typed));
  }

  private static void corrections(long seed, int typists) {
    var desk = Desk.with("the word end\n-\n");
    var session =
        new Session(seed * 15_485_863 + typists, desk, typists + 1, 5, 500, seed % 2 == 0);
    var bystander = session.client(typists);
    for (int i = 0; i < 4; i++) {
      session.in(
          session.chance() * 1_500,
          () -> bystander.edit(Texts.insert(bystander.length() - 1, "z")));
    }
    var typed = new TreeMap<String, String>();
    for (int i = 0; i < typists; i++) {
      var client = session.client(i);
      var word = WORDS[i];
      client.skew = (session.chance() - 0.5) * 600;
      session.in(session.chance() * 300, () -> keyOrBackspace(session, client, word, typed, 14));
    }
    session.run();
    assertOneRemains(desk, typed);
  }

  private static void keyOrBackspace(
      Session session, Session.Client client, String word, Map<String, String> typed, int left) {
    if (client.sawLoss || left == 0) {
      return;
    }
    var name = client.author.userId();
    var mine = typed.get(name);
    if (mine == null) {
      if (!client.text().startsWith("word", 4)) {
        return;
      }
      client.edit(Texts.replace(4, 4, word.substring(0, 1)));
      client.caret = 5;
      mine = word.substring(0, 1);
    } else if (!mine.isEmpty() && session.chance() < 0.25) {
      int keys = session.chance() < 0.3 ? mine.length() : 1;
      client.edit(Texts.delete(client.caret - keys, keys));
      mine = mine.substring(0, mine.length() - keys);
    } else if (mine.isEmpty() && client.text().indexOf(" end") > 4) {
      return; // Has erased all of it and sees somebody's text there by now.
    } else if (mine.length() < word.length()) {
      var key = word.substring(mine.length(), mine.length() + 1);
      client.edit(Texts.insert(client.caret, key));
      mine += key;
    } else {
      return;
    }
    typed.put(name, mine);
    session.in(
        40 + session.chance() * 120, () -> keyOrBackspace(session, client, word, typed, left - 1));
  }

  private static void assertOneRemains(Desk desk, Map<String, String> typed) {
    var place = PLACE.matcher(desk.text());
    assertThat(place.matches()).as(desk::story).isTrue();
    assertThat(typed.values()).as(desk::story).contains(place.group(1));
  }
}
