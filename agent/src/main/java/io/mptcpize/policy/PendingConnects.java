package io.mptcpize.policy;

import java.net.InetAddress;
import java.util.concurrent.atomic.AtomicReferenceArray;

/**
 * The last connects over MPTCP, so that a close can tell for how long one was pending. Bounded: a
 * connect is forgotten after some thousand others, and no sooner, for it has a choice of places and
 * the oldest makes room.
 */
final class PendingConnects {
  static final int PLACES = 4096;
  private static final int CHOICE = 8;

  private final AtomicReferenceArray<Connect> places = new AtomicReferenceArray<>(PLACES);

  /** A connect that was begun, or was taken. */
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

    private boolean isTaken() {
      return remote == null;
    }
  }

  void begun(Object owner, int fd, InetAddress remote, int port) {
    int hash = System.identityHashCode(owner);
    long now = System.nanoTime();
    long oldest = now;
    int place = place(hash, 0);
    for (int i = 0; i < CHOICE; i++) {
      Connect there = places.get(place(hash, i));
      if (there == null || there.isTaken() || there.ownerHash == hash) {
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

  /**
   * The connect that this socket began, once; or null. That it began one is known for longer: until
   * there is another for that place.
   */
  Connect take(Object owner) {
    int hash = System.identityHashCode(owner);
    for (int i = 0; i < CHOICE; i++) {
      Connect there = places.get(place(hash, i));
      if (there != null && there.ownerHash == hash) {
        // of two that close at once, one judges
        Connect taken = new Connect(hash, -1, null, 0, 0);
        boolean isMine = !there.isTaken() && places.compareAndSet(place(hash, i), there, taken);
        return isMine ? there : null;
      }
    }
    return null;
  }

  /** Whether this socket began a connect, which was taken or not. */
  boolean has(Object owner) {
    int hash = System.identityHashCode(owner);
    for (int i = 0; i < CHOICE; i++) {
      Connect there = places.get(place(hash, i));
      if (there != null && there.ownerHash == hash) {
        return true;
      }
    }
    return false;
  }

  /** The connect at a place, any int; null if there is none. */
  Connect at(int place) {
    Connect there = places.get(place & PLACES - 1);
    return there == null || there.isTaken() ? null : there;
  }

  private static int place(int hash, int choice) {
    return hash + choice & PLACES - 1;
  }
}
