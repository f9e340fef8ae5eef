package io.mptcpize;

import java.io.File;
import java.io.FileInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.lang.instrument.Instrumentation;
import java.net.URL;
import java.nio.charset.StandardCharsets;
import java.security.CodeSource;
import java.util.function.BiConsumer;

/**
 * Where the JVM enters: {@code -javaagent:mptcpize.jar[=options]} or an attach. Nothing here
 * throws: a {@code premain} that does ends the JVM.
 */
public final class Agent {
  private static final String LAUNCH = "io.mptcpize.start.Launch";
  private static final String JAVA_AGENT = "-javaagent:";
  private static boolean started;

  private Agent() {}

  /** Called by the JVM before the application's {@code main}. */
  public static void premain(String argument, Instrumentation instrumentation) {
    start(argument, instrumentation);
  }

  /** Called by the JVM when the agent is attached to it while it runs. */
  public static void agentmain(String argument, Instrumentation instrumentation) {
    start(argument, instrumentation);
  }

  private static synchronized void start(String argument, Instrumentation instrumentation) {
    try {
      if (isJdkTool()) {
        return;
      }
      if (started) {
        warn("the agent is in this JVM already: given again, it and its options are passed over");
        return;
      }
      started = true;
      CodeSource source = Agent.class.getProtectionDomain().getCodeSource();
      URL location = source.getLocation();
      File jar = new File(location.toURI());
      IsolatedLoader loader = new IsolatedLoader(jar, source);
      boolean besideOthers = isBesideOthers();
      if (besideOthers) {
        loader.loadAll();
      }
      @SuppressWarnings(
          "unchecked") // a JDK type, called directly: Method.invoke costs 8 ms on JDK 25
      BiConsumer<Instrumentation, String[]> launch =
          (BiConsumer<Instrumentation, String[]>)
              Class.forName(LAUNCH, true, loader).getDeclaredConstructor().newInstance();
      String[] arguments = {argument, version(), jar.getPath(), String.valueOf(besideOthers)};
      launch.accept(instrumentation, arguments);
    } catch (Throwable t) {
      Throwable cause = t;
      while (cause.getCause() != null) {
        cause = cause.getCause();
      }
      if (isRequired(argument)) {
        say("ERROR MPTCP is required (required=true) and cannot be had: " + cause + remedy(cause));
        Runtime.getRuntime().halt(1);
      }
      warn("the agent could not start, everything stays TCP: " + cause + remedy(cause));
    }
  }

  /**
   * Whether other agents may be in this JVM. Their transformers see each class that loads, and may
   * take locks that the application has when it opens its first socket: then all that is needed is
   * loaded before the application begins.
   */
  private static boolean isBesideOthers() {
    StringBuilder options = new StringBuilder();
    for (String variable :
        new String[] {"JAVA_TOOL_OPTIONS", "JDK_JAVA_OPTIONS", "_JAVA_OPTIONS"}) {
      options.append(' ').append(System.getenv(variable));
    }
    try (InputStream in = new FileInputStream("/proc/self/cmdline")) {
      byte[] part = new byte[4096];
      for (int length = in.read(part); length > 0; length = in.read(part)) {
        options.append(new String(part, 0, length, StandardCharsets.ISO_8859_1).replace('\0', ' '));
      }
    } catch (IOException e) {
      return true; // nobody knows
    }
    String all = options.toString();
    int first = all.indexOf(JAVA_AGENT);
    return all.indexOf(JAVA_AGENT, first + 1) > first || all.contains(" @"); // a file of arguments
  }

  private static String remedy(Throwable cause) {
    return cause instanceof SecurityException
        ? " (the security manager's policy must grant java.security.AllPermission to this jar)"
        : "";
  }

  /** From the jar's manifest. */
  static String version() {
    return Agent.class.getPackage().getImplementationVersion();
  }

  /** As the options say it, which could not be read. */
  private static boolean isRequired(String argument) {
    try {
      return ("," + argument + ",").contains(",required=true,")
          || Boolean.getBoolean("mptcpize.required")
          || "true".equalsIgnoreCase(System.getenv("MPTCPIZE_REQUIRED"));
    } catch (SecurityException e) {
      return false;
    }
  }

  /**
   * Whether this JVM is {@code jps}, {@code keytool}, {@code javac} or the like, which
   * JAVA_TOOL_OPTIONS reaches too. From 9 on these are started as the main class of a module of the
   * JDK; source-launched programs are not, though the compiler is their main class. On 8 their
   * launchers, and no other, say where they lie.
   */
  private static boolean isJdkTool() {
    String module = System.getProperty("jdk.module.main");
    if (module != null) {
      return module.startsWith("jdk.") || module.startsWith("java.");
    }
    String command = System.getProperty("sun.java.command");
    return command != null
        && System.getProperty("java.specification.version").startsWith("1.")
        && System.getProperty("application.home") != null
        && (command.startsWith("sun.") || command.startsWith("com.sun."));
  }

  private static void warn(String message) {
    say("WARN " + message);
  }

  /**
   * The only line that does not go through the log: there may be no log to go through. Whoever does
   * not read it holds up a thread of its own.
   */
  private static void say(final String message) {
    Thread thread =
        new Thread(
            new Runnable() {
              @Override
              public void run() {
                System.err.println("[mptcpize] " + message);
              }
            },
            "mptcpize-log");
    thread.setDaemon(true);
    thread.start();
    try {
      thread.join(200);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
  }
}
