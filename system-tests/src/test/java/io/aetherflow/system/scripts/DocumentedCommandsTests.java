package io.aetherflow.system.scripts;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.aetherflow.system.scripts.DocumentedCommands.Block;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;

class DocumentedCommandsTests {
  @Test
  void commandsAreFoundAndThoseThatNeedMoreAreLeftOut() {
    List<Block> blocks =
        read(
            """
            Text `./not-me.sh`.

            ```bash
            # A remark.
            ./start-all.sh          # everything
            ./start-all.sh --docker # needs Docker: the same in containers
            docker-compose ps       # 需要 Docker
            sudo tc qdisc           # needs root

            psql -c \\
              "SELECT 1"
            ```

            ```json
            {}
            ```
            """);
    assertThat(blocks).hasSize(1);
    assertThat(blocks.getFirst().toString()).isEqualTo("a.md:3");
    assertThat(blocks.getFirst().commands())
        .containsExactly("./start-all.sh          # everything", "psql -c \\\n  \"SELECT 1\"");
  }

  @Test
  void aCommandThatNobodyWouldRunIsFound() {
    assertThatThrownBy(() -> read("```\n./start-all.sh\n```\n"))
        .hasMessageContaining("not marked as bash: ./start-all.sh");
  }

  @Test
  void whatTheDocumentsNameIsThere() throws IOException {
    List<Block> blocks = DocumentedCommands.in(Scripts.ROOT);
    assertThat(blocks).hasSizeGreaterThan(10);
    for (Block block : blocks) {
      for (String command : block.commands()) {
        String program = command.split("\\s", 2)[0];
        if (program.startsWith("./")) {
          assertThat(Scripts.ROOT.resolve(program)).as(block.toString()).isExecutable();
        }
        if (program.equals("./mvnw")) {
          checkBuild(command);
        }
      }
    }
  }

  /** Who follows the documents does not find what that wrote among what is to be committed. */
  @Test
  void filesThatTheCommandsWriteAreIgnored() throws IOException {
    List<String> ignored = Files.readAllLines(Scripts.ROOT.resolve(".gitignore"));
    Pattern writes = Pattern.compile("--(?:json|html) (\\S+)");
    List<String> written =
        DocumentedCommands.in(Scripts.ROOT).stream()
            .flatMap(block -> block.commands().stream())
            .flatMap(command -> writes.matcher(command).results())
            .map(result -> "/" + result.group(1))
            .distinct()
            .toList();
    assertThat(written).contains("/out.json", "/report.html");
    assertThat(ignored).containsAll(written);
  }

  private static List<Block> read(String text) {
    return DocumentedCommands.read(Path.of("a.md"), text.lines().toList());
  }

  /** Its modules, tests and programs exist; the build itself is what runs this test. */
  private static void checkBuild(String command) throws IOException {
    for (String option : command.replaceFirst("\\s+# .*$", "").split("\\s+", -1)) {
      String value = option.substring(option.indexOf('=') + 1);
      // None is how a command says that it runs no unit test.
      boolean names = option.startsWith("-Dtest=") || option.startsWith("-Dit.test=");
      if (names && !value.equals("none")) {
        assertThat(exists(value)).as(command + ": there is no test " + value).isTrue();
      } else if (option.startsWith("exec:exec@")) {
        assertThat(Files.readString(Scripts.ROOT.resolve("document-model/pom.xml")))
            .contains("<id>" + option.substring("exec:exec@".length()) + "</id>");
      }
    }
    Matcher modules = Pattern.compile("-pl (\\S+)").matcher(command);
    if (modules.find()) {
      for (String module : modules.group(1).split(",", -1)) {
        assertThat(Scripts.ROOT.resolve(module).resolve("pom.xml")).exists();
      }
    }
  }

  private static boolean exists(String test) throws IOException {
    try (Stream<Path> modules = Files.list(Scripts.ROOT)) {
      for (Path tests :
          modules.map(it -> it.resolve("src/test/java")).filter(Files::isDirectory).toList()) {
        try (Stream<Path> files = Files.walk(tests)) {
          if (files.anyMatch(file -> file.endsWith(test + ".java"))) {
            return true;
          }
        }
      }
    }
    return false;
  }
}
