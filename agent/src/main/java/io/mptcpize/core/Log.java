package io.mptcpize.core;

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
  enum Level {
    OFF,
    WARN,
    INFO,
    DEBUG
  }

  private static final FileOutputStream STDERR = new FileOutputStream(FileDescriptor.err);
  private static volatile Level level = Level.INFO;

  private Log() {}

  static void setLevel(Level newLevel) {
    level = newLevel;
  }

  static boolean isDebug() {
    return level == Level.DEBUG;
  }

  /** Something the operator should see to. */
  public static void warn(String message) {
    write(Level.WARN, message);
  }

  static void info(String message) {
    write(Level.INFO, message);
  }

  static void debug(String message) {
    write(Level.DEBUG, message);
  }

  /** A line for every log level, for the one error that ends a start. */
  static void error(String message) {
    print("ERROR " + message);
  }

  private static void write(Level of, String message) {
    if (of.compareTo(level) <= 0) {
      print(of + " " + message);
    }
  }

  /** Writes a line, whatever the level; a line that cannot be written is lost. */
  static void print(String text) {
    // a message may quote foreign text: it stays one line
    String line = "[mptcpize] " + text.replace('\n', ' ').replace('\r', ' ') + "\n";
    try {
      STDERR.write(line.getBytes(StandardCharsets.UTF_8));
    } catch (IOException e) {
      // stderr is closed: there is nobody to tell
    }
  }
}
