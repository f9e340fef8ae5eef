package io.mptcpize.kernel;

import java.net.InetSocketAddress;

/** What a subflow, or a TCP connection as its only one, was at one moment. */
public final class SubflowReading {
  public final InetSocketAddress local;
  public final InetSocketAddress remote;
  public final TcpInfo tcp;

  public SubflowReading(InetSocketAddress local, InetSocketAddress remote, TcpInfo tcp) {
    this.local = local;
    this.remote = remote;
    this.tcp = tcp;
  }
}
