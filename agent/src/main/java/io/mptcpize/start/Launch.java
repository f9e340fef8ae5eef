package io.mptcpize.start;

import io.mptcpize.log.Log;
import io.mptcpize.rules.Rules;
import java.io.File;
import java.lang.instrument.Instrumentation;
import java.util.Map;
import java.util.function.BiConsumer;

/** Starts the agent; called by {@code io.mptcpize.Agent} through this class's loader. */
public final class Launch implements BiConsumer<Instrumentation, String[]> {
  /** How long a start waits for whoever reads stderr. */
  private static final long FLUSH_MILLIS = 200;

  /**
   * Reads the options and sees to it that the JDK's classes are rewritten when they load.
   *
   * @param arguments the agent's argument or null, the agent's version, the jar it was loaded from,
   *     and whether there may be other agents
   * @throws RuntimeException whatever keeps it from working; the caller says so and goes on
   */
  @Override
  public void accept(Instrumentation instrumentation, String[] arguments) {
    String argument = arguments[0];
    String version = arguments[1];
    if ("help".equals(argument)) {
      help(version);
      Log.flush(FLUSH_MILLIS);
      return;
    }
    Map<Object, Object> properties = System.getProperties();
    Options options = Options.read(argument, properties, System.getenv());
    try {
      boolean besideOthers = Boolean.parseBoolean(arguments[3]);
      start(instrumentation, options, new File(arguments[2]), version, besideOthers);
    } catch (Throwable t) {
      refuseIf(options.required(), Log.cause(t));
      throw t;
    } finally {
      Log.flush(FLUSH_MILLIS);
    }
  }

  private static void start(
      Instrumentation instrumentation,
      Options options,
      File jar,
      String version,
      boolean besideOthers) {
    String problem = options.problem();
    if (problem == null && !System.getProperty("os.name").equals("Linux")) {
      problem = System.getProperty("os.name") + " has no MPTCP for applications";
    }
    if (problem != null) {
      refuseIf(options.required(), problem);
      Log.warn(problem + "; the agent stays inert, everything is TCP");
      return;
    }
    String line = "agent " + version + ", " + summary(options);
    // without a program, as for java -version, whose readers look for the first "version"
    boolean isProgram = System.getProperty("sun.java.command") != null;
    if (!options.enabled()) {
      refuseIf(options.required(), "it is switched off by enabled=false");
    }
    File home = jar.getAbsoluteFile().getParentFile();
    Transformer transformer =
        new Transformer(instrumentation, options, version, home, isProgram ? null : line);
    boolean anyLoaded;
    if (options.required()) {
      anyLoaded = installOrRefuse(transformer);
    } else {
      anyLoaded =
          besideOthers && options.enabled() ? installWhole(transformer) : transformer.install();
    }
    if (isProgram) {
      Log.info(line);
      if (anyLoaded && options.enabled()) {
        OlderListeners.tell(options.rules());
      }
    }
  }

  private static String summary(Options options) {
    if (!options.enabled()) {
      return "switched off by enabled=false: everything is TCP";
    }
    Rules rules = options.rules();
    if (rules == Rules.NONE) {
      return "no rules: every TCP socket becomes MPTCP";
    }
    String count = rules.size() == 1 ? "1 rule" : rules.size() + " rules";
    return count + (rules.size() == 0 ? ": every TCP socket stays TCP" : ", the rest stays TCP");
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
