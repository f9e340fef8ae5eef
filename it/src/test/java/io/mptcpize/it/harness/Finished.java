package io.mptcpize.it.harness;

import static org.junit.jupiter.api.Assertions.assertEquals;

import java.util.List;

/**
 * A program that has ended, with all that it wrote.
 *
 * @param command for messages
 */
public record Finished(List<String> command, int exitCode, String stdout, String stderr) {
  /** Fails, with all that was written, unless the exit code was this. */
  public Finished exited(int code) {
    assertEquals(code, exitCode, () -> "exit code of " + this);
    return this;
  }

  /** The lines on stdout. */
  public List<String> lines() {
    return stdout.lines().toList();
  }

  @Override
  public String toString() {
    return String.join(" ", command) + "\nstdout:\n" + stdout + "stderr:\n" + stderr;
  }
}
