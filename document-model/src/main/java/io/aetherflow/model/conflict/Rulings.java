package io.aetherflow.model.conflict;

import io.aetherflow.model.history.Choice;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.function.Supplier;

/**
 * The answers that decided one operation's contests. While it is judged for the first time they are
 * asked for and noted; they are stored beside the operation, and whoever judges it again reads them
 * there: neither a changed policy nor a changed priority makes another history of what is
 * committed. Confined to the thread that judges.
 */
public final class Rulings {
  private final Supplier<Arbiter> arbiter;
  private final boolean recorded;
  private final Map<String, Choice> choices;

  private Rulings(Supplier<Arbiter> arbiter, boolean recorded, Map<String, Choice> choices) {
    this.arbiter = arbiter;
    this.recorded = recorded;
    this.choices = choices;
  }

  /** Asks, and notes the answers. */
  public static Rulings asking(Arbiter arbiter) {
    return new Rulings(() -> arbiter, false, new LinkedHashMap<>());
  }

  /** Repeats answers. Where there is none, nothing was taken out. */
  public static Rulings recorded(Map<String, Choice> choices) {
    return new Rulings(
        () -> {
          throw new IllegalStateException("recorded rulings ask nobody");
        },
        true,
        choices);
  }

  /**
   * The ruling on a contest.
   *
   * @param contest names it among those of the operation, the same whenever it is judged
   * @param about what to ask, when somebody has to be asked
   */
  public Ruling on(String contest, Supplier<Contest> about) {
    if (recorded) {
      var choice = choices.getOrDefault(contest, Choice.BOTH);
      return choice == Choice.BOTH ? new Ruling.Merged("") : new Ruling.Decided(choice, "");
    }
    var ruling = arbiter.get().rule(about.get());
    choices.put(contest, ruling.choice());
    return ruling;
  }

  /** The answers so far, by contest. */
  public Map<String, Choice> choices() {
    return Map.copyOf(choices);
  }
}
