package io.mptcpize.it.harness;

import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStream;
import java.io.InputStreamReader;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.concurrent.TimeUnit;
import java.util.regex.Pattern;

/**
 * A JVM, or another program, that runs. Nothing is waited for longer than {@link #SECONDS}: then it
 * is killed.
 */
public final class RunningJvm implements AutoCloseable {
  private static final int SECONDS = 120;

  private final List<String> command;
  private final Process process;
  private final Output stdout;
  private final Output stderr;

  RunningJvm(List<String> command, Process process) {
    this.command = command;
    this.process = process;
    stdout = new Output(process.getInputStream());
    stderr = new Output(process.getErrorStream());
  }

  /** Another program, started; the caller closes it. */
  public static RunningJvm of(String... command) {
    try {
      return new RunningJvm(List.of(command), new ProcessBuilder(command).start());
    } catch (IOException e) {
      throw new AssertionError(e);
    }
  }

  /** The id of the process. */
  public long pid() {
    return process.pid();
  }

  /** What it has written to stderr until now. */
  public String stderr() {
    return stderr.text();
  }

  /** Writes to its standard input. */
  public void write(String text) {
    try {
      process.getOutputStream().write(text.getBytes(StandardCharsets.UTF_8));
      process.getOutputStream().flush();
    } catch (IOException e) {
      throw new AssertionError("it reads no more: " + this, e);
    }
  }

  /** The next line on stdout in which the pattern is found; those before it are passed over. */
  public String awaitLine(String pattern) {
    return stdout.await(Pattern.compile(pattern), this);
  }

  /**
   * Ends it as Ctrl-C would, waits for that and returns all that it wrote. By SIGTERM: in the
   * background of a shell, processes ignore SIGINT.
   */
  public Finished interrupt() {
    Command.run("kill", "-TERM", String.valueOf(pid()));
    return awaitEnd();
  }

  /** The same on stderr. */
  public String awaitErrorLine(String pattern) {
    return stderr.await(Pattern.compile(pattern), this);
  }

  /** Closes its standard input and waits until it ends. */
  public Finished awaitEnd() {
    try {
      process.getOutputStream().close();
      if (!process.waitFor(SECONDS, TimeUnit.SECONDS)) {
        throw timeout("it does not end");
      }
      stdout.thread.join();
      stderr.thread.join();
    } catch (IOException | InterruptedException e) {
      throw new AssertionError(toString(), e);
    }
    return new Finished(command, process.exitValue(), stdout.text(), stderr.text());
  }

  /** Kills it if it runs still. */
  @Override
  public void close() {
    process.destroyForcibly();
    try {
      process.waitFor();
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
  }

  /** The error to throw, with a dump of the JVM's threads. */
  private AssertionError timeout(String what) throws InterruptedException {
    Command.run("kill", "-QUIT", String.valueOf(pid()));
    process.waitFor(2, TimeUnit.SECONDS); // as long as the dump may take; nothing tells its end
    close();
    return new AssertionError(what + " within " + SECONDS + " s: " + this);
  }

  @Override
  public String toString() {
    return new Finished(command, -1, stdout.text(), stderr.text()).toString();
  }

  /** Collects what the process writes, as it comes. */
  private static final class Output {
    private final StringBuilder text = new StringBuilder();
    private final Thread thread;
    private int passed;
    private boolean ended;

    Output(InputStream in) {
      thread = new Thread(() -> collect(in), "output of a JVM under test");
      thread.setDaemon(true);
      thread.start();
    }

    private void collect(InputStream in) {
      try (var reader = new BufferedReader(new InputStreamReader(in, StandardCharsets.UTF_8))) {
        for (int c = reader.read(); c >= 0; c = reader.read()) {
          add((char) c);
        }
      } catch (IOException killed) {
        // that is its end, too
      }
      end();
    }

    private synchronized void add(char c) {
      text.append(c);
      if (c == '\n') {
        notifyAll();
      }
    }

    private synchronized void end() {
      ended = true;
      notifyAll();
    }

    synchronized String text() {
      return text.toString();
    }

    synchronized String await(Pattern pattern, RunningJvm jvm) {
      long deadline = System.nanoTime() + TimeUnit.SECONDS.toNanos(SECONDS);
      try {
        while (true) {
          for (int end = text.indexOf("\n", passed); end >= 0; end = text.indexOf("\n", passed)) {
            String line = text.substring(passed, end);
            passed = end + 1;
            if (pattern.matcher(line).find()) {
              return line;
            }
          }
          if (ended) {
            throw new AssertionError("it ended without a line /" + pattern + "/: " + jvm);
          }
          long millis = TimeUnit.NANOSECONDS.toMillis(deadline - System.nanoTime());
          if (millis <= 0) {
            throw jvm.timeout("no line /" + pattern + "/");
          }
          wait(millis);
        }
      } catch (InterruptedException e) {
        throw new AssertionError(e);
      }
    }
  }
}
