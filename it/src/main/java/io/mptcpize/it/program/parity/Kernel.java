package io.mptcpize.it.program.parity;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.file.Files;
import java.nio.file.Paths;
import java.util.List;
import java.util.concurrent.TimeUnit;
import jnr.ffi.LibraryLoader;
import jnr.ffi.annotations.In;
import jnr.ffi.annotations.Out;

/** Waits for events of descriptors, past the JDK and the agent. */
final class Kernel {
  private static final int POLLOUT = 4;
  private static final int POLLRDHUP = 0x2000;
  private static final int SIOCOUTQ = 0x5411;
  private static final int MSG_PEEK_AND_DONTWAIT = 0x42;
  private static final int MILLIS = 1_000 * Waiting.SECONDS;
  private static final int MILLIS_OF_A_LOOK = 50;

  private static final Calls LIBC = LibraryLoader.create(Calls.class).load("c");

  private Kernel() {}

  /** Returns when the peer's FIN, or a reset, is there. */
  static void awaitEnd(int descriptor) {
    if (!poll(descriptor, POLLRDHUP, MILLIS)) {
      throw new IllegalStateException("the peer's end does not arrive");
    }
  }

  /**
   * Whether a reset arrives from a socket of this machine that was closed.
   *
   * @param port that of this end
   * @param peer the port of the other end: where its socket lives on, it has sent no reset
   */
  static boolean isReset(int descriptor, int port, int peer) throws IOException {
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
  static boolean isResetByWriting(int descriptor) {
    long end = System.nanoTime() + TimeUnit.MILLISECONDS.toNanos(MILLIS);
    int[] unacknowledged = {1};
    while (unacknowledged[0] > 0 && !isReset(descriptor, 0)) {
      if (System.nanoTime() - end > 0) {
        throw new IllegalStateException("no answer to what was written");
      }
      Thread.yield();
      LIBC.ioctl(descriptor, SIOCOUTQ, unacknowledged);
    }
    return isReset(descriptor, 0);
  }

  private static boolean isReset(int descriptor, int millis) {
    return poll(descriptor, 0, millis); // errors are told to those who do not ask, too
  }

  /** Returns when this many bytes can be read at once. */
  static void awaitBytes(int descriptor, int count) {
    long end = System.nanoTime() + TimeUnit.MILLISECONDS.toNanos(MILLIS);
    byte[] bytes = new byte[count];
    while (LIBC.recv(descriptor, bytes, count, MSG_PEEK_AND_DONTWAIT) < count) {
      if (System.nanoTime() - end > 0) {
        throw new IllegalStateException(count + " bytes do not arrive");
      }
      Thread.yield();
    }
  }

  /** Whether bytes can be written without waiting. */
  static boolean isWritable(int descriptor) {
    return poll(descriptor, POLLOUT, 0);
  }

  private static boolean poll(int descriptor, int events, int millis) {
    ByteBuffer request = ByteBuffer.allocateDirect(8).order(ByteOrder.nativeOrder());
    request.putInt(0, descriptor).putShort(4, (short) events);
    return LIBC.poll(request, 1, millis) > 0;
  }

  /** The C library; public because jnr implements it in a loader of its own. */
  public interface Calls {
    int poll(@In @Out ByteBuffer requests, long count, int millis);

    int ioctl(int fd, long request, @Out int[] answer);

    long recv(int fd, @Out byte[] buffer, long length, int flags);
  }
}
