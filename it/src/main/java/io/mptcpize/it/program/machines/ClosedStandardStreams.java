package io.mptcpize.it.program.machines;

import io.mptcpize.it.program.sockets.SocketCore;
import java.io.PrintStream;

/**
 * Prints the rows of {@link SocketCore} to a file: for a process that has no standard streams.
 *
 * <p>Arguments: the file, and those of {@link SocketCore}.
 */
public final class ClosedStandardStreams {
  private ClosedStandardStreams() {}

  public static void main(String[] arguments) throws Exception {
    try (PrintStream file = new PrintStream(arguments[0], "US-ASCII")) {
      System.setOut(file);
      SocketCore.main(java.util.Arrays.copyOfRange(arguments, 1, arguments.length));
    }
  }
}
