package io.mptcpize.sockets;

import io.mptcpize.kernel.Kernel;
import io.mptcpize.kernel.Scratch;
import io.mptcpize.sockopt.Sockopt;

/**
 * The receive window of new MPTCP sockets. On Linux 6.18, what arrives while the reader is inside a
 * read is acknowledged at once by TCP, but by MPTCP only with the packet after it. Where that was
 * all that the window admits, none comes, and the connection stops for 200 ms, until the sender's
 * MPTCP sends something again. So it is opened wide at once, by SO_RCVLOWAT, which raises the
 * receive buffer to fit (mptcp_set_rcvlowat, 6.9 and newer), and is then set back to what it was,
 * 1. Unlike SO_RCVBUF that leaves auto-tuning on, has no effect where the application set
 * SO_RCVBUF, and is limited by half of {@code net.ipv4.tcp_rmem[2]} and not by {@code
 * net.core.rmem_max}. What a listener has, the sockets that it accepts have too. The application is
 * told of the buffer that there would be without.
 */
final class WideWindow {
  /** So many bytes less, that no application asks for a buffer of the same size. */
  private static final int ODD = 1237;

  private final Kernel kernel;
  private final int bytes;

  /** What SO_RCVLOWAT is raised to; 0 while that is not known. */
  private volatile int lowWater;

  /** SO_RCVBUF of a new socket as it is, and with a wide window. */
  private volatile int narrow;

  private volatile int wide;

  /** Nothing is done any more: switched off, or the kernel's MPTCP sockets do not know how. */
  private volatile boolean off;

  /**
   * @param bytes how many a connection can hold at first whose reader sleeps; 0: nothing is done
   */
  WideWindow(Kernel kernel, int bytes) {
    this.kernel = kernel;
    this.bytes = bytes;
    off = bytes == 0;
  }

  /** Opens the window of a new MPTCP socket that nothing was set on. */
  void open(int fd) {
    if (off) {
      return;
    }
    try (Scratch scratch = kernel.scratch()) {
      if (lowWater == 0) {
        learn(scratch);
      }
      if (lowWater > 0) {
        raise(fd, lowWater, scratch);
      }
    }
  }

  /** Finds out on sockets of its own how far the kernel goes: to half of tcp_rmem[2]. */
  private synchronized void learn(Scratch scratch) {
    int limited = bufferAfter(bytes, scratch);
    int untouched = bufferAfter(1, scratch);
    if (lowWater == 0 && limited > 0 && untouched > 0) {
      // the kernel counts twice what is received, and takes a negative number for the largest
      int lower = Math.max(1, Math.min(bytes, limited / 2) - ODD);
      int widened = bufferAfter(lower, scratch);
      if (widened > 0) { // else there was no descriptor: the next socket tries again
        narrow = untouched;
        wide = widened;
        off = wide <= narrow;
        lowWater = lower;
      }
    }
  }

  /**
   * The receive buffer of a new socket of which this was done; negative if there is none to try.
   */
  private int bufferAfter(int lowWaterMark, Scratch scratch) {
    int type = Kernel.SOCK_STREAM | Kernel.SOCK_CLOEXEC;
    int fd = kernel.socket(Kernel.AF_INET, type, Kernel.IPPROTO_MPTCP);
    if (fd < 0) {
      return fd;
    }
    raise(fd, lowWaterMark, scratch);
    int size = kernel.getInt(fd, Sockopt.SO_RCVBUF, scratch);
    kernel.close(fd);
    return size;
  }

  /** Whether a receive buffer has its size from here. */
  boolean isWide(int size) {
    return !off && size == wide;
  }

  /** What the application is told of a receive buffer of which the kernel tells this size. */
  int told(int size) {
    return isWide(size) ? narrow : size;
  }

  /** On the subflow as well, whose window it is: setting SO_REUSEPORT, to what it is, makes one. */
  private void raise(int fd, int lowWaterMark, Scratch scratch) {
    kernel.set(fd, Sockopt.SO_REUSEPORT, false);
    set(fd, lowWaterMark, scratch);
    set(fd, 1, scratch);
  }

  private void set(int fd, int lowWaterMark, Scratch scratch) {
    scratch.bytes.putInt(0, lowWaterMark);
    kernel.set(fd, Sockopt.SO_RCVLOWAT, scratch, 4);
  }
}
