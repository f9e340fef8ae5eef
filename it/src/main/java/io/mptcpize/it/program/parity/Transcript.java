package io.mptcpize.it.program.parity;

import java.io.PrintStream;
import java.lang.reflect.InvocationTargetException;
import java.util.Collection;
import java.util.TreeSet;
import java.util.concurrent.Callable;
import java.util.concurrent.ExecutionException;

/**
 * What calls on sockets gave, a line a call: {@code kind | state | call | result}. What changes
 * from run to run (ports) is left out of the results.
 */
final class Transcript {
  private final PrintStream out;
  private final String kind;
  private final String state;

  private Transcript(PrintStream out, String kind, String state) {
    this.out = out;
    this.kind = kind;
    this.state = state;
  }

  Transcript(PrintStream out) {
    this(out, "", "");
  }

  /** The same transcript, where its lines are about another kind of socket. */
  Transcript of(String kind) {
    return new Transcript(out, kind, state);
  }

  /** The same transcript, where the sockets are in another state. */
  Transcript in(String state) {
    return new Transcript(out, kind, state);
  }

  /** A call that gives nothing: the result is {@code ok}. */
  void run(String call, Action action) {
    get(
        call,
        () -> {
          action.run();
          return "ok";
        });
  }

  /** A call that gives something. */
  void get(String call, Callable<?> action) {
    line(call, result(action));
  }

  private static String result(Callable<?> action) {
    try {
      return text(action.call());
    } catch (Throwable e) { // JDK 8 and 11 throw an AssertionError for some options
      return text(unwrapped(e));
    }
  }

  /**
   * A call on a connection that the peer has closed and reset: which of the kernel's two errors it
   * ends in depends on which of the two it learns first, and is left open.
   */
  void getGone(String call, Callable<?> action) {
    getLoosely(call, action, "Broken pipe|Connection reset by peer", "gone");
  }

  /**
   * A call whose result is one of several, as it happens.
   *
   * @param several a regular expression of what differs
   * @param word stands for each of them
   */
  void getLoosely(String call, Callable<?> action, String several, String word) {
    line(call, result(action).replaceAll(several, word));
  }

  /** A line with a result that is known already. */
  void line(String call, Object result) {
    out.println(kind + " | " + state + " | " + call + " | " + result);
  }

  /** An exception as a result reads. */
  static String text(Throwable thrown) {
    String message = thrown.getMessage();
    return thrown.getClass().getName()
        + (message == null ? "" : ": " + message.replaceAll(":\\d+", ":PORT"));
  }

  private static String text(Object value) {
    Object ordered = value instanceof Collection ? sorted((Collection<?>) value) : value;
    return String.valueOf(ordered).replaceAll(":\\d+", ":PORT");
  }

  private static Collection<String> sorted(Collection<?> values) {
    Collection<String> sorted = new TreeSet<>();
    values.forEach(value -> sorted.add(String.valueOf(value)));
    return sorted;
  }

  private static Throwable unwrapped(Throwable thrown) {
    boolean wrapper =
        thrown instanceof InvocationTargetException || thrown instanceof ExecutionException;
    return wrapper ? unwrapped(thrown.getCause()) : thrown;
  }

  /** What a step does. */
  interface Action {
    void run() throws Exception;
  }
}
