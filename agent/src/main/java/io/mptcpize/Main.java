package io.mptcpize;

import java.io.File;
import java.io.IOException;
import java.io.PrintStream;
import java.net.URISyntaxException;
import java.security.CodeSource;
import java.util.function.ToIntBiFunction;

/** {@code java -jar mptcpize.jar}: the command line. */
public final class Main {
  private static final String[] HELP = {
    "mptcpize for the JVM: TCP sockets of a Java service become Multipath TCP",
    "",
    "usage:",
    "  java -javaagent:mptcpize.jar[=key=value,...] -jar app.jar   run a service with it",
    "  java -jar mptcpize.jar run COMMAND [ARG...]                 the same, or a script",
    "  java -jar mptcpize.jar check                                is this machine ready, and this JDK",
    "  java -jar mptcpize.jar attach PID [key=value,...]           put it into a JVM that runs",
    "  java -jar mptcpize.jar enable UNIT [key=value,...]          a service of systemd's has it",
    "  java -jar mptcpize.jar disable UNIT                         ... and has it no more",
    "  java -jar mptcpize.jar status PID                           what a JVM's sockets are, and why",
    "  java -jar mptcpize.jar metrics prometheus|otel              rules that make metrics of JMX",
    "  java -jar mptcpize.jar rules FILE                           check rules, print them",
    "  java -jar mptcpize.jar rules FILE connect|listen HOST:PORT  say which rule decides, and why",
    "  java -jar mptcpize.jar --help | --version",
    "",
    "COMMAND --help says more of each; -javaagent:mptcpize.jar=help prints the agent's options.",
    "",
    "examples:",
    "  java -javaagent:mptcpize.jar=rules-file=mptcpize.rules -jar app.jar",
    "  java -jar mptcpize.jar check --java /usr/lib/jvm/java-21-openjdk-amd64",
    "  java -jar mptcpize.jar attach 4711 rules-file=mptcpize.rules",
    "  java -jar mptcpize.jar status 4711 --subflows",
    "  java -jar mptcpize.jar rules mptcpize.rules connect a.db.internal:5432",
  };

  /**
   * The commands, with the class that does each: a {@code ToIntBiFunction} of the arguments behind
   * the command and of the streams for results and errors, which gives the exit code.
   */
  private static final String[][] COMMANDS = {
    {"attach", "io.mptcpize.command.AttachCommand"},
    {"check", "io.mptcpize.command.CheckCommand"},
    {"disable", "io.mptcpize.command.DisableCommand"},
    {"enable", "io.mptcpize.command.EnableCommand"},
    {"metrics", "io.mptcpize.command.MetricsCommand"},
    {"rules", "io.mptcpize.command.RulesCommand"},
    {"run", "io.mptcpize.command.RunCommand"},
    {"status", "io.mptcpize.command.StatusCommand"},
  };

  private Main() {}

  /** Exit code 0: done, 1: not possible here, 2: wrong usage. */
  public static void main(String[] args) {
    System.exit(run(args, System.out, System.err));
  }

  static int run(String[] args, PrintStream out, PrintStream err) {
    String command = args.length == 0 ? "" : args[0];
    for (String[] known : COMMANDS) {
      if (known[0].equals(command)) {
        return run(known[1], args, out, err);
      }
    }
    if (args.length == 1 && command.equals("--version")) {
      out.println("mptcpize " + Agent.version());
      return 0;
    }
    if (args.length == 1
        && (command.equals("--help") || command.equals("-h") || command.equals("help"))) {
      for (String line : HELP) {
        out.println(line);
      }
      return 0;
    }
    err.println(args.length == 0 ? "a command is missing" : "no such command: " + args[0]);
    err.println("try: java -jar mptcpize.jar --help");
    return 2;
  }

  private static int run(String className, String[] args, PrintStream out, PrintStream err) {
    String[] arguments = new String[args.length - 1];
    System.arraycopy(args, 1, arguments, 0, arguments.length);
    return load(className).applyAsInt(arguments, new PrintStream[] {out, err});
  }

  /** A class of the agent, from where nothing else on the class path can get at it. */
  @SuppressWarnings("unchecked")
  private static ToIntBiFunction<String[], PrintStream[]> load(String className) {
    CodeSource source = Main.class.getProtectionDomain().getCodeSource();
    try {
      File jar = new File(source.getLocation().toURI());
      return (ToIntBiFunction<String[], PrintStream[]>)
          Class.forName(className, true, new IsolatedLoader(jar, source))
              .getDeclaredConstructor()
              .newInstance();
    } catch (ReflectiveOperationException | IOException | URISyntaxException e) {
      throw new IllegalStateException("not the whole jar: " + source.getLocation(), e);
    }
  }
}
