package io.mptcpize.it;

import static org.junit.jupiter.api.Assertions.assertEquals;

import java.util.List;

/**
 * A program that has ended, with all that it wrote.
 *
 * @param command for messages
 */
record Finished(List<String> command, int exitCode, String stdout, String stderr) {
  /** Fails, with all that was written, unless the exit code was this. */
  Finished exited(int code) {
    assertEquals(code, exitCode, () -> "exit code of " + this);
    return this;
  }

  /** The lines on stdout. */
  List<String> lines() {
    return stdout.lines().toList();
  }

  @Override
  public String toString() {
    return String.join(" ", command) + "\nstdout:\n" + stdout + "stderr:\n" + stderr;
  }
}
