package io.mptcpize.it.program.witness;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Paths;
import java.util.List;
import java.util.concurrent.TimeUnit;

/** Waits for events of descriptors, past the JDK and the agent. */
public final class Events {
  private static final int POLLOUT = 4;
  private static final int POLLERR = 8;
  private static final int POLLRDHUP = 0x2000;
  private static final int SIOCOUTQ = 0x5411;
  private static final int MSG_PEEK_AND_DONTWAIT = 0x42;
  private static final int MILLIS = 30_000;
  private static final int MILLIS_OF_A_LOOK = 50;

  private Events() {}

  /** Returns when the peer's FIN, or a reset, is there. */
  public static void awaitEnd(int descriptor) {
    if (Libc.poll(descriptor, POLLRDHUP, MILLIS) == 0) {
      throw new IllegalStateException("the peer's end does not arrive");
    }
  }

  /** Returns when a socket is reset, of which its reader is still to be told. */
  public static void awaitReset(int descriptor) {
    int events = Libc.poll(descriptor, 0, MILLIS);
    if ((events & POLLERR) == 0) {
      throw new IllegalStateException("not reset, events " + events);
    }
  }

  /**
   * Whether a reset arrives from a socket of this machine that was closed.
   *
   * @param port that of this end
   * @param peer the port of the other end: where its socket lives on, it has sent no reset
   */
  public static boolean isReset(int descriptor, int port, int peer) throws IOException {
    for (int waited = 0; waited < MILLIS; waited += MILLIS_OF_A_LOOK) {
      if (isReset(descriptor, MILLIS_OF_A_LOOK)) {
        return true;
      }
      if (hasEnded(peer, port)) {
        return false;
      }
    }
    throw new IllegalStateException("the peer is gone, but no reset arrives");
  }

  /** Whether this machine has a TCP socket between these ports that has sent its FIN. */
  private static boolean hasEnded(int local, int remote) throws IOException {
    String ports = String.format(".*: \\w+:%04X \\w+:%04X 0[456] .*", local, remote);
    for (String file : new String[] {"tcp", "tcp6"}) {
      List<String> sockets = Files.readAllLines(Paths.get("/proc/net", file));
      if (sockets.stream().anyMatch(line -> line.matches(ports))) {
        return true;
      }
    }
    return false;
  }

  /** Whether a reset answers what was written; returns when either that or an ACK is there. */
  public static boolean isResetByWriting(int descriptor) {
    long end = System.nanoTime() + TimeUnit.MILLISECONDS.toNanos(MILLIS);
    int unacknowledged = 1; // as long as the kernel does not say
    while (unacknowledged > 0 && !isReset(descriptor, 0)) {
      if (System.nanoTime() - end > 0) {
        throw new IllegalStateException("no answer to what was written");
      }
      Thread.yield();
      int told = Libc.ioctl(descriptor, SIOCOUTQ);
      unacknowledged = told < 0 ? unacknowledged : told;
    }
    return isReset(descriptor, 0);
  }

  private static boolean isReset(int descriptor, int millis) {
    return Libc.poll(descriptor, 0, millis) != 0; // errors are told to those who do not ask, too
  }

  /** Returns when this many bytes can be read at once. */
  public static void awaitBytes(int descriptor, int count) {
    long end = System.nanoTime() + TimeUnit.MILLISECONDS.toNanos(MILLIS);
    byte[] bytes = new byte[count];
    while (Libc.receive(descriptor, bytes, MSG_PEEK_AND_DONTWAIT) < count) {
      if (System.nanoTime() - end > 0) {
        throw new IllegalStateException(count + " bytes do not arrive");
      }
      Thread.yield();
    }
  }

  /** Whether bytes can be written without waiting. */
  public static boolean isWritable(int descriptor) {
    return Libc.poll(descriptor, POLLOUT, 0) != 0;
  }
}
