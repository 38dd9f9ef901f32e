package io.aetherflow.model.text.conflict;

import io.aetherflow.model.authority.ConflictJudge;
import io.aetherflow.model.client.Texts;
import io.aetherflow.model.conflict.Arbiter;
import io.aetherflow.model.conflict.ConflictResolver.Circumstances;
import io.aetherflow.model.conflict.ConflictResolvers;
import io.aetherflow.model.conflict.Ruling;
import io.aetherflow.model.history.Choice;
import io.aetherflow.model.text.TextContent;
import io.aetherflow.model.text.TextDelta;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.SplittableRandom;
import java.util.function.IntFunction;

/**
 * Two to five people type, replace, delete and format, mostly in one place. Every character that is
 * inserted differs from all others, so that each can be told apart in any text.
 */
final class RandomHistory {
  /** How contests are decided. */
  enum Policy {
    LWW,
    MERGE,
    MANUAL,
    VOTE,
    PRIORITY,
    /**
     * Any of these, another for each operation; or by the contents, both sides staying included.
     */
    CHANGING
  }

  private static final ConflictResolvers RESOLVERS = ConflictResolvers.load();
  private static final List<Choice> CHOICES = List.of(Choice.values());
  private static final char FIRST = '\u4E00';
  private static final List<String> COLORS = List.of("'red'", "'blue'", "null");

  private final Session session;
  private int inserted;

  private RandomHistory(Session session) {
    this.session = session;
  }

  /** A session that has ended, of so many edits by each person. */
  static Session played(
      long seed, Policy policy, int edits, ConflictJudge<TextContent, TextDelta> judge) {
    return played(seed, policy, edits, 400, judge);
  }

  static Session played(
      long seed,
      Policy policy,
      int edits,
      double latencyMax,
      ConflictJudge<TextContent, TextDelta> judge) {
    var text = seed % 2 == 0 ? "\n" : "0123456789\n";
    var session =
        new Session(
                seed * 7_877 + 5,
                new Desk(TextContent.of(text), judge),
                2 + (int) (seed % 4),
                5,
                latencyMax,
                seed % 3 == 0)
            .decidedBy(arbiters(seed, policy));
    var history = new RandomHistory(session);
    for (var client : session.clients()) {
      client.skew = seed % 3 == 1 ? (session.chance() - 0.5) * 1_500 : 0;
      session.in(session.chance() * 500, () -> history.act(client, edits, 0));
    }
    session.run();
    return session;
  }

  private static IntFunction<Arbiter> arbiters(long seed, Policy policy) {
    return index -> {
      var random = new SplittableRandom(seed * 31 + index);
      var circumstances =
          new Circumstances(
              Map.of("A", random.nextInt(3), "B", random.nextInt(3), "C", random.nextInt(3)),
              Set.of("A", "C"),
              index);
      if (policy != Policy.CHANGING) {
        return named(policy, circumstances);
      }
      var chosen = List.of(Policy.values()).get(random.nextInt(Policy.values().length));
      return chosen == Policy.CHANGING
          ? contest ->
              byContents((contest.first().content() + contest.second().content()).hashCode())
          : named(chosen, circumstances);
    };
  }

  private static Arbiter named(Policy policy, Circumstances circumstances) {
    var name = policy.name().toLowerCase(java.util.Locale.ROOT);
    return Arbiter.of(RESOLVERS.require(name), circumstances);
  }

  private static Ruling byContents(int hash) {
    return new Ruling.Decided(CHOICES.get(Math.floorMod(hash, CHOICES.size())), "By the contents.");
  }

  private void act(Session.Client client, int left, int toType) {
    if (left == 0) {
      return;
    }
    int length = client.length() - 1;
    double kind = session.chance();
    int keys = 0;
    if (toType > 0 && client.caret >= 0 && client.caret <= length) {
      client.edit(Texts.insert(client.caret, fresh(1)));
      client.caret = Math.min(client.caret, client.length() - 1);
      keys = toType - 1;
    } else if (kind < 0.25) {
      client.caret = place(length);
      client.edit(Texts.insert(client.caret, fresh(1)));
      keys = 3 + session.below(5);
    } else if (kind < 0.65) {
      int at = place(length);
      client.edit(Texts.replace(at, Math.min(length - at, 1 + session.below(5)), fresh(3)));
      client.caret = -1;
    } else if (kind < 0.75) {
      client.edit(Texts.insert(place(length), fresh(1)));
    } else if (kind < 0.92) {
      int at = place(length);
      client.edit(Texts.delete(at, Math.min(length - at, 1 + session.below(8))));
      client.caret = -1;
    } else {
      format(client, length);
    }
    int typing = keys;
    session.in(
        typing > 0 ? 40 + session.chance() * 120 : session.chance() * 500,
        () -> act(client, left - 1, typing));
  }

  private void format(Session.Client client, int length) {
    int at = place(length);
    int units = Math.min(length - at, 1 + session.below(9));
    if (units > 0) {
      client.edit(
          Texts.delta(
              "[%s{'retain':%d,'attributes':{'color':%s}}]"
                  .formatted(
                      at == 0 ? "" : "{'retain':" + at + "},",
                      units,
                      COLORS.get(session.below(COLORS.size())))));
    }
  }

  private int place(int length) {
    return session.below(Math.min(length, session.chance() < 0.6 ? 8 : length) + 1);
  }

  private String fresh(int most) {
    var text = new StringBuilder();
    for (int i = 1 + session.below(most); i > 0; i--) {
      text.append((char) (FIRST + inserted++));
    }
    return text.toString();
  }
}
