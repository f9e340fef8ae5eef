package io.mptcpize.log;

import java.io.FileDescriptor;
import java.io.FileOutputStream;
import java.io.IOException;
import java.nio.charset.StandardCharsets;

/**
 * The agent's lines on stderr: {@code [mptcpize] LEVEL message}. They are written to descriptor 2
 * itself, in one piece, since {@code System.err} may be the application's, and may open a socket.
 */
public final class Log {
  /** What is written, each level including those before it. */
  public enum Level {
    OFF,
    WARN,
    INFO,
    DEBUG
  }

  private static final FileOutputStream STDERR = new FileOutputStream(FileDescriptor.err);
  private static volatile Level level = Level.INFO;

  private Log() {}

  public static void setLevel(Level newLevel) {
    level = newLevel;
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

  /** Writes a line, whatever the level; a line that cannot be written is lost. */
  public static void print(String text) {
    // a message may quote foreign text: it stays one line
    String line = "[mptcpize] " + text.replace('\n', ' ').replace('\r', ' ') + "\n";
    try {
      STDERR.write(line.getBytes(StandardCharsets.UTF_8));
    } catch (IOException e) {
      // stderr is closed: there is nobody to tell
    }
  }
}
