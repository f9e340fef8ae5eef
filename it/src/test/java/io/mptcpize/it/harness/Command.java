package io.mptcpize.it.harness;

import java.io.IOException;
import java.nio.charset.StandardCharsets;

/** A short command that must succeed. */
public final class Command {
  private Command() {}

  /** Its output, that to stderr included; an AssertionError with it where it failed. */
  public static String run(String... command) {
    try {
      Process process = new ProcessBuilder(command).redirectErrorStream(true).start();
      process.getOutputStream().close();
      byte[] output = process.getInputStream().readAllBytes();
      String text = new String(output, StandardCharsets.UTF_8);
      if (process.waitFor() != 0) {
        throw new AssertionError(String.join(" ", command) + ": " + text);
      }
      return text;
    } catch (IOException | InterruptedException e) {
      throw new AssertionError(String.join(" ", command), e);
    }
  }
}
