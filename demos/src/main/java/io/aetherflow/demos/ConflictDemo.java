package io.aetherflow.demos;

import java.io.IOException;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.Spec;

/** {@code demo-conflict}: people change one place, and what becomes of it. */
@Command(
    name = "conflict",
    mixinStandardHelpOptions = true,
    description = {
      "People change the same place without having seen each other's change.",
      "Shows what is detected, what the policy decides, where the loser's text is kept, and brings it back."
    },
    exitCodeListHeading = "Exit codes:%n",
    exitCodeList = {
      "0:what happened is what the policy promises",
      "1:it is not, or the system refused a request",
      "2:a wrong option or configuration",
      "3:no gateway answers"
    })
final class ConflictDemo implements Callable<Integer> {
  /** Whether edits travel together or one after the other. */
  enum ConflictType {
    /** All are written, then all are sent at once. */
    CONCURRENT,
    /** Each is sent when the one before is committed; all were written on the first version. */
    SEQUENTIAL
  }

  /** The policy of the document. */
  enum Resolution {
    LWW,
    MERGE,
    MANUAL,
    PRIORITY,
    VOTE;

    String policy() {
      return name().toLowerCase(java.util.Locale.ROOT);
    }
  }

  /** The type of the document. */
  enum DocumentKind {
    TEXT,
    JSON
  }

  @Option(
      names = "--conflict-type",
      defaultValue = "concurrent",
      description = "concurrent or sequential (default: concurrent).")
  @SuppressWarnings("NullAway.Init") // Set by picocli before call().
  ConflictType conflictType;

  @Option(
      names = "--resolution",
      defaultValue = "lww",
      description = "lww, merge, manual, priority or vote (default: lww).")
  @SuppressWarnings("NullAway.Init") // Set by picocli before call().
  Resolution resolution;

  @Option(
      names = "--type",
      defaultValue = "text",
      description = "The document's type, text or json (default: text).")
  @SuppressWarnings("NullAway.Init") // Set by picocli before call().
  DocumentKind type;

  @Option(names = "--users", defaultValue = "2", description = "Users, 2..10 (default: 2).")
  int users;

  @Mixin DemoOptions options = new DemoOptions();

  @Spec
  @SuppressWarnings("NullAway.Init") // Set by picocli before call().
  CommandSpec spec;

  @Override
  public Integer call() throws IOException {
    Address gateway;
    try {
      if (users < 2 || users > 10) {
        throw new IllegalArgumentException("users is " + users + ", accepted is 2..10");
      }
      var config = options.config();
      gateway = config.address("gateway", 8000);
    } catch (IllegalArgumentException wrong) {
      throw new ParameterException(spec.commandLine(), String.valueOf(wrong.getMessage()), wrong);
    }
    var console = options.console();
    if (!Services.gatewayAnswers(gateway, console)) {
      return Demos.EXIT_NO_GATEWAY;
    }
    var report = new ConflictRun(gateway, conflictType, resolution, type, users, console).run();
    options.keep(report::write, console);
    return report.isGood() ? 0 : Demos.EXIT_BAD;
  }
}
