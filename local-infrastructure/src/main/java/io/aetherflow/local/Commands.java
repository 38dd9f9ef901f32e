package io.aetherflow.local;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.util.List;

/** Runs a short command of the operating system to its end. */
final class Commands {

  /**
   * What a command left behind.
   *
   * @param status its exit status, -1 when there is no such command
   * @param output standard output and standard error
   */
  record Result(int status, String output) {
    boolean isSuccess() {
      return status == 0;
    }
  }

  private Commands() {}

  static Result run(List<String> command) {
    Process process;
    try {
      process = new ProcessBuilder(command).redirectErrorStream(true).start();
    } catch (IOException e) {
      return new Result(-1, String.valueOf(e.getMessage()));
    }
    try {
      process.getOutputStream().close();
      String output = new String(process.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
      return new Result(process.waitFor(), output);
    } catch (IOException e) {
      throw new ServerException("The output of " + command.getFirst() + " cannot be read.", e);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw new ServerException("Waiting for " + command.getFirst() + " was interrupted.", e);
    }
  }
}
