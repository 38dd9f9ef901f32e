package io.aetherflow.model.client;

import static org.assertj.core.api.Assertions.assertThat;

import io.aetherflow.model.authority.ConflictJudge;
import io.aetherflow.model.authority.DocumentState;
import io.aetherflow.model.authority.ScissorsJudge;
import io.aetherflow.model.history.Operation;
import io.aetherflow.model.text.TextDelta;
import io.aetherflow.model.text.TextOp;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.SplittableRandom;
import java.util.UUID;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;

/**
 * What undo promises, however several clients' edits, undos and redos cross. Each character that
 * somebody writes is written once, so that everyone's are told apart.
 */
class UndoLawTests {
  private static final int SEEDS = Boolean.getBoolean("aetherflow.long") ? 50_000 : 2_000;

  /** A character of the document, and who inserted it, which may have been by an undo. */
  private record Piece(char unit, String inserter) {}

  @Test
  void undoTakesOnlyOwnCharactersAndAllOfThem() {
    int undone = 0;
    for (long seed = 1; seed <= SEEDS; seed++) {
      try {
        undone += new Session(seed, false).play().checkAll();
      } catch (RuntimeException | AssertionError failed) {
        throw new AssertionError("seed " + seed + ": " + failed, failed);
      }
    }
    System.out.printf("undo: %d seeds, %d undos and redos%n", SEEDS, undone);
    assertThat(undone).isPositive();
  }

  @Test
  void whatResolutionsTakeOutIsNeverBroughtBack() {
    for (long seed = 1; seed <= SEEDS; seed++) {
      try {
        new Session(seed, true).play().checkOwn();
      } catch (RuntimeException | AssertionError failed) {
        throw new AssertionError("seed " + seed + ": " + failed, failed);
      }
    }
  }

  @Test
  void undoThenRedoGivesWhatWasThere() {
    for (long seed = 1; seed <= SEEDS; seed++) {
      var random = new SplittableRandom(seed);
      var texts = new RandomTexts(random);
      var cluster = Cluster.of("one two 😀 three", "ana");
      for (int left = random.nextInt(30); left > 0; left--) {
        cluster.edit("ana", texts.change(cluster.document("ana").display()));
        switch (random.nextInt(6)) {
          case 0 -> cluster.pause();
          case 1 -> cluster.send("ana");
          case 2 -> cluster.sync();
          case 3 -> cluster.undo("ana");
          default -> {}
        }
      }
      var there = cluster.document("ana").display();
      int undos = 0;
      while (undos < 3 && cluster.undo("ana")) {
        undos++;
        if (random.nextBoolean()) {
          cluster.sync();
        }
      }
      for (int i = 0; i < undos; i++) {
        cluster.redo("ana");
      }
      assertThat(cluster.document("ana").display()).as("seed " + seed).isEqualTo(there);
    }
  }

  @Test
  void theDepthIsBounded() {
    var cluster = Cluster.of("", "ana");
    for (int i = 0; i < 3 * UndoStack.STEPS_MAX; i++) {
      cluster.pause();
      cluster.type("ana", "x");
    }
    int undos = 0;
    while (cluster.undo("ana")) {
      undos++;
    }
    assertThat(undos).isBetween(UndoStack.STEPS_MAX, 2 * UndoStack.STEPS_MAX);
  }

  @Test
  void aStepThatNeverPausesIsBounded() {
    var cluster = Cluster.of("", "ana");
    for (int i = 0; i < 2 * UndoHistory.PARTS_MAX; i++) {
      cluster.type("ana", "x");
      cluster.sync();
    }
    cluster.undo("ana");
    assertThat(cluster.text("ana")).hasSize(UndoHistory.PARTS_MAX);
  }

  /** Clients that write, undo and redo at random, and then take everything back. */
  private static final class Session {
    private final SplittableRandom random;
    private final Cluster cluster;
    private final List<String> names;
    private final String start;
    private final Set<UUID> reversions = new HashSet<>();
    private final Map<Character, Integer> copies = new HashMap<>();
    private char next = '\u4E00';

    Session(long seed, boolean resolutions) {
      random = new SplittableRandom(seed);
      start = random.nextBoolean() ? "" : "one two three";
      names = IntStream.rangeClosed(1, 2 + random.nextInt(3)).mapToObj(i -> "c" + i).toList();
      cluster =
          new Cluster(
              start,
              resolutions ? ScissorsJudge.every(2 + random.nextInt(4)) : ConflictJudge.merging(),
              DocumentState.LOG_LIMIT_DEFAULT,
              names.toArray(String[]::new));
    }

    Session play() {
      for (int left = random.nextInt(80); left > 0; left--) {
        step(names.get(random.nextInt(names.size())));
      }
      return this;
    }

    private void step(String name) {
      switch (random.nextInt(20)) {
        case 0 -> cluster.pause();
        case 1, 2, 3 -> cluster.send(name);
        case 4, 5, 6, 7 -> cluster.commit(name);
        case 8, 9, 10, 11 -> cluster.receive(name);
        case 12, 13, 14 -> revert(name, random.nextInt(3) > 0);
        default -> cluster.edit(name, change(cluster.document(name).display().length()));
      }
    }

    private boolean revert(String name, boolean undo) {
      boolean did = undo ? cluster.undo(name) : cluster.redo(name);
      if (did) {
        reversions.add(cluster.document(name).pending().getLast().opId());
      }
      return did;
    }

    private TextDelta change(int length) {
      int at = random.nextInt(length + 1);
      int deleted = random.nextInt(3) == 0 ? Math.min(length - at, 1 + random.nextInt(4)) : 0;
      var delta = TextDelta.builder();
      if (at > 0) {
        delta.retain(at);
      }
      if (deleted == 0 || random.nextBoolean()) {
        delta.insert(unused(1 + random.nextInt(3)));
      }
      if (deleted > 0) {
        delta.delete(deleted);
      }
      return delta.build();
    }

    private String unused(int count) {
      var text = new StringBuilder();
      for (int i = 0; i < count; i++) {
        text.append(next++);
      }
      return text.toString();
    }

    /** Everyone takes back everything; then only what others brought back is left of anyone's. */
    int checkAll() {
      for (var name : names) {
        cluster.sync();
        while (revert(name, true)) {}
        cluster.sync();
        for (var piece : replay()) {
          assertThat(isOf(piece.unit(), name) && piece.inserter().equals(name))
              .as("%s wrote %s", name, piece)
              .isFalse();
        }
      }
      checkOwn();
      return reversions.size();
    }

    void checkOwn() {
      cluster.sync();
      replay();
      var content = cluster.state().content();
      for (var name : names) {
        assertThat(cluster.document(name).display()).as(name).isEqualTo(content);
        assertThat(cluster.document(name).pending()).isEmpty();
      }
    }

    private boolean isOf(char unit, String name) {
      return name.equals(writers().get(unit));
    }

    /** Who first wrote each character. */
    private Map<Character, String> writers() {
      var writers = new HashMap<Character, String>();
      start.chars().forEach(unit -> writers.put((char) unit, ""));
      for (var operation : cluster.log()) {
        for (var op : operation.delta().ops()) {
          if (op instanceof TextOp.Insert(String text, var _)) {
            text.chars()
                .forEach(unit -> writers.putIfAbsent((char) unit, operation.author().userId()));
          }
        }
      }
      return writers;
    }

    /**
     * Replays the log with the inserter of each character, and checks that no undo and no redo
     * removes one that another client has inserted, or brings back what a resolution took out and
     * of which nobody had made a copy.
     */
    private List<Piece> replay() {
      var pieces = new ArrayList<Piece>();
      for (char unit : start.toCharArray()) {
        pieces.add(new Piece(unit, ""));
      }
      var takenOut = new HashMap<Character, Long>();
      copies.clear();
      start.chars().forEach(unit -> copies.put((char) unit, 2));
      for (var operation : cluster.log()) {
        replay(operation, pieces, takenOut);
      }
      return pieces;
    }

    private void replay(
        Operation<TextDelta> operation, List<Piece> pieces, Map<Character, Long> takenOut) {
      var author = operation.author().userId();
      boolean reversion = reversions.contains(operation.opId());
      int at = 0;
      for (var op : operation.delta().ops()) {
        switch (op) {
          case TextOp.Retain retain -> at += retain.length();
          case TextOp.Insert(String text, var _) -> {
            for (char unit : text.toCharArray()) {
              if (copies.merge(unit, 1, Integer::sum) == 2 && reversion) {
                assertThat(takenOut.getOrDefault(unit, Long.MAX_VALUE))
                    .as("%s brings back %s, which its author knew to be taken out", operation, unit)
                    .isGreaterThan(operation.baseVersion());
              }
              pieces.add(at++, new Piece(unit, author));
            }
          }
          case TextOp.InsertEmbed _ -> throw new AssertionError("nobody inserts embeds");
          case TextOp.Delete delete -> {
            for (int i = 0; i < delete.length(); i++) {
              var gone = pieces.remove(at);
              if (reversion) {
                assertThat(gone.inserter()).as("%s removes %s", operation, gone).isEqualTo(author);
              }
              if (author.isEmpty()) {
                takenOut.put(gone.unit(), operation.version());
              }
            }
          }
        }
      }
    }
  }
}
