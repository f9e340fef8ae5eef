package io.mptcpize.sockets;

import io.mptcpize.kernel.Kernel;
import io.mptcpize.kernel.Scratch;
import io.mptcpize.sockopt.Sockopt;

/**
 * The receive window of MPTCP connections. On Linux 6.18, what arrives while the reader is inside a
 * read is acknowledged at once by TCP, but by MPTCP only with the packet after it. Where that was
 * all that the window admits, none comes, and the connection stops for 200 ms, until the sender's
 * MPTCP sends something again. So it is opened wide, by SO_RCVLOWAT, which raises the receive
 * buffers of the connection and its subflows to fit (mptcp_set_rcvlowat, 6.9 and newer), and is
 * then set back to what it was, 1. Unlike SO_RCVBUF that leaves auto-tuning on, has no effect where
 * the application set SO_RCVBUF, and is limited by half of {@code net.ipv4.tcp_rmem[2]} and not by
 * {@code net.core.rmem_max}. The application is told of the buffer that there would be without.
 *
 * <p>Only once there is a connection, and MPTCP at both ends: earlier it would clamp the window
 * that the handshake can announce, of connections with a TCP peer, too (window_clamp of a subflow,
 * which tcp_select_initial_window takes the window scale from). Not as late as after the first
 * read, which would cost connections without bulk data nothing: 20 transfers of 4 MB there and back
 * over loopback met 18 to 25 retransmissions then, and none so.
 */
public final class WideWindow {
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

  /** Opens the window of a new connection, if that is MPTCP. */
  public void open(int fd) {
    if (off) {
      return;
    }
    try (Scratch scratch = kernel.scratch()) {
      if (kernel.getInt(fd, Sockopt.TCP_IS_MPTCP, scratch) != 1
          || kernel.getInt(fd, Sockopt.SO_RCVLOWAT, scratch) != 1) {
        return; // native code has set it: whoever did knows what he waits for
      }
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
      // The kernel counts twice what is received, and takes a negative number for the largest.
      // Below
      // its limit, since auto-tuning sets a better clamp as it raises the buffer, and not else.
      int lower = Math.max(1, Math.min(bytes, limited / 16 * 7) - ODD);
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
    // makes the subflow, which is what the window belongs to
    kernel.set(fd, Sockopt.SO_REUSEPORT, false);
    raise(fd, lowWaterMark, scratch);
    int size = kernel.getInt(fd, Sockopt.SO_RCVBUF, scratch);
    kernel.close(fd);
    return size;
  }

  /** What the application is told of a receive buffer of which the kernel tells this size. */
  int told(int size) {
    return !off && size == wide ? narrow : size;
  }

  private void raise(int fd, int lowWaterMark, Scratch scratch) {
    set(fd, lowWaterMark, scratch);
    set(fd, 1, scratch);
  }

  private void set(int fd, int lowWaterMark, Scratch scratch) {
    scratch.bytes.putInt(0, lowWaterMark);
    kernel.set(fd, Sockopt.SO_RCVLOWAT, scratch, 4);
  }
}
