package io.mptcpize.it.program.sockets;

import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.UnknownHostException;

/** What a server binds to, and the address by which a client reaches it. */
public enum Path {
  V4("v4", "127.0.0.1", "127.0.0.1"),
  V6("v6", "::1", "::1"),
  /** On a dual-stack server such a client's address is v4-mapped. */
  ANY_V4("any-v4", null, "127.0.0.1"),
  ANY_V6("any-v6", null, "::1");

  private final String label;
  private final String server;
  private final String destination;

  Path(String label, String server, String destination) {
    this.label = label;
    this.server = server;
    this.destination = destination;
  }

  /** Where a server binds, to a port that the kernel chooses. */
  InetSocketAddress server() throws UnknownHostException {
    return server == null
        ? new InetSocketAddress(0)
        : new InetSocketAddress(InetAddress.getByName(server), 0);
  }

  /** Where a client connects. */
  InetSocketAddress destination(int port) throws UnknownHostException {
    return new InetSocketAddress(destination(), port);
  }

  /** The same without a port. */
  InetAddress destination() throws UnknownHostException {
    return InetAddress.getByName(destination);
  }

  /** Whether the server is on the wildcard address. */
  boolean isAny() {
    return server == null;
  }

  /** Whether an IPv6 address is in it. */
  boolean isIpv6() {
    return destination.contains(":");
  }

  /** The path of a label. */
  public static Path of(String label) {
    for (Path path : values()) {
      if (path.label.equals(label)) {
        return path;
      }
    }
    throw new IllegalArgumentException("no path " + label);
  }

  @Override
  public String toString() {
    return label;
  }
}
