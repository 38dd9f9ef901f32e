package io.aetherflow.system.scripts;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Stream;

/**
 * The commands of the documents: what stands in their fenced {@code bash} blocks, and requests and
 * queries in the text. A command that not every machine can run says so at the end of its line, for
 * whoever reads it: {@code # needs Docker}.
 */
final class DocumentedCommands {
  private static final Pattern FENCE = Pattern.compile("^( *)```(\\w*)\\s*$");
  private static final Pattern IN_TEXT = Pattern.compile("`((?:curl |psql )[^`]*)`");
  private static final Pattern NEEDS =
      Pattern.compile("#[^#\"']*(needs|需要) ?(Docker|Kubernetes|grpcurl|root|a quiet machine)\\b");
  private static final Pattern LOOKS_LIKE_A_COMMAND =
      Pattern.compile("^ *(\\./|\\.ci/|curl |psql |npx |wscat |docker|sudo |helm |kubectl )");

  private DocumentedCommands() {}

  /**
   * One fenced block: where it stands, and the commands of it that can be run here.
   *
   * @param yaml the {@code yaml} block that stands above it in the document, for commands that take
   *     a file
   */
  record Block(Path document, int line, List<String> commands, String yaml) {
    @Override
    public String toString() {
      return document + ":" + line;
    }
  }

  /** All blocks with at least one command that can be run, in the order of the documents. */
  static List<Block> in(Path root) throws IOException {
    List<Path> documents = new ArrayList<>();
    for (Path folder : List.of(root, root.resolve("docs"))) {
      try (Stream<Path> files = Files.walk(folder, folder.equals(root) ? 1 : 5)) {
        files.filter(file -> file.toString().endsWith(".md")).sorted().forEach(documents::add);
      }
    }
    List<Block> blocks = new ArrayList<>();
    for (Path document : documents) {
      blocks.addAll(read(root.relativize(document), Files.readAllLines(root.resolve(document))));
    }
    return blocks.stream().filter(block -> !block.commands().isEmpty()).toList();
  }

  static List<Block> read(Path document, List<String> lines) {
    List<Block> blocks = new ArrayList<>();
    String yaml = "";
    for (int i = 0; i < lines.size(); i++) {
      Matcher fence = FENCE.matcher(lines.get(i));
      if (!fence.matches()) {
        List<String> told = IN_TEXT.matcher(lines.get(i)).results().map(it -> it.group(1)).toList();
        if (!told.isEmpty()) {
          blocks.add(new Block(document, i + 1, told, ""));
        }
        continue;
      }
      String language = fence.group(2);
      int begin = i + 1;
      do {
        i++;
      } while (i < lines.size() && !FENCE.matcher(lines.get(i)).matches());
      List<String> content = lines.subList(begin, i);
      if (language.equals("bash")) {
        blocks.add(new Block(document, begin, commands(content), yaml));
      } else if (language.equals("yaml")) {
        yaml = String.join("\n", content);
      } else if (language.isEmpty()) {
        content.stream()
            .filter(line -> LOOKS_LIKE_A_COMMAND.matcher(line).find())
            .findFirst()
            .ifPresent(line -> {
              throw new AssertionError(
                  document + ": a command in a block that is not marked as bash: " + line);
            });
      }
    }
    return blocks;
  }

  /** Lines that a backslash or an open pipe goes on with are one command. */
  private static List<String> commands(List<String> lines) {
    List<String> commands = new ArrayList<>();
    StringBuilder open = new StringBuilder();
    for (String line : lines) {
      if (open.isEmpty() && (line.isBlank() || line.strip().startsWith("#"))) {
        continue;
      }
      open.append(open.isEmpty() ? "" : "\n").append(line);
      if (!line.endsWith("\\") && !line.endsWith("|")) {
        commands.add(open.toString().strip());
        open.setLength(0);
      }
    }
    commands.removeIf(command -> NEEDS.matcher(command).find());
    return commands;
  }
}
