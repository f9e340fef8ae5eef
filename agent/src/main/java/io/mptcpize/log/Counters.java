package io.mptcpize.log;

import java.util.concurrent.atomic.AtomicLongArray;

/** How often each event came. */
public final class Counters {
  private final AtomicLongArray counts = new AtomicLongArray(Event.values().length);

  /**
   * Counts an event, and tells the log of the first of its kind.
   *
   * @param detail behind the words of the log; may be null
   */
  public void count(Event event, String detail) {
    if (count(event) == 0 && event.words() != null) {
      Log.info(event.words() + (detail == null ? "" : ": " + detail));
    }
  }

  /** Counts an event; returns how often it had come before. */
  public long count(Event event) {
    return counts.getAndIncrement(event.ordinal());
  }
}
