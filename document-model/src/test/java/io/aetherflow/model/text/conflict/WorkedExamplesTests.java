package io.aetherflow.model.text.conflict;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.DynamicTest;
import org.junit.jupiter.api.TestFactory;

/** The examples of {@code docs/concepts/conflicts.md} happen as they are told there. */
class WorkedExamplesTests {
  private static final Path PAGE =
      Path.of(System.getProperty("aetherflow.root", "..")).resolve("docs/concepts/conflicts.md");

  @TestFactory
  Stream<DynamicTest> examples() throws IOException {
    var examples = new ArrayList<DynamicTest>();
    List<String> open = null;
    int number = 0;
    for (var line : Files.readAllLines(PAGE)) {
      number++;
      if (line.equals("```conflict")) {
        open = new ArrayList<>();
      } else if (open != null && line.equals("```")) {
        var example = List.copyOf(open);
        examples.add(
            DynamicTest.dynamicTest(
                "ends at line " + number, () -> new WorkedExample(example).play()));
        open = null;
      } else if (open != null) {
        open.add(line);
      }
    }
    if (examples.size() < 10) {
      throw new AssertionError("only " + examples.size() + " examples were found in " + PAGE);
    }
    return examples.stream();
  }
}
