package io.mptcpize.sockets;

import io.mptcpize.jvm.OwnThread;
import io.mptcpize.kernel.Kernel;
import io.mptcpize.kernel.SocketState;
import io.mptcpize.log.Counters;
import io.mptcpize.log.Event;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;

/**
 * Keeps connections that were closed before all was sent, each by a descriptor of its own, until
 * the peer has all and has ended its stream, too: a minute after an MPTCP socket was closed the
 * kernel resets it, whatever it has still to send. On TCP the kernel keeps them itself, which it
 * calls orphans, and so they end here: one whose peer sends something is reset; one whose peer
 * takes nothing for minutes is given up; and there is a limit to their number.
 */
final class Orphans {
  /**
   * How many are kept, and which part of the descriptors that the process may have: a small one,
   * since the application may want all of them.
   */
  private static final int MOST = 4096;

  private static final int PART = 16;

  /** None is kept where no more than this part of them is left. */
  private static final int PART_LEFT = 4;

  /** Without a byte that the peer took: about as long as TCP probes a window that stays shut. */
  private static final long LONGEST_NANOS = TimeUnit.MINUTES.toNanos(4);

  /** How soon one is looked at, and how seldom; in between, after a quarter of its age. */
  private static final long SOONEST_NANOS = TimeUnit.MILLISECONDS.toNanos(5);

  private static final long SELDOMEST_NANOS = TimeUnit.SECONDS.toNanos(1);

  private static final int AGES = 4;

  /** For how long the thread stays when there is nothing to do. */
  private static final long IDLE_NANOS = TimeUnit.SECONDS.toNanos(5);

  private final Kernel kernel;
  private final SocketState state;
  private final Counters counters;
  private final long most;

  /** From this descriptor on the application needs what is left: the kernel gives the lowest. */
  private final long highest;

  /** Those that the thread has not looked at yet; guarded by this object, as what follows. */
  private final List<Orphan> arrived = new ArrayList<>();

  private int count;
  private volatile Thread thread;

  /** The others: only the thread has them. */
  private final List<Orphan> kept = new ArrayList<>();

  Orphans(Kernel kernel, SocketState state, Counters counters) {
    this.kernel = kernel;
    this.state = state;
    this.counters = counters;
    long descriptors = kernel.mostDescriptors();
    most = Math.min(MOST, descriptors / PART);
    highest = descriptors - descriptors / PART_LEFT;
  }

  /**
   * Keeps a connection that is about to be closed, and ends its output, unless closing it resets or
   * waits.
   */
  void adopt(int fd) {
    if (state.lingers(fd) || state.hasUnread(fd)) {
      return;
    }
    if (keep(fd)) {
      counters.count(Event.ORPHANED);
      kernel.shutDownOutput(fd); // by the application's: the other may be closed again
    } else {
      counters.count(Event.ORPHAN_LOST, null);
    }
  }

  private boolean keep(int fd) {
    Orphan orphan = new Orphan(System.nanoTime());
    Thread next = thread == null ? unstarted() : null; // no class loads with the lock held
    synchronized (this) {
      int copy = count < most ? kernel.duplicate(fd) : -1;
      if (copy < 0) {
        return false;
      }
      boolean isKept = false;
      try {
        if (copy >= highest) {
          return false;
        }
        if (thread == null) {
          next = next == null ? unstarted() : next;
          next.start();
          thread = next;
        }
        orphan.fd = copy;
        arrived.add(orphan);
        isKept = true;
      } finally {
        if (!isKept) {
          kernel.close(copy);
        }
      }
      count++;
      notifyAll();
      return true;
    }
  }

  private Thread unstarted() {
    return OwnThread.of(
        new Runnable() {
          @Override
          public void run() {
            attend();
          }
        },
        "mptcpize-orphans");
  }

  /** What the thread does. */
  private void attend() {
    long next = System.nanoTime();
    while (takeOver(next)) {
      try {
        next = lookAtAll(System.nanoTime());
      } catch (Throwable t) { // no memory: perhaps there is some later
        next = System.nanoTime() + SELDOMEST_NANOS;
      }
    }
  }

  /**
   * Waits for those that arrive, or until the others are to be looked at.
   *
   * @return false: there are none, and this thread is no longer that of this object
   */
  private synchronized boolean takeOver(long next) {
    long nanos = kept.isEmpty() ? IDLE_NANOS : next - System.nanoTime();
    try {
      if (arrived.isEmpty() && nanos > 0) {
        TimeUnit.NANOSECONDS.timedWait(this, nanos);
      }
      kept.addAll(arrived);
      arrived.clear();
    } catch (InterruptedException | OutOfMemoryError e) {
      return true; // nobody interrupts this thread to any purpose
    }
    if (kept.isEmpty()) {
      thread = null;
    }
    return !kept.isEmpty();
  }

  /** Looks at those that it is time for; returns when it is time again. */
  private long lookAtAll(long now) {
    long next = now + SELDOMEST_NANOS;
    for (int i = kept.size() - 1; i >= 0; i--) {
      Orphan orphan = kept.get(i);
      if (orphan.next - now <= 0) {
        if (isOver(orphan, now)) {
          free(i);
          continue;
        }
        long interval = Math.max(SOONEST_NANOS, (now - orphan.since) / AGES);
        orphan.next = now + Math.min(SELDOMEST_NANOS, interval);
      }
      next = next - orphan.next < 0 ? next : orphan.next;
    }
    return next;
  }

  private void free(int index) {
    Orphan last = kept.remove(kept.size() - 1);
    Orphan over = index == kept.size() ? last : kept.set(index, last);
    synchronized (this) {
      count--;
    }
    kernel.close(over.fd);
  }

  private boolean isOver(Orphan orphan, long now) {
    int left = state.unacknowledged(orphan.fd);
    if (left != orphan.left) {
      orphan.left = left;
      orphan.changed = now;
    }
    if (state.isOver(orphan.fd, left)) {
      return true;
    }
    if (left <= 0) { // the peer has all and is still to end: there may be those that need it more
      return now - orphan.changed >= LONGEST_NANOS || isCrowded();
    }
    if (now - orphan.changed >= LONGEST_NANOS) {
      counters.count(Event.ORPHAN_GIVEN_UP, null);
      return true;
    }
    return false;
  }

  private synchronized boolean isCrowded() {
    return count > most / 2;
  }

  /** One connection. */
  private static final class Orphan {
    final long since;
    int fd;
    int left = -1;

    /** When the number of bytes that are left was last another. */
    long changed;

    /** When it is looked at next. */
    long next;

    Orphan(long now) {
      since = now;
      changed = now;
      next = now + SOONEST_NANOS;
    }
  }
}
