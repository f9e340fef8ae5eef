package io.mptcpize.policy;

import java.net.InetAddress;
import java.util.Iterator;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.TimeUnit;

/**
 * Destinations, address and port, at which MPTCP got no answer: for some minutes connects there are
 * TCP. A path that drops SYNs with MPTCP must not cost an application its connect timeout twice.
 */
public final class Detours {
  static final long MINUTES = 3;
  private static final long NANOS = TimeUnit.MINUTES.toNanos(MINUTES);
  private static final int MOST = 1024;

  /** From the destination to the time at which it is tried with MPTCP again. */
  private final Map<Destination, Long> until = new ConcurrentHashMap<>();

  private volatile boolean empty = true;

  /** Whether there is none at all, at the cost of one read. */
  boolean isEmpty() {
    return empty;
  }

  /**
   * @return whether it was not remembered before
   */
  boolean add(InetAddress remote, int port, long now) {
    if (until.size() >= MOST) {
      dropOne(now);
    }
    boolean added = until.put(new Destination(remote, port), now + NANOS) == null;
    empty = false;
    return added;
  }

  boolean has(InetAddress remote, int port, long now) {
    if (empty) {
      return false;
    }
    Destination destination = new Destination(remote, port);
    Long end = until.get(destination);
    if (end == null) {
      return false;
    }
    if (now - end < 0) {
      return true;
    }
    until.remove(destination, end);
    return false;
  }

  /** How many there are, some of which may be over. */
  public int size() {
    return until.size();
  }

  /** One whose time is over, or else any. */
  private void dropOne(long now) {
    Destination last = null;
    for (Iterator<Map.Entry<Destination, Long>> i = until.entrySet().iterator(); i.hasNext(); ) {
      Map.Entry<Destination, Long> entry = i.next();
      last = entry.getKey();
      if (now - entry.getValue() >= 0) {
        break;
      }
    }
    if (last != null) {
      until.remove(last);
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
  }
}
