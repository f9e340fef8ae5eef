package io.mptcpize.start;

import io.mptcpize.log.Log;
import io.mptcpize.rules.Rules;
import java.io.File;
import java.lang.instrument.Instrumentation;
import java.util.Map;
import java.util.function.BiConsumer;

/** Starts the agent; called by {@code io.mptcpize.Agent} through this class's loader. */
public final class Launch implements BiConsumer<Instrumentation, String[]> {
  /**
   * Reads the options and sees to it that the JDK's classes are rewritten when they load.
   *
   * @param arguments the agent's argument or null, the agent's version, the jar it was loaded from
   * @throws RuntimeException whatever keeps it from working; the caller says so and goes on
   */
  @Override
  public void accept(Instrumentation instrumentation, String[] arguments) {
    String argument = arguments[0];
    String version = arguments[1];
    if ("help".equals(argument)) {
      help(version);
      return;
    }
    Map<Object, Object> properties = System.getProperties();
    Options options = Options.read(argument, properties, System.getenv());
    if (options.problem() != null) {
      Log.warn(options.problem() + "; the agent stays inert, everything is TCP");
      return;
    }
    if (!options.enabled()) {
      Log.info("version " + version + ", switched off by enabled=false: everything is TCP");
      return;
    }
    if (!System.getProperty("os.name").equals("Linux")) {
      Log.warn(System.getProperty("os.name") + " has no MPTCP for applications: all stays TCP");
      return;
    }
    File home = new File(arguments[2]).getAbsoluteFile().getParentFile();
    Transformer transformer = new Transformer(instrumentation, options, home);
    if (options.required()) {
      refuseUnlessUsable(transformer.agent());
    }
    transformer.install();
    Log.info("version " + version + ", " + summary(options.rules()));
  }

  private static String summary(Rules rules) {
    if (rules == Rules.NONE) {
      return "no rules: every TCP socket becomes MPTCP";
    }
    String count = rules.size() == 1 ? "1 rule" : rules.size() + " rules";
    return count + (rules.size() == 0 ? ": every TCP socket stays TCP" : ", the rest stays TCP");
  }

  private static void refuseUnlessUsable(RunningAgent agent) {
    String why = agent == null ? "the agent cannot get into this JVM" : agent.unusable();
    if (why != null) {
      Log.error("MPTCP is required (required=true) and cannot be had: " + why);
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
