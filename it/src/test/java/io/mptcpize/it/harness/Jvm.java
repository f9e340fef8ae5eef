package io.mptcpize.it.harness;

import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;

/**
 * A JVM to be started. Its environment is that of the tests without what would reach a JVM or the
 * agent.
 */
public final class Jvm {
  /** A JVM of two seconds gains nothing by the second compiler, which takes half of its time. */
  private static final String QUICK = "-XX:TieredStopAtLevel=1";

  private final Jdk jdk;
  private final List<String> prefix = new ArrayList<>();
  private final List<String> options = new ArrayList<>();
  private final List<String> program = new ArrayList<>();
  private final Map<String, String> environment = new TreeMap<>(System.getenv());

  private Jvm(Jdk jdk) {
    this.jdk = jdk;
    environment
        .keySet()
        .removeIf(
            name ->
                name.startsWith("MPTCPIZE_")
                    || name.endsWith("JAVA_OPTIONS")
                    || name.equals("JAVA_TOOL_OPTIONS")
                    || name.equals("CLASSPATH"));
  }

  /** One that has neither options nor a program yet. */
  public static Jvm of(Jdk jdk) {
    return new Jvm(jdk);
  }

  /** With the agent. */
  public Jvm agent() {
    return options(Agent.option());
  }

  /** With the agent and its argument. */
  public Jvm agent(String argument) {
    return options(Agent.option(argument));
  }

  /** Options of the JVM itself. */
  public Jvm options(String... more) {
    options.addAll(Arrays.asList(more));
    return this;
  }

  /** With a system property. */
  public Jvm property(String name, String value) {
    return options("-D" + name + "=" + value);
  }

  /** With a variable in its environment. */
  public Jvm environment(String name, String value) {
    environment.put(name, value);
    return this;
  }

  /** Started by another command, which is to run its arguments; the last one given is outermost. */
  public Jvm under(String... command) {
    prefix.addAll(0, Arrays.asList(command));
    return this;
  }

  /** In a network namespace. */
  public Jvm in(Namespace namespace) {
    return under("ip", "netns", "exec", namespace.name());
  }

  /** Runs a program of this module that needs Wire or jnr. */
  public Jvm main(Class<?> main, String... arguments) {
    options(forJnr(jdk)).options(QUICK);
    return program(Modules.programsWithLibraries(), main, arguments);
  }

  /** What lets jnr do its work without a word from the JDK; the agent must not need it. */
  public static String[] forJnr(Jdk jdk) {
    return jdk.feature() < 23
        ? new String[0]
        : new String[] {
          "--enable-native-access=ALL-UNNAMED", "--sun-misc-unsafe-memory-access=allow"
        };
  }

  /** Runs a program of this module that needs nothing but the JDK. */
  public Jvm mainWithoutLibraries(Class<?> main, String... arguments) {
    return program(Modules.programsAlone(), main, arguments);
  }

  /** {@code java -jar}. */
  public Jvm jar(Path jar, String... arguments) {
    program.add("-jar");
    program.add(jar.toString());
    program.addAll(Arrays.asList(arguments));
    return this;
  }

  private Jvm program(String classPath, Class<?> main, String... arguments) {
    program.addAll(List.of("-cp", classPath, main.getName()));
    program.addAll(Arrays.asList(arguments));
    return this;
  }

  /** Starts it and waits for its end. */
  public Finished run() {
    return run("");
  }

  /** The same, with this on its standard input. */
  public Finished run(String input) {
    try (RunningJvm running = start()) {
      running.write(input);
      return running.awaitEnd();
    }
  }

  /** Runs another tool of the JDK instead of {@code java}. */
  public Finished runTool(String tool) {
    try (RunningJvm running = start(jdk.tool(tool))) {
      return running.awaitEnd();
    }
  }

  /** Starts it; the caller closes it. */
  public RunningJvm start() {
    return start(jdk.tool("java"));
  }

  private RunningJvm start(String tool) {
    List<String> command = new ArrayList<>(prefix);
    command.add(tool);
    command.addAll(options);
    command.addAll(program);
    ProcessBuilder builder = new ProcessBuilder(command);
    builder.environment().clear();
    builder.environment().putAll(environment);
    try {
      return new RunningJvm(command, builder.start());
    } catch (IOException e) {
      throw new AssertionError(e);
    }
  }
}
