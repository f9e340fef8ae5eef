package io.mptcpize.log;

import java.io.FileDescriptor;
import java.io.FileOutputStream;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.util.ArrayDeque;
import java.util.concurrent.TimeUnit;

/**
 * Writes lines to descriptor 2 itself, each in one piece, since {@code System.err} may be the
 * application's, and may open a socket. A pipe that nobody reads blocks the thread that writes, so
 * that is one of its own, which is there as long as there are lines; what does not fit into the
 * queue is dropped and counted.
 */
final class LineWriter implements Runnable {
  private static final int MOST_LINES = 1024;
  private static final long IDLE_MILLIS = 1_000;
  private static final long AT_END_MILLIS = 100;

  private static final FileOutputStream STDERR = new FileOutputStream(FileDescriptor.err);

  /** Lines that are not written yet: also what is locked. The first may be being written. */
  private static final ArrayDeque<byte[]> LINES = new ArrayDeque<>();

  private static Thread running;
  private static boolean hasHook;
  private static long dropped;

  private LineWriter() {}

  /** Has a line written, soon. */
  static void write(String line) {
    synchronized (LINES) {
      if (LINES.size() >= MOST_LINES || !isRunning()) {
        dropped++;
        return;
      }
      LINES.add(line.getBytes(StandardCharsets.UTF_8));
      LINES.notifyAll();
    }
  }

  /** Sees to it that one runs; false: no thread is to be had. */
  private static boolean isRunning() {
    if (running == null) {
      try {
        Thread writer = new Thread(new LineWriter(), "mptcpize-log");
        writer.setDaemon(true);
        writer.setContextClassLoader(null);
        writer.start();
        running = writer;
      } catch (Throwable t) {
        return running != null;
      }
    }
    return true;
  }

  /** A JVM that ends takes daemon threads with it: the last lines get a moment. */
  private static void addHook() {
    if (hasHook) {
      return;
    }
    hasHook = true;
    Runnable atEnd =
        new Runnable() {
          @Override
          public void run() {
            flush(AT_END_MILLIS);
          }
        };
    try {
      Runtime.getRuntime().addShutdownHook(new Thread(atEnd, "mptcpize-log-end"));
    } catch (IllegalStateException | SecurityException e) {
      // it ends already, or may not have one
    }
  }

  static void flush(long millis) {
    long end = System.nanoTime() + TimeUnit.MILLISECONDS.toNanos(millis);
    synchronized (LINES) {
      try {
        for (long left = millis; !LINES.isEmpty() && left > 0; ) {
          LINES.wait(left);
          left = TimeUnit.NANOSECONDS.toMillis(end - System.nanoTime());
        }
      } catch (InterruptedException e) {
        Thread.currentThread().interrupt();
      }
    }
  }

  static long dropped() {
    synchronized (LINES) {
      return dropped;
    }
  }

  @Override
  public void run() {
    addHook();
    for (byte[] line = next(); line != null; line = next()) {
      try {
        STDERR.write(line);
      } catch (IOException e) {
        // stderr is closed: there is nobody to tell
      }
      synchronized (LINES) {
        LINES.remove();
        LINES.notifyAll();
      }
    }
  }

  /** The next line, which stays in the queue until it is written; null: there is none for long. */
  private static byte[] next() {
    synchronized (LINES) {
      try {
        if (LINES.isEmpty()) {
          LINES.wait(IDLE_MILLIS);
        }
      } catch (InterruptedException e) {
        // nobody interrupts it but an application that interrupts all threads
      }
      if (LINES.isEmpty()) {
        running = null;
      }
      return LINES.peek();
    }
  }
}
