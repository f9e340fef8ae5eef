package io.mptcpize.start;

import io.mptcpize.log.Log;
import io.mptcpize.options.Options;
import java.io.File;
import java.lang.instrument.Instrumentation;
import java.util.Map;
import java.util.function.BiFunction;

/** Starts the agent; called by {@code io.mptcpize.Agent} through this class's loader. */
public final class Launch implements BiFunction<Instrumentation, String[], String> {
  /** How long a start waits for whoever reads stderr. */
  private static final long FLUSH_MILLIS = 200;

  /** Null: there is none, as the agent could not start, or was not to. */
  private Transformer transformer;

  /**
   * Reads the options and sees to it that the JDK's classes are rewritten: when they load, or at
   * once where the agent is attached.
   *
   * @param arguments the agent's argument or null, the agent's version, the jar it was loaded from,
   *     whether there may be other agents, and whether it is attached to a JVM that runs
   * @return what came of it, for who attaches it: {@code begun}, {@code changed} or {@code
   *     refused}; and on the lines behind that, in words. Null: it is not attached.
   * @throws RuntimeException whatever keeps it from working; the caller says so and goes on
   */
  @Override
  public String apply(Instrumentation instrumentation, String[] arguments) {
    String argument = arguments[0];
    String version = arguments[1];
    File home = new File(arguments[2]).getAbsoluteFile().getParentFile();
    if (Boolean.parseBoolean(arguments[4])) {
      return attach(instrumentation, argument, version, home);
    }
    if ("help".equals(argument)) {
      help(version);
      Log.flush(FLUSH_MILLIS);
      return null;
    }
    Options options = options(argument);
    try {
      boolean besideOthers = Boolean.parseBoolean(arguments[3]);
      start(instrumentation, options, home, version, besideOthers);
    } catch (Throwable t) {
      refuseIf(options.required(), Log.cause(t));
      throw t;
    } finally {
      Log.flush(FLUSH_MILLIS);
    }
    return null;
  }

  private static Options options(String argument) {
    Map<Object, Object> properties = System.getProperties();
    return Options.read(argument, properties, System.getenv());
  }

  private void start(
      Instrumentation instrumentation,
      Options options,
      File home,
      String version,
      boolean besideOthers) {
    String problem = problem(options);
    if (problem != null) {
      refuseIf(options.required(), problem);
      Log.warn(problem + "; the agent stays inert, everything is TCP");
    }
    if (!isLinux()) {
      return;
    }
    String line = problem == null ? line(version, options) : null; // what is wrong was said instead
    // without a program, as for java -version, whose readers look for the first "version"
    boolean isProgram = System.getProperty("sun.java.command") != null;
    if (!options.enabled()) {
      refuseIf(options.required(), "it is switched off by enabled=false");
    }
    transformer = new Transformer(instrumentation, options, version, home, isProgram ? null : line);
    boolean anyLoaded = false;
    if (problem != null || !options.enabled()) {
      transformer.installDormant();
    } else if (options.required()) {
      anyLoaded = installOrRefuse(transformer);
    } else {
      anyLoaded = besideOthers ? installWhole(transformer) : transformer.install();
    }
    if (isProgram && line != null) {
      Log.info(line);
      String ports = anyLoaded ? OlderListeners.ports(options.rules(), null) : "";
      if (!ports.isEmpty()) {
        Log.info(
            "listeners older than the agent stay TCP, give its -javaagent first: port " + ports);
      }
    }
  }

  private static boolean isLinux() {
    return System.getProperty("os.name").equals("Linux");
  }

  private static String problem(Options options) {
    return isLinux()
        ? options.problem()
        : System.getProperty("os.name") + " has no MPTCP for applications";
  }

  private static String line(String version, Options options) {
    return "agent "
        + version
        + ", "
        + (options.enabled()
            ? options.summary()
            : "switched off by enabled=false: everything is TCP");
  }

  private String attach(
      Instrumentation instrumentation, String argument, String version, File home) {
    boolean runs = transformer != null && transformer.problem() == null;
    Options given = Options.given(argument, "");
    Options options = runs ? given : options(argument);
    String problem = problem(options);
    if (transformer != null && !runs && !given.has("rules") && !given.has("rules-file")) {
      // whatever was misspelt may have been an allowlist
      problem = "the agent is inert: " + transformer.problem() + "; attach rules or a rules-file";
    }
    if (problem != null) {
      Log.warn(problem + "; attaching has changed nothing");
      return "refused\n" + problem + "; nothing was changed";
    }
    if (transformer == null) {
      transformer = new Transformer(instrumentation, options, version, home, null);
      transformer.installDormant();
    }
    RunningAgent agent = transformer.agent();
    if (agent == null) {
      return "refused\nthe agent cannot get into this JVM: " + transformer.failure();
    }
    Operation operation = agent.operation();
    String but = runs ? operation.change(options) : operation.begin(options);
    String line = "agent " + version + ", " + operation.state();
    Log.info(line + (runs ? " (changed by attaching)" : " (attached)"));
    return (runs ? "changed\n" : "begun\n") + line + "\n" + but + operation.reservations();
  }

  /**
   * With all that is otherwise done when the first sockets need it: later, other agents may hold
   * locks that it needs.
   */
  private static boolean installWhole(Transformer transformer) {
    RunningAgent agent = transformer.agent();
    boolean anyLoaded = transformer.install();
    if (agent != null) {
      agent.unusable();
      agent.uncovered();
    }
    return anyLoaded;
  }

  /** Says one line where it refuses, and not each thing that is amiss. */
  private static boolean installOrRefuse(Transformer transformer) {
    Log.Level level = Log.setLevel(Log.Level.OFF);
    RunningAgent agent = transformer.agent();
    String why =
        agent == null
            ? "the agent cannot get into this JVM: " + transformer.failure()
            : agent.unusable();
    boolean anyLoaded = false;
    if (why == null) {
      anyLoaded = transformer.install();
      why = agent.uncovered();
    }
    refuseIf(why != null, why);
    Log.setLevel(level);
    return anyLoaded;
  }

  /** Ends the JVM: a service that must not be on TCP is better not started. */
  private static void refuseIf(boolean refuse, String why) {
    if (refuse) {
      Log.error("MPTCP is required (required=true) and cannot be had: " + why);
      Log.flush(FLUSH_MILLIS);
      Runtime.getRuntime().halt(1); // exit would run hooks of an application that has not begun
    }
  }

  private static void help(String version) {
    Log.print("mptcpize " + version + ": every TCP socket of this JVM becomes MPTCP, or stays TCP");
    Log.print("where the kernel refuses. -javaagent:mptcpize.jar=key=value,key=value");
    for (String line : Options.help()) {
      Log.print(line);
    }
    Log.print("also as -Dmptcpize.KEY=value or in the environment as MPTCPIZE_KEY");
    Log.print("this JVM was asked for help only: everything is TCP");
  }
}
