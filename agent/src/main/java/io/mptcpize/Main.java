package io.mptcpize;

import java.io.PrintStream;

/** {@code java -jar mptcpize.jar}: the command line. */
public final class Main {
  private static final String[] HELP = {
    "mptcpize for the JVM: TCP sockets of a Java service become Multipath TCP",
    "",
    "usage:",
    "  java -javaagent:mptcpize.jar[=key=value,...] -jar app.jar   run a service with it",
    "  java -jar mptcpize.jar --help | --version",
    "",
    "-javaagent:mptcpize.jar=help prints the options.",
  };

  private Main() {}

  /** Exit code 0: done, 2: wrong usage. */
  public static void main(String[] args) {
    System.exit(run(args, System.out, System.err));
  }

  static int run(String[] args, PrintStream out, PrintStream err) {
    String command = args.length == 1 ? args[0] : "";
    switch (command) {
      case "--version":
        out.println("mptcpize " + Agent.version());
        return 0;
      case "--help":
        for (String line : HELP) {
          out.println(line);
        }
        return 0;
      default:
        err.println(args.length == 0 ? "a command is missing" : "no such command: " + args[0]);
        err.println("try: java -jar mptcpize.jar --help");
        return 2;
    }
  }
}
