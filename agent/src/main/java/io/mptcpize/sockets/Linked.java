package io.mptcpize.sockets;

import io.mptcpize.kernel.Kernel;
import io.mptcpize.kernel.Libc;
import io.mptcpize.kernel.SocketReader;
import io.mptcpize.kernel.SocketState;
import io.mptcpize.log.Counters;

/** What there is once the native calls are linked. */
public final class Linked {
  final Kernel kernel;
  final Families families;
  final Conversion conversion;

  /** What is done to the windows of connections. */
  public final WideWindow wideWindow;

  /** Whether any socket was made MPTCP: before, nothing need be asked of one. */
  private volatile boolean anyMptcp;

  /** What the kernel says of a descriptor. */
  public final SocketState state;

  /**
   * @param wideWindow how many bytes an MPTCP socket can receive at first; 0: as the kernel does
   */
  Linked(Libc libc, int wideWindow, Counters counters) {
    kernel = new Kernel(libc);
    state = new SocketState(kernel);
    families = new Families(kernel);
    this.wideWindow = new WideWindow(kernel, wideWindow);
    conversion = new Conversion(kernel, state, families, counters);
  }

  /** A socket was made MPTCP. */
  void madeMptcp() {
    if (!anyMptcp) {
      anyMptcp = true;
    }
  }

  /** Whether any socket of this JVM was made MPTCP. */
  public boolean anyMptcp() {
    return anyMptcp;
  }

  /** Asks the kernel of all there is to know of a socket, for whoever wants to know. */
  public SocketReader reader() {
    return new SocketReader(kernel);
  }
}
