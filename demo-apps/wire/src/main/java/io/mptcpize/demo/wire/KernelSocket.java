package io.mptcpize.demo.wire;

import java.net.InetSocketAddress;

/** One TCP or MPTCP socket of this process, as the kernel described it when it was asked. */
public final class KernelSocket {
  private final int descriptor;
  private final Protocol protocol;
  private final boolean listening;
  private final InetSocketAddress local;
  private final InetSocketAddress remote;

  KernelSocket(
      int descriptor,
      Protocol protocol,
      boolean listening,
      InetSocketAddress local,
      InetSocketAddress remote) {
    this.descriptor = descriptor;
    this.protocol = protocol;
    this.listening = listening;
    this.local = local;
    this.remote = remote;
  }

  /** The number of the file descriptor. */
  public int descriptor() {
    return descriptor;
  }

  /** {@link Protocol#MPTCP}, {@link Protocol#FALLBACK} or {@link Protocol#TCP}. */
  public Protocol protocol() {
    return protocol;
  }

  /** Whether {@code listen} was called on it. */
  public boolean listening() {
    return listening;
  }

  /** The address it is bound to, or the wildcard with port 0. IPv4 even where it is v4-mapped. */
  public InetSocketAddress local() {
    return local;
  }

  /** The peer's address, IPv4 even where it is v4-mapped; null without a peer. */
  public InetSocketAddress remote() {
    return remote;
  }

  @Override
  public String toString() {
    String peer = listening ? "listening" : remote == null ? "no peer" : "peer " + remote;
    return "fd " + descriptor + ": " + protocol + ", " + local + ", " + peer;
  }
}
