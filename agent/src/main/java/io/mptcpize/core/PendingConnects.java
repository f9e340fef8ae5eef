package io.mptcpize.core;

import java.net.InetAddress;
import java.util.concurrent.atomic.AtomicReferenceArray;

/**
 * The last connects over MPTCP, so that a close can tell for how long one was pending. Bounded:
 * where two fall on one place, the older is forgotten.
 */
final class PendingConnects {
  private static final int PLACES = 1024;

  private final AtomicReferenceArray<Connect> places = new AtomicReferenceArray<>(PLACES);

  /** A connect that was begun. */
  static final class Connect {
    final int fd;
    final InetAddress remote;
    final int port;
    final long begunAt;
    private final int ownerHash;

    private Connect(int ownerHash, int fd, InetAddress remote, int port, long begunAt) {
      this.ownerHash = ownerHash;
      this.fd = fd;
      this.remote = remote;
      this.port = port;
      this.begunAt = begunAt;
    }
  }

  void begun(Object owner, int fd, InetAddress remote, int port) {
    int hash = System.identityHashCode(owner);
    places.set(hash & PLACES - 1, new Connect(hash, fd, remote, port, System.nanoTime()));
  }

  /** The connect that this socket began, which is forgotten with this; or null. */
  Connect take(Object owner) {
    int hash = System.identityHashCode(owner);
    Connect connect = places.get(hash & PLACES - 1);
    if (connect == null || connect.ownerHash != hash) {
      return null;
    }
    places.set(hash & PLACES - 1, null);
    return connect;
  }
}
