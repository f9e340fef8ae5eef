package io.mptcpize.kernel;

import java.net.InetSocketAddress;
import java.util.List;

/** What a connection or a listener, TCP or MPTCP, was at one moment. */
public final class SocketReading {
  /** What it was opened as, IPPROTO_TCP or IPPROTO_MPTCP: it stays so after a fall back. */
  public final int protocol;

  public final boolean listens;

  /** Of an MPTCP connection, the addresses of its initial subflow, which may be gone. */
  public final InetSocketAddress local;

  /** Null for a listener. */
  public final InetSocketAddress remote;

  /** Null unless it is an MPTCP connection that has not fallen back. */
  public final MptcpInfo mptcp;

  /** Those that there are; of TCP, and after a fall back, one; none for a listener. */
  public final List<SubflowReading> subflows;

  public SocketReading(
      int protocol,
      boolean listens,
      InetSocketAddress local,
      InetSocketAddress remote,
      MptcpInfo mptcp,
      List<SubflowReading> subflows) {
    this.protocol = protocol;
    this.listens = listens;
    this.local = local;
    this.remote = remote;
    this.mptcp = mptcp;
    this.subflows = subflows;
  }

  /** Whether it was opened as MPTCP. */
  public boolean isMptcp() {
    return protocol == Kernel.IPPROTO_MPTCP;
  }
}
