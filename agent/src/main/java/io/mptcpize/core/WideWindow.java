package io.mptcpize.core;

/**
 * The receive window of new MPTCP sockets. On Linux 6.18, each time that a window which its
 * auto-tuning has not made wide enough closes, the connection stops for 200 ms: the update that
 * opens it again is not sent. So it is opened wide at once, by SO_RCVLOWAT, which raises the
 * receive buffer to fit (mptcp_set_rcvlowat, 6.9 and newer), and is then set back to what it was,
 * 1. Unlike SO_RCVBUF that leaves auto-tuning on, has no effect where the application set
 * SO_RCVBUF, and is limited by half of {@code net.ipv4.tcp_rmem[2]} and not by {@code
 * net.core.rmem_max}. What a listener has, the sockets that it accepts have too. The application is
 * told of the buffer that there would be without.
 */
final class WideWindow {
  private static final int SO_RCVLOWAT = 18;

  private final Kernel kernel;
  private final int bytes;

  /** SO_RCVBUF of a new socket as it is, and with a wide window; 0 while that is not known. */
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
    Scratch scratch = kernel.take();
    try {
      boolean isFirst = wide == 0;
      int before = isFirst ? buffer(fd, scratch) : 0;
      set(fd, bytes, scratch);
      set(fd, 1, scratch);
      if (isFirst) {
        narrow = before;
        wide = buffer(fd, scratch);
        off = wide == before;
      }
    } finally {
      kernel.give(scratch);
    }
  }

  /** Whether a receive buffer has its size from here. */
  boolean isWide(int size) {
    return !off && size == wide;
  }

  /** What the application is told of a receive buffer of which the kernel tells this size. */
  int told(int size) {
    return isWide(size) ? narrow : size;
  }

  private int buffer(int fd, Scratch scratch) {
    return kernel.intOption(fd, Kernel.SOL_SOCKET, Kernel.SO_RCVBUF, scratch);
  }

  private void set(int fd, int bytes, Scratch scratch) {
    scratch.bytes.putInt(0, bytes);
    kernel.setOption(fd, Kernel.SOL_SOCKET, SO_RCVLOWAT, scratch, 4);
  }
}
