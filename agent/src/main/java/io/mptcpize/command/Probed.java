package io.mptcpize.command;

import io.mptcpize.command.Command.NotPossible;
import io.mptcpize.kernel.Kernel;
import io.mptcpize.kernel.SocketDiag;
import io.mptcpize.kernel.SocketReading;
import java.io.BufferedReader;
import java.io.File;
import java.io.IOException;
import java.io.InputStream;
import java.io.InputStreamReader;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Iterator;
import java.util.List;
import java.util.concurrent.TimeUnit;

/** What {@code io.mptcpize.Probe} got, started by a java with the agent. */
final class Probed {
  private static final String PREFIX = "[mptcpize] ";
  private static final int SECONDS = 60;

  /** What the agent said, without its prefix: {@code INFO …}, {@code WARN …}. */
  final List<String> lines = new ArrayList<>();

  /** What else was written to stderr. */
  final List<String> others = new ArrayList<>();

  /** Why its sockets could not be looked at; null: they were. */
  String unseen;

  /** Its connections and listener, from outside. */
  List<SocketReading> sockets = new ArrayList<>();

  private final File java;

  private Probed(File java) {
    this.java = java;
  }

  /**
   * Starts it, and ends it when all is known.
   *
   * @throws NotPossible it does not run, in words
   */
  static Probed by(File java) throws NotPossible {
    ProcessBuilder builder =
        new ProcessBuilder(
            java.getPath(),
            // the kernel's own receive window, which shows the fault that ours hides
            "-javaagent:"
                + Command.jar()
                + "=log=info,enabled=true,rules=mptcp * * *,wide-window=0",
            "-cp",
            Command.jar().getPath(),
            "io.mptcpize.Probe");
    for (Iterator<String> names = builder.environment().keySet().iterator(); names.hasNext(); ) {
      String name = names.next();
      boolean isOptions = name.equals("JAVA_TOOL_OPTIONS") || name.equals("JDK_JAVA_OPTIONS");
      if (name.startsWith("MPTCPIZE_")
          || isOptions && builder.environment().get(name).contains("mptcpize")) {
        names.remove();
      }
    }
    try {
      Process process = builder.start();
      try {
        return new Probed(java).read(process);
      } finally {
        process.destroyForcibly();
      }
    } catch (IOException e) {
      throw new NotPossible(java + " cannot be run: " + e.getMessage());
    }
  }

  private Probed read(Process process) throws IOException, NotPossible {
    endLater(process);
    String pid = reader(process.getInputStream()).readLine();
    if (pid != null) {
      look(pid);
    }
    process.getOutputStream().close();
    BufferedReader stderr = reader(process.getErrorStream());
    for (String line = stderr.readLine(); line != null; line = stderr.readLine()) {
      boolean isOurs = line.startsWith(PREFIX);
      (isOurs ? lines : others).add(isOurs ? line.substring(PREFIX.length()) : line);
    }
    if (pid == null) {
      List<String> said = new ArrayList<>(lines);
      said.addAll(others);
      throw new NotPossible(
          java
              + " does not run with the agent: "
              + (said.isEmpty()
                  ? "it ended without a word; is it a java?"
                  : String.join("; ", said)));
    }
    return this;
  }

  private void look(String pid) throws IOException, NotPossible {
    Kernel kernel;
    try {
      kernel = Command.kernel();
    } catch (NotPossible e) {
      unseen = e.getMessage();
      return;
    }
    sockets = SocketDiag.read(kernel, new TargetJvm(pid).sockets());
  }

  private static BufferedReader reader(InputStream of) {
    return new BufferedReader(new InputStreamReader(of, StandardCharsets.UTF_8));
  }

  private static void endLater(final Process process) {
    Thread watch =
        new Thread("mptcpize-check") {
          @Override
          public void run() {
            try {
              if (!process.waitFor(SECONDS, TimeUnit.SECONDS)) {
                process.destroyForcibly();
              }
            } catch (InterruptedException e) {
              // nobody does
            }
          }
        };
    watch.setDaemon(true);
    watch.start();
  }
}
