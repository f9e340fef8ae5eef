package io.mptcpize.hook;

import io.mptcpize.jvm.OwnThread;
import io.mptcpize.kernel.SocketReader;
import io.mptcpize.kernel.SocketReading;
import io.mptcpize.log.Counters;
import io.mptcpize.log.Event;
import io.mptcpize.sockets.Linked;
import java.io.File;
import java.util.concurrent.TimeUnit;

/**
 * Says once that a listener was closed and that connections live on which it had accepted: the
 * kernel refuses further subflows to them. Whoever closes one waits for nothing: a thread looks a
 * little later, since a JVM that is about to end closes its listeners, too.
 */
final class ClosedListeners implements Runnable {
  private static final long LATER_MILLIS = TimeUnit.SECONDS.toMillis(5);

  private static final File DESCRIPTORS = new File("/proc/self/fd");

  private final Counters counters;

  /** The descriptors that listen, for all that is known; never written to. */
  private volatile int[] listening = {};

  /** The port that the thread looks at; 0: there is none. */
  private volatile int port;

  private volatile Linked linked;

  ClosedListeners(Counters counters) {
    this.counters = counters;
  }

  /** A descriptor is about to listen. */
  synchronized void listens(int fd) {
    forget(fd);
    int[] longer = new int[listening.length + 1];
    System.arraycopy(listening, 0, longer, 0, listening.length);
    longer[listening.length] = fd;
    listening = longer;
  }

  /** Whether it is known to listen, as long as nobody has closed it unseen. */
  private boolean mayListen(int fd) {
    for (int one : listening) {
      if (one == fd) {
        return true;
      }
    }
    return false;
  }

  private synchronized void forget(int fd) {
    int[] all = listening;
    for (int i = 0; i < all.length; i++) {
      if (all[i] == fd) {
        int[] shorter = new int[all.length - 1];
        System.arraycopy(all, 0, shorter, 0, i);
        System.arraycopy(all, i + 1, shorter, i, shorter.length - i);
        listening = shorter;
        return;
      }
    }
  }

  /** A descriptor is about to be closed. */
  void ends(int fd, Linked by) {
    if (!mayListen(fd)) {
      return;
    }
    forget(fd);
    if (port == 0 && counters.get(Event.CLOSED_ALONE) == 0) {
      int listens = by.state.portOfMptcpListener(fd);
      if (listens > 0 && take(listens, by)) {
        lookLater();
      }
    }
  }

  private synchronized boolean take(int listens, Linked by) {
    if (port != 0) {
      return false;
    }
    linked = by;
    port = listens;
    return true;
  }

  private void lookLater() {
    boolean isStarted = false;
    try {
      OwnThread.of(this, "mptcpize-listener").start();
      isStarted = true;
    } finally {
      if (!isStarted) { // no thread is to be had
        port = 0;
      }
    }
  }

  /** Looks at the port after a while. */
  @Override
  public void run() {
    try {
      Thread.sleep(LATER_MILLIS);
      int connections = connections(linked.reader());
      if (connections > 0) {
        counters.count(
            Event.CLOSED_ALONE, true, "port " + port + ", of " + connections + " connections");
      }
    } catch (InterruptedException e) {
      // it is not told then
    } finally {
      port = 0;
    }
  }

  /**
   * How many MPTCP connections there are on the port for which the path manager admits further
   * subflows; 0 if somebody listens there.
   */
  private int connections(SocketReader reader) {
    int connections = 0;
    String[] descriptors = DESCRIPTORS.list();
    for (String descriptor : descriptors == null ? new String[0] : descriptors) {
      SocketReading reading = reader.read(Integer.parseInt(descriptor));
      if (reading != null && reading.local.getPort() == port) {
        if (reading.listens) {
          return 0;
        }
        connections += reading.mptcp != null && reading.mptcp.extraSubflowsMax > 0 ? 1 : 0;
      }
    }
    return connections;
  }
}
