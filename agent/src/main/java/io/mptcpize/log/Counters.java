package io.mptcpize.log;

import java.nio.LongBuffer;
import java.util.concurrent.atomic.AtomicLongArray;
import java.util.concurrent.atomic.AtomicReferenceArray;
import java.util.function.Function;

/**
 * How often each event came, and how often the kernel refused, and why. What has come is told to
 * whoever looks from outside.
 */
public final class Counters {
  /** As far as the kernel's error numbers go; 0 stands for a refusal that is no error. */
  public static final int ERRNOS = 134;

  /** For each event two: of clients, or of nobody's role, and of listeners. */
  private static final int EVENTS = 2 * Event.values().length;

  /** Of the events, and behind them of each error number. */
  private final AtomicLongArray counts = new AtomicLongArray(EVENTS + ERRNOS);

  /** Where each is told; null before there is anything to tell. */
  private final AtomicReferenceArray<LongBuffer> told = new AtomicReferenceArray<>(counts.length());

  private final Function<String, LongBuffer> tell;

  /**
   * @param tell by a name gives the place of a number that can be seen from outside
   */
  public Counters(Function<String, LongBuffer> tell) {
    this.tell = tell;
  }

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
    return count(at(event, listens));
  }

  /**
   * Counts a socket that is TCP since the kernel refuses.
   *
   * @param errno why; 0 if it gives MPTCP sockets that lack something
   */
  public void countRefused(int errno, boolean listens) {
    count(Event.REFUSED, listens);
    count(EVENTS + (errno >= 0 && errno < ERRNOS ? errno : 0));
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
    return counts.get(EVENTS + errno);
  }

  /** What is told is right in the end, whoever else counts at the same time. */
  private long count(int at) {
    long before = counts.getAndIncrement(at);
    LongBuffer place = place(at);
    long now;
    do {
      now = counts.get(at);
      place.put(0, now);
    } while (counts.get(at) != now);
    return before;
  }

  private LongBuffer place(int at) {
    LongBuffer place = told.get(at);
    return place != null ? place : newPlace(at);
  }

  private synchronized LongBuffer newPlace(int at) {
    if (told.get(at) == null) {
      String name = name(at);
      told.set(at, name == null ? LongBuffer.allocate(1) : tell.apply(name));
    }
    return told.get(at);
  }

  private static String name(int at) {
    if (at >= EVENTS) {
      return refusalsName(at - EVENTS);
    }
    Event event = Event.values()[at / 2];
    return event.counter() == null ? null : name(event, at % 2 == 1);
  }

  /** What a number is told as. */
  public static String name(Event event, boolean listens) {
    return (listens ? "listeners." : "clients.") + event.counter();
  }

  /** The same of the refusals with an error number. */
  public static String refusalsName(int errno) {
    return "refusals." + errno;
  }

  private static int at(Event event, boolean listens) {
    return 2 * event.ordinal() + (listens ? 1 : 0);
  }
}
