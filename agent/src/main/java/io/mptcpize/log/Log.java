package io.mptcpize.log;

/**
 * The agent's lines on stderr: {@code [mptcpize] LEVEL message}. {@link LineWriter} writes them, on
 * a thread of its own: who logs never waits for whoever reads stderr.
 */
public final class Log {
  /** What is written, each level including those before it. */
  public enum Level {
    OFF,
    WARN,
    INFO,
    DEBUG
  }

  private static final String HEX = "0123456789abcdef";

  /** The control characters of ISO 8859-1 that follow those of ASCII are 7f to 9f. */
  private static final char DELETE = '\u007f';

  private static final char LAST_CONTROL = '\u009f';

  /** Whether there was a line: without one, nothing is loaded for lines. */
  private static volatile boolean written;

  private static volatile Level level = Level.INFO;

  private Log() {}

  /** Returns what it was before. */
  public static Level setLevel(Level newLevel) {
    Level before = level;
    level = newLevel;
    return before;
  }

  public static boolean isDebug() {
    return level == Level.DEBUG;
  }

  /** Something the operator should see to. */
  public static void warn(String message) {
    write(Level.WARN, message);
  }

  public static void info(String message) {
    write(Level.INFO, message);
  }

  public static void debug(String message) {
    write(Level.DEBUG, message);
  }

  /** A line for every log level, for the one error that ends a start. */
  public static void error(String message) {
    print("ERROR " + message);
  }

  /** An error in the agent, which no application is told of. */
  public static void failure(Throwable t) {
    StackTraceElement[] trace = t.getStackTrace();
    String where = trace.length == 0 ? "" : " at " + trace[0];
    warn("an error in the agent, a socket stays as it was: " + t + where);
  }

  /** What an error comes from in the end, as its type and message say it. */
  public static String cause(Throwable t) {
    Throwable root = t;
    while (root.getCause() != null) {
      root = root.getCause();
    }
    return root.toString();
  }

  private static void write(Level of, String message) {
    if (of.compareTo(level) <= 0) {
      print(of + " " + message);
    }
  }

  /** Writes a line, whatever the level. */
  public static void print(String text) {
    written = true;
    LineWriter.write("[mptcpize] " + escaped(text) + "\n");
  }

  /**
   * A message may quote foreign text: it stays one line, and steers no terminal. What it quotes of
   * rules is written so already.
   */
  public static String escaped(String text) {
    StringBuilder line = new StringBuilder(text.length());
    for (int i = 0; i < text.length(); i++) {
      char c = text.charAt(i);
      if (c >= ' ' && c < DELETE || c > LAST_CONTROL) {
        line.append(c);
      } else {
        line.append("\\u00").append(HEX.charAt(c >> 4)).append(HEX.charAt(c & 0xf));
      }
    }
    return line.toString();
  }

  /**
   * Waits until all lines are written, for no longer than this: before an end, or so that they come
   * before what the application writes.
   */
  public static void flush(long millis) {
    if (written) {
      LineWriter.flush(millis);
    }
  }

  /** How many lines were lost, since nobody read stderr. */
  public static long dropped() {
    return written ? LineWriter.dropped() : 0;
  }
}
