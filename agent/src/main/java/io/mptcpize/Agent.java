package io.mptcpize;

import java.io.File;
import java.io.FileInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.lang.instrument.Instrumentation;
import java.nio.charset.StandardCharsets;
import java.security.CodeSource;
import java.util.function.BiFunction;

/**
 * Where the JVM enters: {@code -javaagent:mptcpize.jar[=options]} or an attach. Nothing here
 * throws: a {@code premain} that does ends the JVM, and an {@code agentmain} that does prints a
 * stack trace there.
 */
public final class Agent {
  private static final String LAUNCH = "io.mptcpize.start.Launch";
  private static final String JAVA_AGENT = "-javaagent:";

  /** What who attaches the agent puts before its options, to know what came of them as his. */
  private static final String TOKEN = "token=";

  /** The system property that tells what came of it, as the token, a line's end and the rest. */
  private static final String OUTCOME = "io.mptcpize.attached";

  /** The agent, once it is in this JVM: for each further time that it is given. */
  private static BiFunction<Instrumentation, String[], String> launch;

  private Agent() {}

  /** Called by the JVM before the application's {@code main}. */
  public static synchronized void premain(String argument, Instrumentation instrumentation) {
    if (launch != null) {
      warn("the agent is in this JVM already: given again, it and its options are passed over");
    } else {
      start(argument, instrumentation, false);
    }
  }

  /**
   * Called by the JVM when the agent is attached to it while it runs. The first time it begins, and
   * later it changes what the options say.
   *
   * @param argument {@code key=value,…}, with {@code token=TOKEN,} before it from who wants to read
   *     {@value #OUTCOME}
   */
  public static synchronized void agentmain(String argument, Instrumentation instrumentation) {
    String options = argument;
    String token = "";
    int comma = argument == null ? -1 : argument.indexOf(',');
    if (comma > 0 && argument.startsWith(TOKEN)) {
      token = argument.substring(TOKEN.length(), comma);
      options = argument.substring(comma + 1);
    }
    String outcome = start(options, instrumentation, true);
    if (!token.isEmpty()) {
      try {
        System.setProperty(OUTCOME, token + "\n" + outcome);
      } catch (SecurityException e) {
        // then who attaches is told that nothing was told
      }
    }
  }

  /** Returns what came of it, for who attaches it. */
  private static String start(String argument, Instrumentation instrumentation, boolean attached) {
    try {
      if (isJdkTool()) {
        return "refused\nit is a tool of the JDK's, which the agent leaves alone";
      }
      CodeSource source = Agent.class.getProtectionDomain().getCodeSource();
      File jar = new File(source.getLocation().toURI());
      boolean besideOthers = !attached && isBesideOthers();
      if (launch == null) {
        IsolatedLoader loader = new IsolatedLoader(jar, source);
        if (besideOthers) {
          loader.loadAll();
        }
        launch = load(loader);
      }
      String[] arguments = {
        argument, version(), jar.getPath(), String.valueOf(besideOthers), String.valueOf(attached)
      };
      return launch.apply(instrumentation, arguments);
    } catch (Throwable t) {
      Throwable cause = t;
      while (cause.getCause() != null) {
        cause = cause.getCause();
      }
      if (!attached && isRequired(argument)) {
        say("ERROR MPTCP is required (required=true) and cannot be had: " + cause + remedy(cause));
        Runtime.getRuntime().halt(1);
      }
      String line = "the agent could not start, everything stays TCP: " + cause + remedy(cause);
      warn(line);
      return "refused\n" + line;
    }
  }

  @SuppressWarnings("unchecked") // a JDK type, called directly: Method.invoke costs 8 ms on JDK 25
  private static BiFunction<Instrumentation, String[], String> load(ClassLoader loader)
      throws ReflectiveOperationException {
    return (BiFunction<Instrumentation, String[], String>)
        Class.forName(LAUNCH, true, loader).getDeclaredConstructor().newInstance();
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
    Runnable saying =
        new Runnable() {
          @Override
          public void run() {
            System.err.println("[mptcpize] " + message);
          }
        };
    try {
      Thread thread = new Thread(saying, "mptcpize-log");
      thread.setDaemon(true);
      thread.start();
      thread.join(200);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    } catch (SecurityException e) { // of the thread that attaches: its group is the JVM's
      saying.run();
    }
  }
}
