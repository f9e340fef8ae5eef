package io.mptcpize.policy;

import java.net.InetAddress;
import java.util.ArrayList;
import java.util.Iterator;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.TimeUnit;

/**
 * Destinations, address and port, at which MPTCP did harm: for some minutes connects there are TCP.
 * One that is found again when it was tried again gets TCP for twice as long, up to a limit.
 */
public final class Detours {
  private static final int MOST = 1024;

  private final long firstMinutes;
  private final long mostMinutes;

  /** Those whose time is over are kept for as long as the limit, or until there is no room. */
  private final Map<Destination, Detour> detours = new ConcurrentHashMap<>();

  private volatile boolean empty = true;

  private Detours(long firstMinutes, long mostMinutes) {
    this.firstMinutes = firstMinutes;
    this.mostMinutes = mostMinutes;
  }

  /**
   * For those at which MPTCP got no answer. A path that drops SYNs with MPTCP must not cost an
   * application its connect timeout twice.
   */
  public static Detours ofUnanswered() {
    return new Detours(3, 3);
  }

  /** For those at which MPTCP lost time on its only path. */
  public static Detours ofStalled() {
    return new Detours(5, 60);
  }

  /** Whether there is none at all, at the cost of one read. */
  boolean isEmpty() {
    return empty;
  }

  /**
   * Remembers a destination.
   *
   * @param why in words, for whoever asks
   * @param now as System.nanoTime() has it, like everywhere here
   * @return for how many minutes connects there are TCP; 0: that was known before
   */
  long add(InetAddress remote, int port, String why, long now) {
    Destination destination = new Destination(remote, port);
    Detour before = detours.get(destination);
    if (before != null && before.isInForce(now)) {
      return 0;
    }
    if (before == null && detours.size() >= MOST) {
      dropOne(now);
    }
    boolean again = before != null && !isForgotten(before, now);
    long minutes = again ? Math.min(2 * before.minutes, mostMinutes) : firstMinutes;
    Detour detour = new Detour(now + TimeUnit.MINUTES.toNanos(minutes), minutes, why);
    boolean isNew =
        before == null
            ? detours.putIfAbsent(destination, detour) == null
            : detours.replace(destination, before, detour);
    empty = false;
    return isNew ? minutes : 0;
  }

  boolean has(InetAddress remote, int port, long now) {
    if (empty) {
      return false;
    }
    Detour detour = detours.get(new Destination(remote, port));
    return detour != null && detour.isInForce(now);
  }

  private boolean isForgotten(Detour detour, long now) {
    return now - detour.until >= TimeUnit.MINUTES.toNanos(mostMinutes);
  }

  /** How many are in force. */
  public int size(long now) {
    int count = 0;
    for (Detour detour : detours.values()) {
      count += detour.isInForce(now) ? 1 : 0;
    }
    return count;
  }

  /** Those that are in force, in words. */
  public String[] told(long now) {
    List<String> told = new ArrayList<>();
    for (Map.Entry<Destination, Detour> entry : detours.entrySet()) {
      Detour detour = entry.getValue();
      if (detour.isInForce(now)) {
        long left = TimeUnit.NANOSECONDS.toSeconds(detour.until - now);
        told.add(entry.getKey() + ", for " + left + " s: " + detour.why);
      }
    }
    return told.toArray(new String[0]);
  }

  /** One whose time is over, or else any. */
  private void dropOne(long now) {
    Destination last = null;
    for (Iterator<Map.Entry<Destination, Detour>> i = detours.entrySet().iterator();
        i.hasNext(); ) {
      Map.Entry<Destination, Detour> entry = i.next();
      last = entry.getKey();
      if (!entry.getValue().isInForce(now)) {
        break;
      }
    }
    if (last != null) {
      detours.remove(last);
    }
  }

  /** For how long, and why. */
  private static final class Detour {
    final long until;
    final long minutes;
    final String why;

    Detour(long until, long minutes, String why) {
      this.until = until;
      this.minutes = minutes;
      this.why = why;
    }

    boolean isInForce(long now) {
      return now - until < 0;
    }
  }

  /** An address, compared without its name, and a port. */
  private static final class Destination {
    private final InetAddress address;
    private final int port;

    Destination(InetAddress address, int port) {
      this.address = address;
      this.port = port;
    }

    @Override
    public boolean equals(Object other) {
      return other instanceof Destination
          && ((Destination) other).address.equals(address)
          && ((Destination) other).port == port;
    }

    @Override
    public int hashCode() {
      return address.hashCode() * 31 + port;
    }

    @Override
    public String toString() {
      return address.getHostAddress() + " port " + port;
    }
  }
}
