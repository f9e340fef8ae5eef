package io.mptcpize.log;

import java.util.concurrent.atomic.AtomicLongArray;

/** How often each event came, and how often the kernel refused, and why. */
public final class Counters {
  /** As far as the kernel's error numbers go; 0 stands for a refusal that is no error. */
  public static final int ERRNOS = 134;

  /** For each event two: of clients, or of nobody's role, and of listeners. */
  private final AtomicLongArray counts = new AtomicLongArray(2 * Event.values().length);

  private final AtomicLongArray refusals = new AtomicLongArray(ERRNOS);

  /**
   * Counts an event, and tells the log of the first of its kind.
   *
   * @param detail behind the words of the log; may be null
   */
  public void count(Event event, String detail) {
    count(event, false, detail);
  }

  /** The same of a socket that is to listen, or of one that is not. */
  public void count(Event event, boolean listens, String detail) {
    if (count(event, listens) == 0 && get(event, !listens) == 0 && event.words() != null) {
      Log.info(event.words() + (detail == null ? "" : ": " + detail));
    }
  }

  /** Counts an event; returns how often it had come before. */
  public long count(Event event) {
    return count(event, false);
  }

  /** The same of a socket that is to listen, or of one that is not. */
  public long count(Event event, boolean listens) {
    return counts.getAndIncrement(at(event, listens));
  }

  /**
   * Counts a socket that is TCP since the kernel refuses.
   *
   * @param errno why; 0 if it gives MPTCP sockets that lack something
   */
  public void countRefused(int errno, boolean listens) {
    count(Event.REFUSED, listens);
    refusals.incrementAndGet(errno >= 0 && errno < ERRNOS ? errno : 0);
  }

  /** How often an event came. */
  public long get(Event event) {
    return get(event, false) + get(event, true);
  }

  /** How often it came of sockets that are to listen, or of others. */
  public long get(Event event, boolean listens) {
    return counts.get(at(event, listens));
  }

  /** How many sockets are TCP since the kernel refused with this error number. */
  public long refusals(int errno) {
    return refusals.get(errno);
  }

  private static int at(Event event, boolean listens) {
    return 2 * event.ordinal() + (listens ? 1 : 0);
  }
}
