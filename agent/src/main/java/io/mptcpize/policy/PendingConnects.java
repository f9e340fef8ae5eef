package io.mptcpize.policy;

import java.net.InetAddress;
import java.util.concurrent.atomic.AtomicReferenceArray;

/**
 * The last connects over MPTCP, so that a close can tell for how long one was pending. Bounded: a
 * connect is forgotten after some thousand others, and no sooner, for it has a choice of places and
 * the oldest makes room.
 */
final class PendingConnects {
  private static final int PLACES = 4096;
  private static final int CHOICE = 8;

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
    long now = System.nanoTime();
    long oldest = now;
    int place = place(hash, 0);
    for (int i = 0; i < CHOICE; i++) {
      Connect there = places.get(place(hash, i));
      if (there == null || there.ownerHash == hash) {
        place = place(hash, i);
        break;
      }
      if (there.begunAt - oldest < 0) {
        oldest = there.begunAt;
        place = place(hash, i);
      }
    }
    places.set(place, new Connect(hash, fd, remote, port, now));
  }

  /** The connect that this socket began, which is forgotten with this; or null. */
  Connect take(Object owner) {
    int hash = System.identityHashCode(owner);
    for (int i = 0; i < CHOICE; i++) {
      Connect there = places.get(place(hash, i));
      if (there != null && there.ownerHash == hash) {
        // of two that close at once, one judges
        return places.compareAndSet(place(hash, i), there, null) ? there : null;
      }
    }
    return null;
  }

  private static int place(int hash, int choice) {
    return hash + choice & PLACES - 1;
  }
}
